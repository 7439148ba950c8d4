"""The database made anew from the WARC files alone."""
