"""The bytes as received: WARC files, those of other crawlers, and WACZ."""
