"""The archive on disk: WARC files and one SQLite database, and what reads them. Knows no Scrapy."""

import sys

# sqlite-utils imports numpy wherever that is installed (the extra for OCR): a tenth of a second of every
# command, for column types of numbers that are never stored here.
if "numpy" not in sys.modules:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # "not installed", to an import
    import sqlite_utils.db  # noqa: F401

    del sys.modules["numpy"]
