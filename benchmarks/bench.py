"""``make bench``: every benchmark, its tables printed and written to RESULTS.md.

``python -m benchmarks.bench [NAME...]`` runs those named and replaces their sections only.
"""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import sys
from datetime import UTC, datetime
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
# One script a question; each has ``measure()``, which returns tables.
SCRIPTS = ("extraction", "ocr", "start", "workers", "crawl", "hosts", "growth", "writing")
NAMED_ONLY = ("site",)  # those that need an archive of their own
_NAMED = (
    "lxml", "beautifulsoup4", "pdfminer.six", "pypdfium2", "pdfplumber", "python-docx", "openpyxl",
    "python-calamine", "olefile", "striprtf", "rapidocr", "scrapy",
)  # fmt: skip


def _version(name: str) -> str:
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return f"{name} not installed"


def _processor() -> str:
    try:
        found = re.search(
            r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text(encoding="utf-8")
        )
    except OSError:
        found = None
    return found[1] if found else platform.processor()


def _machine() -> str:
    """Return the machine and versions that the numbers hold for."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {_processor()}, {os.cpu_count()} cores, load {load} before; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, "
        + ", ".join(map(_version, _NAMED))
    )


def _sections() -> dict[str, str]:
    """Return the sections of RESULTS.md by the script that wrote them."""
    text = RESULTS.read_text(encoding="utf-8") if RESULTS.is_file() else ""
    pieces = re.split(r"<!-- (\w+) -->\n", text)[1:]
    return dict(zip(pieces[::2], pieces[1::2], strict=True))


def main() -> None:
    """Run the benchmarks and write what they found."""
    sections = _sections()
    for name in sys.argv[1:] or SCRIPTS:
        tables = import_module(f"benchmarks.{name}").measure()
        text = "\n".join(table.markdown() for table in tables)
        print(text)
        sections[name] = f"{text}\n{_machine()}\n\n"
    head = (
        "# Measured\n\nBy `make bench`. Ratios are of medians taken in turn in one run; compare nothing"
        " across tables.\n\n"
    )
    order = [name for name in (*SCRIPTS, *NAMED_ONLY) if name in sections]
    body = "".join(f"<!-- {name} -->\n{sections[name]}" for name in order)
    RESULTS.write_text(head + body.rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
