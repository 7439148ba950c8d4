"""Measurements: what extraction gets right. Run by hand; nothing here is part of the test command."""
