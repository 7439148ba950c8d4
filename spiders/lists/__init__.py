"""List pages, read by pure functions: which links they hold, and where the list goes on."""
