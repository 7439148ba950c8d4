"""What the site draws: small plots of pages, drawings and cards to take away, and their pictures."""
