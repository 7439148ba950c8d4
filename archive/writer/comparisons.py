"""What compares all reports with each other, made anew after a run that brought news."""

from __future__ import annotations

from archive.schema.cross_checks import refresh_touched_parents
from archive.writer.similar import refresh_similar
from archive.writer.store import Archive


def comparisons_wait(archive: Archive) -> bool:
    """Tell whether reports came or changed since all were compared, in this run or in one before."""
    sql = "select exists (select 1 from _touched_reports)"
    return bool(archive.db.execute(sql).fetchone()[0])


def refresh_comparisons(archive: Archive) -> None:
    """Find copied prose, and compare governments with the agencies that they sum up: what changed of both.

    The sums come first: what is to be compared is forgotten when its prose was.
    """
    refresh_touched_parents(archive.db)
    refresh_similar(archive)
