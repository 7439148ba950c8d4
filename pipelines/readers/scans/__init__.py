"""The second reading of what a scan shows: its cells, and the lines beside them."""
