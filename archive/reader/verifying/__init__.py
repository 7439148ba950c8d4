"""What verification looks at, one kind of it, one module."""
