"""``python -m benchmarks.site DATA``: how long the site's pages take on a large archive, over HTTP.

Each is measured beside Datasette's own page of the reports table, of the same process in the same run;
the ratio is what to compare. Fill an archive with ``python -m benchmarks.fill`` first.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import click
from rich.console import Console
from rich.table import Table

from archive.database import open_reader
from archive.reader.snapshot import is_fresh, make_snapshot
from archive.site import SITE, metadata
from crawler.commands.serve import datasette_command

_PORT = 8099
_ROUNDS = 15
_PEER = "/archive/reports"


def _pages(agency: str, region: str) -> dict[str, str]:
    """Return the pages to measure by what they are."""
    return {
        "Datasette: reports, 50 rows, three facets": _PEER,
        "Datasette: reports with a word of every report": f"{_PEER}?_search={quote('政府信息公开')}",
        "home": "/",
        "home, a county": f"/?region={region}",
        "report": f"/report/{agency}/2023/own",
        "report, evidence": f"/report/{agency}/2023/own?cell=applications.granted.total",
        "agency": f"/agency/{agency}",
        "compare, a county": f"/compare?region={region}&year=2023&sort=received",
        "compare, everything in a year": "/compare?year=2023&sort=received",
        "search, a word of every report": f"/search?q={quote('政府信息公开')}",
        "search, a rare word": f"/search?q={quote('云溪7县')}",
        "search, in a county and a year": f"/search?q={quote('政府信息公开')}&region={region}&year=2023",
        "question: most applications": "/archive/most_applications",
        "question: highest refusal rate": "/archive/highest_refusal_rate",
        "question: missing": "/archive/missing_this_year",
        "feed": "/feed.atom",
        "home, published in time": "/?show=on_time",
        "home, refusal rates": "/?show=refusal",
        "region, a county": f"/region/{region}",
        "agency's series": f"/agency/{agency}/series.csv",
        "compare, slopes": "/compare?year=2023&chart=slope",
        "search, a row of the form": f"/search?q={quote('行政处罚')}",
    }


def _get(path: str) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{_PORT}{path}", timeout=60) as answer:
        answer.read()


@contextmanager
def _serving(data: Path) -> Iterator[None]:
    """Serve the archive's snapshot while the context is open."""
    file = data / "snapshot" / "benchmark.json"
    file.write_text(json.dumps(metadata(), ensure_ascii=False), encoding="utf-8")
    command = datasette_command(data, file, host="127.0.0.1", port=_PORT)
    env = {**os.environ, "PYTHONPATH": str(SITE.parents[1])}
    site = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        while site.poll() is None:
            try:
                _get("/robots.txt")
                break
            except (urllib.error.URLError, ConnectionError):
                time.sleep(0.3)
        yield
    finally:
        site.terminate()
        site.wait()
        file.unlink()


def _measure(path: str) -> tuple[float, float]:
    """Return the first answer's milliseconds, and the median of those that follow."""
    taken = []
    for _ in range(_ROUNDS):
        began = time.perf_counter()
        _get(path)
        taken.append((time.perf_counter() - began) * 1000)
    return taken[0], statistics.median(taken[1:])


@click.command()
@click.argument("data", type=click.Path(path_type=Path, exists=True, file_okay=False))
def main(data: Path) -> None:
    """Measure the pages on the archive in DATA and print them beside Datasette's own."""
    with open_reader(data) as db:
        if not is_fresh(data):
            make_snapshot(db, data)
        sql = "select id, region_code from agencies where kind = 'department' order by id limit 1"
        agency, region = db.execute(sql).fetchone()
        count = db.execute("select count(*) from reports").fetchone()[0]
    table = Table(title=f"{count:,} reports, Python {sys.version.split()[0]}")
    for head in ("page", "first ms", "median ms", "ratio"):
        table.add_column(head, justify="left" if head == "page" else "right")
    with _serving(data):
        measured = {name: _measure(path) for name, path in _pages(agency, region).items()}
    peer = next(iter(measured.values()))[1]
    for name, (first, median) in measured.items():
        table.add_row(name, f"{first:.0f}", f"{median:.0f}", f"{median / peer:.2f}")
    Console(width=110).print(table)


if __name__ == "__main__":
    main()
