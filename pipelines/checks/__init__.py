"""A report's own rules, stated here and nowhere else, and the verdict on its tables."""
