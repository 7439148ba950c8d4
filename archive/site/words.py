"""What the templates know beside their page's values: addresses, labels, how numbers are shown."""

from __future__ import annotations

import json
import re
from typing import Any

from archive.reader.datasette_metadata import DATA_LICENCE
from archive.schema.dictionary import TABLES
from archive.schema.dictionary_entry import in_chinese, in_english
from archive.schema.labels import (
    CHANGES,
    LEDGER_STATES,
    PROOFS,
    PUBLICATION_STATES,
    SCOPES,
    STATUSES,
    VERDICTS,
    VISITS,
)
from archive.site.addresses import agency_path, cell_path, report_path, with_query
from archive.site.cells import facet_words
from archive.site.drafts import is_open
from archive.site.drawing.pictures import chinese_font
from archive.site.drawing.plots import level
from archive.site.questions import load_questions
from archive.site.times import ago_mark
from crawler.language.messages import in_chinese as in_chinese_words


def number(value: Any) -> str:
    """Return a number as printed: no point behind a whole one, a dash for what is unknown.

    >>> number(7.0), number(0.25), number(None), number(1234)
    ('7', '0.25', '—', '1,234')
    """
    if value is None or value == "":
        return "—"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def percent(value: float | None) -> str:
    """Return a share in percent, a dash for what is unknown.

    >>> percent(0.0714), percent(None)
    ('7.1%', '—')
    """
    return "—" if value is None else f"{value:.1%}"


# Columns of questions that no table has, or that say something else there.
_COLUMNS = {
    "received": "新收", "handled": "办结", "corrected": "纠正", "upheld": "维持", "pending": "未审结",
    "other_agency_id": "另一机关", "other_year": "另一年度", "sentences": "相同句数", "score": "相同比例",
    "natural_person": "其中自然人", "why": "说明", "name": "机关",
}  # fmt: skip


def column_zh(column: str) -> str:
    """Return a question's column in Chinese, or its own name where no table knows it.

    >>> column_zh("refusal_rate"), column_zh("agency_id"), column_zh("x")
    ('不予公开率', '机关', 'x')
    >>> column_zh("scope"), column_zh("disclosure_rate")
    ('口径', '公开率')
    """
    texts = (info.columns[column] for info in TABLES.values() if column in info.columns)
    text = _COLUMNS.get(column) or in_chinese(next(texts, column))
    return re.split("[（：=]", text)[0].strip()


def in_own_words(text: Any) -> bool:
    """Tell whether a message is the site's own: Datasette's are English alone.

    >>> in_own_words("档案中没有这份报告"), in_own_words("Database not found: nowhere")
    (True, False)
    """
    return any("\u4e00" <= character <= "\u9fff" for character in str(text).partition(":")[0])


GLOBALS: dict[str, Any] = {
    "DATA_LICENCE": DATA_LICENCE,
    "agency_path": agency_path, "cell_path": cell_path, "report_path": report_path,
    "with_query": with_query, "level": level,
    "LEDGER_STATES": LEDGER_STATES, "PROOFS": PROOFS, "SCOPES": SCOPES, "STATUSES": STATUSES,
    "CHANGES": CHANGES, "PUBLICATION_STATES": PUBLICATION_STATES,
    "column_zh": column_zh, "VERDICTS": VERDICTS, "VISITS": VISITS,
    "TABLES": TABLES, "QUESTIONS": load_questions(),
    "drafts_are_checked": is_open, "pictures_are_made": chinese_font,
}  # fmt: skip
FILTERS: dict[str, Any] = {
    "number": number, "percent": percent, "in_chinese": in_chinese, "in_english": in_english,
    "from_json": json.loads, "facet_words": facet_words, "ago": ago_mark,
    "in_own_words": in_own_words, "zh": in_chinese_words,
}  # fmt: skip
