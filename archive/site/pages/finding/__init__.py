"""What a search asks of the index."""
