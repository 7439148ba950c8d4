"""What the templates know beside their page's values: addresses, labels, how numbers are shown."""

from __future__ import annotations

import json
from typing import Any

from archive.dictionary import TABLES
from archive.dictionary_entry import in_chinese, in_english
from archive.labels import LEDGER_STATES, PROOFS, SCOPES, STATUSES, VERDICTS
from archive.site import DATA_LICENCE
from archive.site.addresses import agency_path, report_path, with_query
from archive.site.charts import level
from archive.site.questions import load_questions


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


GLOBALS: dict[str, Any] = {
    "DATA_LICENCE": DATA_LICENCE,
    "agency_path": agency_path, "report_path": report_path, "with_query": with_query, "level": level,
    "LEDGER_STATES": LEDGER_STATES, "PROOFS": PROOFS, "SCOPES": SCOPES, "STATUSES": STATUSES,
    "VERDICTS": VERDICTS, "TABLES": TABLES, "QUESTIONS": load_questions(),
}  # fmt: skip
FILTERS: dict[str, Any] = {
    "number": number, "percent": percent, "in_chinese": in_chinese, "in_english": in_english,
    "from_json": json.loads,
}  # fmt: skip
