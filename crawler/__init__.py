"""The registry of agencies, the shared models, Scrapy's parts and the ``nianbao`` command."""
