"""What merging puts together, one kind of rows, one module."""
