"""Foreign text within bounds: of time, and of what is kept of it; and processes that may die of it."""
