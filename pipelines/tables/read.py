"""The three standard tables of one report, settled: what checks and proof go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from crawler.models import PlacedTable, Problem
from pipelines.tables.applications import read_applications
from pipelines.tables.disclosure import read_disclosure
from pipelines.tables.litigation import read_litigation
from pipelines.tables.own import own_tables
from pipelines.tables.standard import Settled
from pipelines.tables.words import Subject


@dataclass(frozen=True)
class StandardTables:
    """Parts two, three and four as they stand; ``problems`` are those of all three."""

    disclosure: Settled = field(default_factory=Settled)
    applications: Settled = field(default_factory=Settled)
    litigation: Settled = field(default_factory=Settled)
    problems: tuple[Problem, ...] = ()


def read_tables(tables: Sequence[PlacedTable], subject: Subject | None = None) -> StandardTables:
    """Return a document's standard tables; of two reports' that no word tells apart, what both say."""
    subject = subject or Subject()
    own = own_tables(tables, subject)
    readers = (read_disclosure, read_applications, read_litigation)
    parts = [read(own, subject) for read in readers]
    several = any(across for part in parts for across in part.differing().values())
    settled = [part.settle(repeated_only=several) for part in parts]
    problems = [problem for part in settled for problem in part.problems]
    if several:
        message = "two tables of one part differ, and nothing tells whose they are"
        problems.append(Problem("several_reports", message))
    if len(own) < len(tables):
        kept = {table.position for table in own}
        left = [str(t.position) for t in tables if t.position not in kept]
        message = f"tables of another year, version or body: {', '.join(left)}"
        problems.append(Problem("tables_left_out", message))
    two, three, four = settled
    return StandardTables(two, three, four, tuple(problems))
