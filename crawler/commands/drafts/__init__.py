"""``nianbao check``: a draft, and what is said of it."""
