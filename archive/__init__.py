"""The archive on disk: WARC files and one SQLite database, and what reads them. Knows no Scrapy."""
