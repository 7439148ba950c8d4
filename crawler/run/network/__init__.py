"""What foreign hosts may do to a run: names and cookies, robots.txt, long pages, an agency's share."""
