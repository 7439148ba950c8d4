"""What visitors ask themselves, in processes that can be ended."""
