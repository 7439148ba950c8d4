"""What a page may have that a crawl reads: more of it would hold up every other agency.

Counted before anything is parsed. A page beyond a bound is a failure that names the number; its bytes
stay in the WARC, and a report among such pages is still extracted, in its worker.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.bounds.patience import at_most
from crawler.errors import TooLargeError

MOST_BYTES = 4 * 2**20
# Of one page. Of the saved pages of portals the one with most has 257 links and 4,609 tags.
# With each, the bytes of which one stands in every one of them: fewer of those are counted in no time.
_MOST = (
    ("tags", b"<", re.compile(rb"<"), 40_000),
    ("links", b"<", re.compile(rb"<a\b|<area\b", re.IGNORECASE), 3_000),
    ("lines", b":<", re.compile(rb"""["']url["']\s*:|<record>""", re.IGNORECASE), 3_000),
    ("meta tags", b"<", re.compile(rb"<meta\b", re.IGNORECASE), 500),
    ("comments", b"<", re.compile(rb"<!--"), 3_000),
)
AGENCY_SECONDS = 300  # of processor time for all pages of one agency in one run
SECONDS = 5  # of processor time for one page, all its parsing together


@contextmanager
def share_of(agency_id: str, spent: dict[str, float]) -> Iterator[None]:
    """Let what follows from one page be done within its time, which is added to what the agency has *spent*.

    :raises TooLargeError: if it takes longer, or the agency has had its share of the run
    """
    taken, begun = spent.get(agency_id, 0.0), time.thread_time()
    if taken > AGENCY_SECONDS:
        raise TooLargeError(f"is left: its agency's have taken {taken:.0f} seconds in this run")
    try:
        with at_most(SECONDS):
            yield
    finally:
        spent[agency_id] = taken + time.thread_time() - begun


def find_excess(body: bytes) -> str:
    """Return what a page has too much of, ``""`` if it is within every bound.

    >>> find_excess(b"<a>" * 3001), find_excess(b"<p>")
    ('3001 links, more than the 3000 that a page may have', '')
    """
    if len(body) > MOST_BYTES:
        size = f"{len(body) / 2**20:.1f} MB"
        return f"{size}, more than the {MOST_BYTES // 2**20} MB that a page may have"
    for what, signs, mark, most in _MOST:
        if sum(map(body.count, signs)) <= most:
            continue
        if (found := sum(1 for _ in mark.finditer(body))) > most:
            return f"{found} {what}, more than the {most} that a page may have"
    return ""
