"""A PDF's tokens, objects, fonts and operators, read at once where they are written in the plain ways."""
