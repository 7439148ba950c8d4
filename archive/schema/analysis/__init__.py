"""What an analyst begins with: cells, agency years, region years, and the items of the forms."""
