"""What one table's words say, whatever its counts: looked for once in tables that print the same words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from crawler.bounds.remembered import remembered
from crawler.forms import APPLICATION_ITEMS, DISCLOSURE_ITEMS, LITIGATION_COLUMNS
from crawler.models import Table
from crawler.values import is_blank, squeeze
from pipelines.tables.application_rows import LABELS
from pipelines.tables.heads import has_numbers
from pipelines.tables.labels import LabelMatcher, plain
from pipelines.tables.litigation_words import says
from pipelines.tables.words import Words, is_caption, read_words

# A count as most are written: all of them are met alike, but for their values. Years are words.
_COUNT = re.compile(
    r"(?!(?:19|20)[0-9]{2}\Z)(?:0|[1-9][0-9]{0,6})(?P<part>\.(?!20[0-9]{2}\Z)[0-9]{0,5}[1-9])?"
)
# In the place of a count, and of an amount with decimals (4068.208 万元): no texts.
ANY_COUNT, ANY_AMOUNT = 0, 0.5
STAND_IN = re.compile("300[0-9]{4}")
_MOST_TABLES = 256  # kept; one takes some 20 kB
MOST_CELLS = 3_000  # of tables that are kept; a report has some 300
MOST_CHARACTERS = 20_000
_ITEMS = {
    2: LabelMatcher.for_items(DISCLOSURE_ITEMS),
    # 其他 and 总计 are labels and heads of other tables too.
    3: LabelMatcher.for_items(
        i for i in APPLICATION_ITEMS if not i.key.startswith(("other_", "total"))
    ),
}
_OUTCOMES = frozenset(plain(label) for label in LITIGATION_COLUMNS.values()) - {"总计"}

Rows = tuple[tuple[str | float | None, ...], ...]


@dataclass(frozen=True, slots=True, eq=False)
class TableWords:
    """The words of a table, with what is found in them.

    ``holds`` are items of parts two and three, or part four; ``top`` is what its caption rows say.
    ``has_labels``: of part three; ``has_heads``: outcomes or stages of part four. ``is_sure``: it prints no
    number that could be taken for a stand-in.
    """

    rows: Rows
    cells: int
    characters: int
    holds: frozenset[tuple[int, str]]
    top: Words
    has_labels: bool
    has_heads: bool
    is_sure: bool


def words_of(table: Table) -> TableWords:
    """Return a table's words, with what is found in them."""
    rows = tuple(
        tuple(_without_count(text) if text and text[0] <= "9" else text for text in row)
        for row in table.rows
    )
    cells = sum(map(len, rows))
    characters = sum(len(text) for row in rows for text in row if isinstance(text, str))
    few = cells <= MOST_CELLS and characters <= MOST_CHARACTERS
    return (_kept if few else _found)(rows, cells, characters)


def _without_count(text: str) -> str | float:
    match = _COUNT.fullmatch(text)
    return text if match is None else ANY_AMOUNT if match["part"] else ANY_COUNT


def _found(rows: Rows, cells: int, characters: int) -> TableWords:
    texts = [[text if isinstance(text, str) else _shown(text) for text in row] for row in rows]
    words = {text for row in rows for text in row if isinstance(text, str) and text}
    return TableWords(
        rows,
        cells,
        characters,
        _holds(words),
        _top_words(texts),
        any(map(LABELS.find, words)),
        says(texts),
        not any(_may_be_stand_in(text) for text in words if not text.isalpha()),
    )


_kept = lru_cache(maxsize=_MOST_TABLES)(_found)


def _shown(count: float | None) -> str | None:
    return None if count is None else str(count)


@remembered
def _may_be_stand_in(text: str) -> bool:
    return bool(STAND_IN.search("".join(filter(str.isdigit, squeeze(text)))))


def _holds(texts: set[str]) -> frozenset[tuple[int, str]]:
    found = {(part, key) for part, items in _ITEMS.items() for t in texts if (key := items.find(t))}
    if len(_OUTCOMES & {plain(text) for text in texts}) > 1:
        found.add((4, ""))
    return frozenset(found)


def _top_words(rows: list[list[str | None]]) -> Words:
    """Return what the caption rows at the top of a table say."""
    words = Words()
    for row in rows:
        texts = [text for text in row if text and not is_blank(text)]
        if has_numbers(row) or len(texts) > 1:
            break
        words |= read_words(texts[0]) if texts and is_caption(texts[0]) else Words()
    return words
