"""Where a list goes on and where it ends: what a page links, states, and asks for by its script."""
