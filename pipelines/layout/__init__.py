"""Positions to grids: characters and rulings of PDF, OFD and scans to tables and lines."""
