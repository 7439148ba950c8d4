"""Tables whose words were met before: where their counts stand is not told anew."""
