"""How each carrier says that text is hidden, struck or raised."""
