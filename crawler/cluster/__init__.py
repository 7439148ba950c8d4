"""A crawl, or an extraction, on many machines: units of work, what travels, who does it."""
