"""``python -m benchmarks.fill DATA --reports N``: an archive of invented reports, for measuring.

Each report has its document, as the extractor reads it, and its WARC records. Its prose is its agency's
own, is taken over from a neighbouring agency by some, and has sentences that everybody prints.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import click

from archive.schema.cross_checks import refresh_parent_checks
from archive.writer.captures import record_exchange
from archive.writer.looks import Look, record_look
from archive.writer.reports import store_report
from archive.writer.similar import refresh_similar
from archive.writer.store import Archive
from crawler.content.identity import content_hash
from crawler.models import Block, Document, Exchange, Paragraph, Report
from crawler.registry import Agency, Region
from crawler.sampleportal.figures import all_figures
from crawler.sampleportal.prose import HEADINGS_2019, HEADINGS_2021, Part
from pipelines.process import EXTRACTOR, process
from pipelines.prose.sections import split_sections
from pipelines.readers.read import read_document
from tests.carriers import CARRIERS, grids_of

_YEARS = list(range(2019, 2025))
_SENTENCES = 20  # of each part
_COMMON = 4  # of them are the province's model, printed by everybody
_COPIED = 5  # every fifth agency takes its prose from the one before it
# Rows of GB 2312's first level: 3,666 common characters, none of them traditional.
_HAN = bytes(n for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF) for n in (row, cell))
_NUMERALS = dict.fromkeys(
    map(ord, "一二三四五六七八九十百千万亿零两半")
)  # prose that states no number
_CHARACTERS = _HAN.decode("gb2312").translate(_NUMERALS)
_OFFICES = 40  # agencies of a county, its government among them
_COUNTIES = 10  # of a city
_VARIANTS = 50  # different sets of figures
_SEEN_AT = "2025-04-02T00:00:00Z"
_OWNER = "样本县样本局"  # of the pages from which others are made
_PROSE = {1: "甲乙丙丁", 5: "戊己庚辛", 6: "壬癸子丑"}  # its prose, by part


def _regions(county: int) -> dict[str, Region]:
    """Return a county and the city above it, by their codes."""
    city, place = divmod(county, _COUNTIES)
    above = Region(f"42{city:02d}00", f"云川{city}市（示例）", "city", None)
    code = f"42{city:02d}{21 + place}"
    below = Region(code, f"云溪{county}县（示例）", "county", above.code)
    return {above.code: above, below.code: below}


def _agency(number: int) -> tuple[Agency, dict[str, Region]]:
    """Return an invented agency with its regions: each county has a government and its bureaus."""
    county, place = divmod(number, _OFFICES)
    regions = _regions(county)
    code = max(regions)
    name = f"云溪{county}县第{place}局" if place else f"云溪{county}县人民政府"
    agency = Agency(
        id=f"{code}-office-{place}", name=name, region=code, level="county", family="generic",
        kind="department" if place else "government", home_url="http://www.example.gov.cn/",
    )  # fmt: skip
    return agency, regions


def _prose(seed: int) -> str:
    """Return sentences that no other report has, and those that all have."""
    sentences = []
    for line in range(_SENTENCES):
        owner = "" if line < _COMMON else seed
        drawn = hashlib.shake_128(f"{owner}/{line}".encode()).digest(48)
        words = (
            _CHARACTERS[(drawn[n] * 256 + drawn[n + 1]) % len(_CHARACTERS)] for n in range(0, 48, 2)
        )
        sentences.append(f"政府信息公开{''.join(words)}。")
    return "".join(sentences)


@cache
def _template(variant: int, year: int, kind: str) -> tuple[Report, tuple[Block, ...]]:
    """Return a page of some figures as it is read, whole and in blocks."""
    figures = all_figures(f"variant-{variant}", _YEARS, None)[year]
    headings = HEADINGS_2019 if figures.form == "2019" else HEADINGS_2021
    parts = [
        Part(n, heading, (_PROSE[n],) if n in _PROSE else ())
        for n, heading in enumerate(headings, start=1)
    ]
    body = CARRIERS["html"](_title(_OWNER, year), parts, grids_of(figures))
    given = Report(
        agency=_OWNER, agency_kind=kind, known_names=(_OWNER,), documents=(Document(body=body),)
    )
    return process(given), read_document(given.documents[0])[1].blocks


def _title(name: str, year: int) -> str:
    return f"{name}{year}年政府信息公开工作年度报告"


def _said(words: Mapping[str, str], text: str) -> str:
    for sample, own in words.items():
        text = text.replace(sample, own)
    return text


def report_of(number: int) -> tuple[Report, Agency, dict[str, Region]]:
    """Return a report as the extractor reads its page, its agency, and the regions of that."""
    owner, place = divmod(number, len(_YEARS))
    (agency, regions), year = _agency(owner), _YEARS[place]
    sample, blocks = _template(owner % _VARIANTS, year, agency.kind)
    teller = owner - (owner % _COPIED == 1)
    # Agencies repeat themselves: parts five and six are the same in each of an agency's years.
    prose = {n: _prose((number if n == 1 else teller) * 3 + n) for n in _PROSE}
    words = {_OWNER: agency.name} | {_PROSE[n]: text for n, text in prose.items()}
    blocks = tuple(
        replace(b, text=_said(words, b.text)) if isinstance(b, Paragraph) else b for b in blocks
    )
    url, day = f"http://www.example.gov.cn/{number}.html", f"{year + 1}-01-{10 + number % 20}"
    body = _said(words, sample.documents[0].body.decode()).encode()
    document = Document(body=body, url=url, name=f"{number}.html", media_type="text/html")
    title = _title(agency.name, year)
    made = replace(
        sample, agency_id=agency.id, agency=agency.name, agency_as_printed=agency.name,
        scope="own" if agency.kind == "department" else "all", known_names=agency.names, url=url,
        title=title, listed_title=title, published_source="list", listed_on=day, published_on=day,
        documents=(document,), source_sha256=document.sha256, formats=((document.sha256, "html"),),
        content_sha256=content_hash(blocks), sections=split_sections(blocks)[0],
    )  # fmt: skip
    return made, agency, regions


def _exchange(report: Report) -> Exchange:
    """Return the answer that brought a report."""
    (document,) = report.documents
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return Exchange(
        url=report.url, method="GET", request_headers=(), status=200, reason="OK",
        body=document.body, payload=document.body,
        response_headers=headers, fetched_at=_SEEN_AT, agency_id=report.agency_id,
    )  # fmt: skip


def _look(agency: Agency) -> Look:
    """Return a look at an agency's column that found all of its reports."""
    return Look(
        agency_id=agency.id, column_id=agency.id, column_url=agency.start_url, state="ok",
        listed=len(_YEARS), recognised=True, complete=True, first_year=min(_YEARS),
    )  # fmt: skip


@click.command()
@click.argument("data", type=click.Path(path_type=Path, file_okay=False))
@click.option("--reports", default=100_000, show_default=True)
def main(data: Path, reports: int) -> None:
    """Fill the archive in DATA and print how long each thousand took."""
    with Archive(data, run_name="fill") as archive:
        fill(archive, reports)


def fill(archive: Archive, reports: int) -> None:
    """Put that many reports in, and compare them with each other."""
    archive.db.execute("pragma synchronous = off")
    run_id = archive.start_run(_SEEN_AT)
    began = last = time.monotonic()
    for number in range(reports):
        report, agency, regions = report_of(number)
        if number % len(_YEARS) == 0:
            archive.sync_registry([agency], regions)
            record_look(archive, run_id, _look(agency), at=_SEEN_AT)
        record_exchange(archive, run_id, _exchange(report))
        store_report(archive, report, seen_at=_SEEN_AT, extractor=EXTRACTOR)
        if (number + 1) % 1000 == 0:
            now = time.monotonic()
            print(f"{number + 1:8} reports, {now - last:6.2f} s for the last thousand", flush=True)
            last = now
    print(f"{time.monotonic() - began:.1f} s in all")
    began = time.monotonic()
    print(f"{refresh_similar(archive)} pairs alike, {time.monotonic() - began:.1f} s")
    began = time.monotonic()
    refresh_parent_checks(archive.db)
    print(f"governments against their agencies, {time.monotonic() - began:.1f} s")
    archive.finish_run(run_id, _SEEN_AT, "finished", {"new": reports})


if __name__ == "__main__":
    main()
