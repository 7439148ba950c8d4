"""One run: its session, the spiders' runner, and the Scrapy components that take part in it."""
