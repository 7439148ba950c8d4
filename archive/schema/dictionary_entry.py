"""One entry of the data dictionary, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_BETWEEN = " / "
# Keys whose words alone do not say what the form counts.
_WORDS = {
    "amount_wan": "fees collected, in 10,000 yuan",
    "amount_raw": "amount as printed, its unit ambiguous",
    "handled": "decisions in the year",
    "issued": "issued in the year",
    "repealed": "repealed in the year",
    "newly_made": "newly made in the year",
    "newly_published": "newly published in the year",
    "prior_year": "number of last year",
    "change": "change in the year",
    "other": "other result",
    "other_org": "other organisation",
}


@dataclass(frozen=True)
class TableInfo:
    """A table's Chinese title, what a row is in both languages, its columns, what to filter by.

    A column's meaning is one text, the Chinese first: ``机关 / agency``.
    """

    zh: str
    row: str
    en: str
    columns: dict[str, str]
    facets: tuple[str, ...] = ()
    label: str = ""
    sort: str = ""


def in_chinese(meaning: str) -> str:
    """Return the Chinese half of a column's meaning.

    >>> in_chinese("机关 / agency"), in_chinese("ETag")
    ('机关', 'ETag')
    """
    return meaning.partition(_BETWEEN)[0]


def in_english(meaning: str) -> str:
    """Return the English half of a column's meaning, or the whole where it is both.

    >>> in_english("公开率 = 公开 ÷ 总计 / rate = granted / total"), in_english("ETag")
    ('rate = granted / total', 'ETag')
    """
    return meaning.partition(_BETWEEN)[2] or meaning


def english_of(key: str) -> str:
    """Return a key of the forms in words.

    >>> english_of("natural_person"), english_of("amount_wan")
    ('natural person', 'fees collected, in 10,000 yuan')
    """
    return _WORDS.get(key, key.replace("_", " "))


def both(columns: Mapping[str, str]) -> dict[str, str]:
    """Return a form's columns, given by key with their printed labels, with their meanings."""
    return {key: f"{zh}{_BETWEEN}{english_of(key)}" for key, zh in columns.items()}
