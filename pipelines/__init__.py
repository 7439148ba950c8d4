"""Bytes to a checked report: pure functions, one step or format a module.

Only ``item_pipelines`` knows Scrapy, worker processes and the archive.
"""
