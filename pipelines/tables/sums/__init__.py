"""The form's equations: what they leave of cells that were not read."""
