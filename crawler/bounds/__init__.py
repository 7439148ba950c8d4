"""Reading foreign text within bounds of time, whatever it is."""
