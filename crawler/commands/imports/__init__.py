"""``nianbao import``: files, folders, WARC and WACZ files into the archive."""
