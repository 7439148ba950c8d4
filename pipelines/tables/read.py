"""The three standard tables of one report, settled: what checks and proof go by.

One report is one contiguous set of tables, told by the words above them, never by their order. A caption
of another year, 更正前 or 示例 takes a table out whatever else there is; a title of another agency, 本级
beside 全县, and the want of 更正后 only where the same part stands twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from crawler.forms import APPLICATION_ITEMS, DISCLOSURE_ITEMS, LITIGATION_COLUMNS
from crawler.models import PlacedTable, Problem
from crawler.values import is_blank, squeeze
from pipelines.tables.captions import captions_above
from pipelines.tables.heads import has_numbers
from pipelines.tables.known.forms import read_parts
from pipelines.tables.labels import LabelMatcher, plain
from pipelines.tables.standard import Settled
from pipelines.tables.words import Subject, Words, is_caption, only_words, read_line, read_words

_ITEMS = {
    2: LabelMatcher.for_items(DISCLOSURE_ITEMS),
    # 其他 and 总计 are labels and heads of other tables too.
    3: LabelMatcher.for_items(
        i for i in APPLICATION_ITEMS if not i.key.startswith(("other_", "total"))
    ),
}
_OUTCOMES = frozenset(plain(label) for label in LITIGATION_COLUMNS.values()) - {"总计"}
_CAPTIONS = 3  # lines above a table that may be its caption


@dataclass(frozen=True)
class _Told:
    """A table with what is said of it and what it holds: items of parts two and three, or part four."""

    table: PlacedTable
    words: Words
    holds: frozenset[tuple[int, str]]

    @property
    def parts(self) -> frozenset[int]:
        """The parts that the table holds something of."""
        return frozenset(part for part, _ in self.holds)


def _holds(source: PlacedTable) -> frozenset[tuple[int, str]]:
    texts = {text for row in source.table.rows for text in row if text}
    found = {(part, key) for part, items in _ITEMS.items() for t in texts if (key := items.find(t))}
    if len(_OUTCOMES & {plain(text) for text in texts}) > 1:
        found.add((4, ""))
    return frozenset(found)


def _top_words(source: PlacedTable) -> Words:
    """Return what the caption rows at the top of a table say."""
    words = Words()
    for row in source.table.rows:
        texts = [text for text in row if text and not is_blank(text)]
        if has_numbers(row) or len(texts) > 1:
            break
        words |= read_words(texts[0]) if texts and is_caption(texts[0]) else Words()
    return words


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
        holds = _holds(source)
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
        return _Told(
            self._placed(source, headings), self._set | self._part | _top_words(source), holds
        )

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


def own_tables(tables: Sequence[PlacedTable], subject: Subject) -> list[PlacedTable]:
    """Return the tables without those that are surely not the report's."""
    walk = _Walk()
    told = [walk.tell(source) for source in tables]
    kept = [one for one in told if not (one.parts and one.words.exclude(subject))]
    for part in (2, 3, 4):
        rivals = [one for one in kept if part in one.parts]
        out = {id(one) for one in rivals if _gives_way(one, rivals, subject)}
        kept = [one for one in kept if id(one) not in out]
    return [one.table for one in kept]


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
    own = own_tables(captions_above(tables), subject)
    parts = read_parts(own, subject)
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
