"""What one agency may take of a run: beyond it, its further addresses are failures that name the number."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable

from scrapy.exceptions import IgnoreRequest

from crawler.findings import Obstacle

MOST_REQUESTS = 5_000  # of one agency in one run; at three seconds each some four hours
MOST_HOURS = 8.0  # from its first request


class SpentError(IgnoreRequest):
    """Raised for a request of an agency that has had its share of the run."""

    obstacle = Obstacle.PARTIAL


class Budgets:
    """Each agency's requests and hours in one run."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Begin with nothing spent; *clock* gives seconds."""
        self._clock = clock
        self._requests: Counter[str] = Counter()
        self._begun: dict[str, float] = {}

    def spend(self, agency_id: str) -> None:
        """Count a request.

        :raises SpentError: if the agency has had its share
        """
        hours = (self._clock() - self._begun.setdefault(agency_id, self._clock())) / 3600
        if hours >= MOST_HOURS:
            raise SpentError(
                f"not asked: the agency has taken its {MOST_HOURS:g} hours of this run"
            )
        if self._requests[agency_id] >= MOST_REQUESTS:
            raise SpentError(
                f"not asked: the agency has taken its {MOST_REQUESTS} requests of this run"
            )
        self._requests[agency_id] += 1
