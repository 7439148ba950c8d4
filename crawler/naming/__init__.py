"""Whose name a printed name is, by the registry and by the place."""
