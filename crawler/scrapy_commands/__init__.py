"""Scrapy's own commands where ours must differ; named in the setting ``COMMANDS_MODULE``."""
