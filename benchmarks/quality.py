"""``make quality``: cells right, null and wrong, on real reports, hard cases and a matrix of carriers.

Beside them recall and precision of reports found under the right agency, year and scope.

The matrix renders the five real agencies' reports and four richer ones to every carrier, by an
independent program where there is one. Floors stand in ``floors.json``: the share of right cells by
carrier, raised by ``--update``, never lowered. A wrong cell fails under any floor.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.found import measure_found
from benchmarks.producers import convert, print_pages, scan
from crawler.errors import NianbaoError
from crawler.models import Document, Report
from crawler.sampleportal.prose import write_parts
from crawler.sampleportal.world import SampleAgency, load_world, report_title
from pipelines.process import process
from pipelines.readers import ocr
from tests.carriers import CARRIERS, grids_of
from tests.independent_files import make_pdf
from tests.odd_case import all_cases
from tests.odd_case import score as score_odd

HARD = Path(__file__).parents[1] / "tests" / "fixtures" / "quality"
FLOORS = Path(__file__).with_name("floors.json")
PARTS = ("disclosure", "applications", "litigation")
_RICHER = (
    ("411991-government", 2023), ("411990-justice", 2019), ("411990-office", 2024),
    ("632990-government", 2021),
)  # fmt: skip
_UNRULED = "pdf without rulings"
_MAKERS = {**CARRIERS, _UNRULED: partial(make_pdf, ruled=False)}

Truth = dict[str, dict[str, dict[str, object]]]


@dataclass
class Score:
    """Cells of one carrier: right, null, wrong; verdicts that claim too much; and what was odd."""

    right: int = 0
    null: int = 0
    wrong: int = 0
    grave: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The share of cells that are right."""
        return self.right / max(1, self.right + self.null + self.wrong)

    def add(self, name: str, body: bytes, truth: Truth) -> None:
        """Extract one file and count its cells against the truth."""
        try:
            report = process(Report(documents=(Document(body=body, name=name),)))
        except NianbaoError as error:
            self.null += sum(len(c) for part in PARTS for c in truth.get(part, {}).values())
            self.notes.append(str(error))
            return
        before = self.wrong
        for part in PARTS:
            rows = getattr(report, part)
            for item, cells in truth.get(part, {}).items():
                for column, value in cells.items():
                    row = rows.get(item)
                    found = row.values.get(column) if row else None
                    inferred = bool(row) and column in row.inferred
                    self._count(found, value, inferred=inferred)
        if self.wrong > before:
            self.notes.append(f"{name}: {self.wrong - before} wrong cells, proof {report.proof}")

    def _count(self, found: object, value: object, *, inferred: bool) -> None:
        """Count a cell; where the report prints a blank, a value that the equations force is right."""
        if found == value or (value is None and inferred):
            self.right += 1
        elif found is None:
            self.null += 1
        else:
            self.wrong += 1


def _matrix() -> Iterator[tuple[SampleAgency, int]]:
    agencies = {agency.id: agency for portal in load_world() for agency in portal.agencies}
    for agency in agencies.values():
        if agency.real:
            yield agency, int(agency.real["year"])
    for agency_id, year in _RICHER:
        yield agencies[agency_id], year


def _truth(agency: SampleAgency, year: int) -> Truth:
    return {part: getattr(agency.figures[year], part) for part in PARTS}


def render(folder: Path) -> tuple[dict[str, list[Path] | str], dict[str, Truth]]:
    """Write every report in every carrier; return the files by carrier, or why there are none."""
    files: dict[str, list[Path] | str] = {name: [] for name in _MAKERS}
    truths: dict[str, Truth] = {}
    for agency, year in _matrix():
        name = f"{agency.id}-{year}"
        figures = agency.figures[year]
        truths[name] = _truth(agency, year)
        content = (
            report_title(agency, year),
            write_parts(agency, year, figures),
            grids_of(figures),
        )
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


def measure(folder: Path) -> dict[str, Score]:
    """Return the scores by carrier, the real reports first; a carrier without producer has none."""
    scores: dict[str, Score] = {}
    root = os.environ.get("NIANBAO_REAL_REPORTS")
    for path, truth in _with_truth(Path(root), "*/*.truth.json") if root else ():
        score = scores.setdefault(_line_of(path), Score())
        score.add(path.name, path.read_bytes(), truth)
    for path, truth in _with_truth(HARD, "*.truth.json"):
        score = scores.setdefault(f"hard: {path.stem.replace('_', ' ')}", Score())
        score.add(path.name, path.read_bytes(), truth)
    rendered, truths = render(folder)
    for carrier, files in rendered.items():
        if isinstance(files, str):
            print(f"{carrier:30} skipped: {files}")
            continue
        score = scores.setdefault(carrier, Score())
        for path in files:
            score.add(path.name, path.read_bytes(), truths[path.name.split(".")[0]])
    return scores


def measure_odd() -> dict[str, Score]:
    """Return the scores of the odd documents, by their set."""
    scores: dict[str, Score] = {}
    for name, case in all_cases():
        if case.needs_ocr and not ocr.is_available():
            continue
        found, total = score_odd(case), scores.setdefault(name.replace("_", ": "), Score())
        total.right += found.right
        total.null += len(found.null)
        total.wrong += len(found.wrong)
        total.grave += len(found.grave)
        total.notes += [f"{case.name}: {place}" for place in (*found.wrong, *found.grave)]
    return scores


def _failures(scores: dict[str, Score], floors: dict[str, float]) -> Iterable[str]:
    for carrier, score in scores.items():
        if score.wrong:
            yield f"{carrier}: {score.wrong} wrong cells"
        if score.grave:
            yield f"{carrier}: {score.grave} verdicts that claim too much"
        if score.share < floors.get(carrier, 0.0):
            yield f"{carrier}: {score.share:.4f} right, the floor is {floors[carrier]:.4f}"


def main() -> None:
    """Print the scores and end with 1 if one is under its floor or any cell is wrong."""
    floors: dict[str, float] = json.loads(FLOORS.read_text()) if FLOORS.is_file() else {}
    with tempfile.TemporaryDirectory() as folder:
        scores = measure(Path(folder)) | measure_odd()
        crawls = measure_found(Path(folder))
    for carrier, score in scores.items():
        print(
            f"{carrier:30} right {score.right:5} null {score.null:4} wrong {score.wrong:3}  {score.share:.4f}"
        )
        for note in score.notes:
            print(f"    {note}")
    for crawl in crawls:
        print(f"{crawl.portals:30} recall {crawl.recall:.4f} precision {crawl.precision:.4f}")
    failures = [*_failures(scores, floors), *(f for crawl in crawls for f in crawl.failures)]
    if "--update" in sys.argv and not failures:
        raised = {name: max(score.share, floors.get(name, 0.0)) for name, score in scores.items()}
        text = json.dumps(dict(sorted((floors | raised).items())), indent=1, ensure_ascii=False)
        FLOORS.write_text(text + "\n", encoding="utf-8")
    for failure in failures:
        print(f"FAILED {failure}")
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
