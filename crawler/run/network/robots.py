"""robots.txt within a bound: it is foreign text too, and is read in the run's own process."""

from __future__ import annotations

from typing import Any

from scrapy.robotstxt import ProtegoRobotParser

MOST_BYTES = 512_000  # RFC 9309, 2.5: at least 500 kibibytes are read, the rest may be left


class BoundedRobots(ProtegoRobotParser):
    """Scrapy's parser over the beginning of the file."""

    def __init__(self, robotstxt_body: bytes, spider: Any) -> None:
        super().__init__(robotstxt_body[:MOST_BYTES], spider)
