"""The hash of each version's content, made again from its own text and tables."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator

from archive.reader.damage import Damage
from crawler.content.identity import Part, is_of_parts

_SINCE = 6  # earlier extractors may have read other text than they hashed


class Contents:
    """Versions' rows held against ``content_sha256``, one after another; counts what cannot be told."""

    def __init__(self) -> None:
        """Begin with none."""
        self._untold: Counter[str] = Counter()

    def damages(
        self, place: str, number: int, rows: str, sha256: str, extractor: str
    ) -> Iterator[Damage]:
        """Yield a version whose *rows*, as JSON, are not those of its content's hash."""
        parts = _parts(rows)
        if not parts:
            return  # nothing could be read: it is known by its documents
        found = is_of_parts(parts, sha256)
        if found is None:
            self._untold["their tables may have stood in too many places"] += 1
        elif not found and int(extractor) < _SINCE:
            self._untold["an earlier extractor read them"] += 1
        elif not found:
            yield Damage(
                place, f"content_sha256 of version {number} is not that of its text and tables"
            )

    def untold(self) -> Iterator[str]:
        """Yield of how many versions it was not made again, and why."""
        for why, count in sorted(self._untold.items()):
            yield f"content_sha256 of {count} versions was not made again: {why}"


def _parts(rows: str) -> list[Part]:
    """Return the parts of a version; text and tables before the first one are part 0."""
    data = json.loads(rows)
    lines = {part["number"]: _lines(part["heading"], part["text"]) for part in data["sections"]}
    tables: dict[int, list[list[list[str | None]]]] = {}
    for table in sorted(data["tables"], key=lambda row: row["position"]):
        tables.setdefault(table["section"], []).append(json.loads(table["rows"]))
    return [
        Part(number, lines.get(number, ()), tuple(tables.get(number, ())))
        for number in sorted(lines.keys() | tables.keys())
    ]


def _lines(heading: str, text: str) -> tuple[str, ...]:
    return (*([heading] if heading else []), *(text.split("\n") if text else []))
