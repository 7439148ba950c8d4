"""Grids to items: the rows of the form's tables, by their labels and heads."""
