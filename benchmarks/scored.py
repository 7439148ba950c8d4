"""What ``make quality`` scores: real reports, hard cases, reports rendered to every carrier; with truth."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.producers import convert, print_pages, scan
from crawler.sampleportal.prose import write_parts
from crawler.sampleportal.world import SampleAgency, load_world, report_title
from tests.carriers import CARRIERS, grids_of
from tests.independent_files import make_pdf

HARD = Path(__file__).parents[1] / "tests" / "fixtures" / "quality"
PARTS = ("disclosure", "applications", "litigation")
_RICHER = (
    ("411991-government", 2023), ("411990-justice", 2019), ("411990-office", 2024),
    ("632990-government", 2021),
)  # fmt: skip
_UNRULED = "pdf without rulings"
_MAKERS = {**CARRIERS, _UNRULED: partial(make_pdf, ruled=False)}

Truth = dict[str, dict[str, dict[str, object]]]


def _matrix() -> Iterator[tuple[SampleAgency, int]]:
    agencies = {agency.id: agency for portal in load_world() for agency in portal.agencies}
    for agency in agencies.values():
        if agency.real:
            yield agency, int(agency.real["year"])
    for agency_id, year in _RICHER:
        yield agencies[agency_id], year


def _truth(agency: SampleAgency, year: int) -> Truth:
    return {part: getattr(agency.figures[year], part) for part in PARTS}


def render_one(carrier: str, folder: Path) -> Path:
    """Write one report of many numbers in a carrier, and return its file."""
    agencies = {agency.id: agency for portal in load_world() for agency in portal.agencies}
    agency_id, year = _RICHER[0]
    agency = agencies[agency_id]
    path = folder / f"{agency_id}-{year}.{carrier}"
    path.write_bytes(_MAKERS[carrier](*_content(agency, year)))
    return path


def _content(agency: SampleAgency, year: int) -> tuple[Any, ...]:
    """Return what a maker writes: the title, the prose by parts, the grids."""
    figures = agency.figures[year]
    return report_title(agency, year), write_parts(agency, year, figures), grids_of(figures)


def render(folder: Path) -> tuple[dict[str, list[Path] | str], dict[str, Truth]]:
    """Write every report in every carrier; return the files by carrier, or why there are none."""
    files: dict[str, list[Path] | str] = {name: [] for name in _MAKERS}
    truths: dict[str, Truth] = {}
    for agency, year in _matrix():
        name = f"{agency.id}-{year}"
        truths[name] = _truth(agency, year)
        content = _content(agency, year)
        for carrier, make in _MAKERS.items():
            ending = {"tabs": "txt", "markdown": "md", _UNRULED: "pdf"}.get(carrier, carrier)
            path = folder / carrier / f"{name}.{ending}"
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(make(*content))
            made = files[carrier]
            assert isinstance(made, list)
            made.append(path)
    docx, xlsx, html = (
        sorted((folder / carrier).iterdir()) for carrier in ("docx", "xlsx", "html")
    )
    files["doc (LibreOffice)"] = convert(docx, "doc:MS Word 97", "doc", folder)
    files["rtf (LibreOffice)"] = convert(docx, "rtf", "rtf", folder)
    files["pdf (LibreOffice)"] = convert(docx, "pdf", "pdf", folder)
    files["xls (LibreOffice)"] = convert(xlsx, "xls:MS Excel 97", "xls", folder)
    files["pdf (browser)"] = print_pages(html, folder)
    files["pdf without rulings (browser)"] = print_pages(_unruled(html, folder), folder)
    pdf = sorted((folder / "pdf").iterdir())
    files["scan, clean"] = scan(pdf, folder, skew=0.0, quality=90)
    files["scan, 0.6 degrees askew"] = scan(pdf, folder, skew=0.6, quality=50)
    word = files["doc (LibreOffice)"]
    if isinstance(word, list):
        files["docx (LibreOffice)"] = convert(word, "docx:MS Word 2007 XML", "docx", folder)
    return files, truths


def _unruled(html: list[Path], folder: Path) -> list[Path]:
    """Return the pages with their tables without borders."""
    out = folder / "unruled"
    out.mkdir()
    for path in html:
        page = path.read_text(encoding="utf-8").replace("border:1px", "border:0")
        (out / f"{path.stem}.unruled.html").write_text(page, encoding="utf-8")
    return sorted(out.iterdir())


def _with_truth(root: Path, pattern: str) -> Iterator[tuple[Path, Truth]]:
    """Yield the files under a folder that have their truth beside them."""
    for truth in sorted(root.glob(pattern)):
        data = json.loads(truth.read_text(encoding="utf-8"))
        stem = truth.name.removesuffix(".truth.json")
        for path in truth.parent.glob(f"{stem}.*"):
            if path != truth and any(part in data for part in PARTS):
                yield path, data


def _line_of(path: Path) -> str:
    """Return the line that a real report counts in: those not read whole yet have their own."""
    kind = "odd real" if path.parent.name == "odd" else "real"
    return f"{kind} {path.suffix[1:]}"


def scored_files(folder: Path) -> Iterator[tuple[str, Path, Truth]]:
    """Yield every file with its line and truth, real reports first; a carrier without producer has none."""
    root = os.environ.get("NIANBAO_REAL_REPORTS")
    for path, truth in _with_truth(Path(root), "*/*.truth.json") if root else ():
        yield _line_of(path), path, truth
    for path, truth in _with_truth(HARD, "*.truth.json"):
        yield f"hard: {path.stem.replace('_', ' ')}", path, truth
    rendered, truths = render(folder)
    for carrier, files in rendered.items():
        if isinstance(files, str):
            print(f"{carrier:30} skipped: {files}")
            continue
        for path in files:
            yield carrier, path, truths[path.name.split(".")[0]]
