"""What does not add up in a draft, as data: pure functions of a processed report."""
