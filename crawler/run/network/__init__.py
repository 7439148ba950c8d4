"""What foreign hosts may do to a run: names and cookies, robots.txt, an agency's share."""
