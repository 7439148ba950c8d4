"""The ``nianbao`` commands, one module each; ``crawler/cli.py`` joins them."""
