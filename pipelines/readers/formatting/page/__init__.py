"""What a page adds to its text: its style sheets, and cells that draw what is not written in them."""
