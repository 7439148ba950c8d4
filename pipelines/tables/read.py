"""The three standard tables of one report, settled: what checks and proof go by.

One report is one contiguous set of tables, told by the words above them, never by their order. A caption
of another year, 更正前 or 示例 takes a table out whatever else there is; a title of another agency, 本级
beside 全县, and the want of 更正后 only where the same part stands twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crawler.models import PlacedTable, Problem
from crawler.values import squeeze
from pipelines.tables.captions import captions_above
from pipelines.tables.known.forms import read_parts
from pipelines.tables.known.words import TableWords, words_of
from pipelines.tables.standard import Settled
from pipelines.tables.words import Subject, Words, only_words, read_line

_CAPTIONS = 3  # lines above a table that may be its caption


@dataclass(frozen=True)
class _Told:
    """A table with what is said over it, and what its own words say."""

    table: PlacedTable
    words: Words
    own: TableWords

    @property
    def parts(self) -> frozenset[int]:
        """The parts that the table holds something of."""
        return frozenset(part for part, _ in self.own.holds)


class _Walk:
    """The words that hold while the tables are gone through: of the set of tables, and of a part."""

    def __init__(self) -> None:
        self._set = Words()
        self._part = Words()
        self._seen: frozenset[tuple[int, str]] = frozenset()
        self._stated: tuple[int, int] = (
            0,
            0,
        )  # the part that was opened, and that of the last heading

    def tell(self, source: PlacedTable) -> _Told:
        """Return a table with the words over it."""
        own = words_of(source.table)
        holds = own.holds
        if {item for item in holds if item[1]} & self._seen:
            self._set, self._part, self._seen = Words(), Words(), frozenset()
        headings = [n for n, (part, _) in enumerate(source.before) if part]
        last = headings[-1] if headings else -1
        above = [line for part, line in source.before[: last + 1] if not part]
        below = [line for _, line in source.before[last + 1 :]]
        for line in above:
            self._take_set(line)
        if headings:
            self._part = Words()
        for line in below:
            if (found := read_line(line)).publisher or found.titled:
                self._set, self._part = found, Words()
        for line in below[-_CAPTIONS:]:
            self._part |= replace(read_line(line), publisher="", titled=frozenset())
        self._seen |= holds
        return _Told(self._placed(source, headings), self._set | self._part | own.top, own)

    def _placed(self, source: PlacedTable, headings: Sequence[int]) -> PlacedTable:
        """Return a table under the heading above it; a second report's headings open no parts."""
        if headings:
            self._stated = (source.section, source.before[headings[-1]][0])
        elif self._stated[0] != source.section:
            self._stated = (source.section, source.section)
        return replace(source, section=self._stated[1])

    def _take_set(self, line: str) -> None:
        found = read_line(line)
        if found.publisher or found.titled:
            self._set = found
        elif only_words(line) or "sample" in found.kinds:
            self._set |= found


def _own_tables(tables: Sequence[PlacedTable], subject: Subject) -> list[_Told]:
    """Return the tables without those that are surely not the report's."""
    walk = _Walk()
    told = [walk.tell(source) for source in tables]
    kept = [one for one in told if not (one.parts and one.words.exclude(subject))]
    for part in (2, 3, 4):
        rivals = [one for one in kept if part in one.parts]
        out = {id(one) for one in rivals if _gives_way(one, rivals, subject)}
        kept = [one for one in kept if id(one) not in out]
    return kept


def _gives_way(one: _Told, rivals: Sequence[_Told], subject: Subject) -> bool:
    """Tell whether another table of the same part is the report's by its words, and this is not."""
    words = one.words
    kinds = frozenset().union(*(rival.words.kinds for rival in rivals))
    if "after" in kinds and "after" not in words.kinds:
        return True
    if subject.scope == "all" and kinds >= {"own", "all"} and "own" in words.kinds:
        return True
    years = {year for rival in rivals for year in rival.words.titled}
    if subject.year in years and words.titled and subject.year not in words.titled:
        return True
    names = {squeeze(name) for name in subject.names}
    own = [r for r in rivals if not r.words.publisher or squeeze(r.words.publisher) in names]
    return bool(names) and one not in own and bool(own)


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
    told = _own_tables(captions_above(tables), subject)
    own = [one.table for one in told]
    parts = read_parts(own, subject, [one.own for one in told])
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
