"""R11: the sums of the statistics form of 2014 to 2018 (DOMAIN 1.5)."""

from __future__ import annotations

from collections.abc import Sequence

from crawler.forms import STATISTICS_SUMS
from crawler.models import Check, Number, Status
from pipelines.tables.labels import plain

Statistic = tuple[str, str, Number | None]


def _below(
    rows: Sequence[tuple[str, Number | None]], label: str
) -> Sequence[tuple[str, Number | None]]:
    """Return the rows from one of that label on; none without it."""
    wanted = plain(label)
    start = next((n for n, (name, _) in enumerate(rows) if name.startswith(wanted)), len(rows))
    return rows[start:]


def check_statistics(statistics: Sequence[Statistic]) -> tuple[Check, ...]:
    """Return R11 for each sum that the form prints whole; parts add up to the row above them."""
    rows = [(plain(label), value) for label, _, value in statistics]
    checks = []
    for label, parts in STATISTICS_SUMS:
        block = _below(rows, label)
        found = [_below(block, part)[:1] for part in parts]
        if not block or not all(found):
            continue
        total = block[0][1]
        values = [row[0][1] for row in found]
        blank = total is None or None in values
        left = None if None in values else sum(value for value in values if value is not None)
        status: Status = "uncertain" if blank else "pass" if left == total else "fail"
        checks.append(Check("R11", status, label, left, total))
    return tuple(checks)
