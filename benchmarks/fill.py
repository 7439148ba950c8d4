"""``python -m benchmarks.fill DATA --reports N``: an archive of invented reports, for measuring.

No WARC files and no documents: rows alone, with prose and figures of every report its own.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import click

from archive.reports import store_report
from archive.similar import refresh_similar
from archive.store import Archive
from crawler.models import Report, Row, Section
from crawler.registry import Agency, Region
from crawler.sampleportal.figures import Figures, all_figures

_YEARS = list(range(2019, 2025))
_SENTENCES = 20  # of each part
_FIRST_HAN, _HANS = 0x4E00, 5000
_AGENCY = Agency(
    id="411991-a", name="示例局", region="411991", kind="department", level="county",
    family="generic", home_url="http://www.example.gov.cn/",
)  # fmt: skip


def _prose(seed: int) -> str:
    """Return sentences that no other report has."""
    words = (
        "".join(chr(_FIRST_HAN + (seed * 7 + line * 13 + n * 31) % _HANS) for n in range(24))
        for line in range(_SENTENCES)
    )
    return "".join(f"政府信息公开{text}。" for text in words)


def _report(number: int, agency: Agency, year: int, figures: Figures) -> Report:
    tables = {
        name: {item: Row(dict(row)) for item, row in getattr(figures, name).items()}
        for name in ("disclosure", "applications", "litigation")
    }
    sections = tuple(
        Section(part, f"第{part}部分", _prose(number * 3 + part)) for part in (1, 5, 6)
    )
    return Report(
        agency_id=agency.id, agency=agency.name, agency_as_printed=agency.name, year=year,
        title=f"{agency.name}{year}年政府信息公开工作年度报告", url=f"http://www.example.gov.cn/{number}.html",
        content_sha256=f"{number:064x}", sections=sections, proof="proved", format="html", **tables,
    )  # fmt: skip


@click.command()
@click.argument("data", type=click.Path(path_type=Path, file_okay=False))
@click.option("--reports", default=100_000, show_default=True)
def main(data: Path, reports: int) -> None:
    """Fill the archive in DATA and print how long each thousand took."""
    regions = {"411991": Region("411991", "云溪县（示例）", "county", None)}
    figures = all_figures(_AGENCY.id, _YEARS, None)
    with Archive(data, run_name="fill") as archive:
        archive.db.execute("pragma synchronous = off")
        archive.db.execute("pragma foreign_keys = off")  # the reports have no documents
        began = last = time.monotonic()
        for number in range(reports):
            owner, year = divmod(number, len(_YEARS))
            agency = replace(_AGENCY, id=f"411991-a{owner}", name=f"云溪县第{owner}局")
            if year == 0:
                archive.sync_registry([agency], regions)
            report = _report(number, agency, _YEARS[year], figures[_YEARS[year]])
            store_report(archive, report, seen_at="2025-02-01T00:00:00Z", extractor="0")
            if (number + 1) % 1000 == 0:
                now = time.monotonic()
                print(f"{number + 1:8} reports, {now - last:6.2f} s for the last thousand")
                last = now
        print(f"{time.monotonic() - began:.1f} s in all")
        began = time.monotonic()
        print(f"{refresh_similar(archive)} pairs alike, {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
