"""``make quality``: cells right, null and wrong, on real reports, hard cases and a matrix of carriers.

Beside them recall and precision of reports found under the right agency, year and scope.

The matrix renders the five real agencies' reports and four richer ones to every carrier, by an
independent program where there is one. Floors stand in ``floors.json``: the share of right cells by
carrier, raised by ``--update``, never lowered. A wrong cell fails under any floor.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.found import measure_found
from benchmarks.scored import PARTS, Truth, scored_files
from crawler.errors import NianbaoError
from crawler.models import Document, Report
from pipelines.process import process
from pipelines.readers import ocr
from tests.odd_case import OddCase, all_cases
from tests.odd_case import score as score_odd

FLOORS = Path(__file__).with_name("floors.json")


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

    def __add__(self, other: Score) -> Score:
        """Return both together."""
        return Score(
            self.right + other.right,
            self.null + other.null,
            self.wrong + other.wrong,
            self.grave + other.grave,
            [*self.notes, *other.notes],
        )

    def add(self, name: str, body: bytes, truth: Truth) -> None:
        """Extract one file and count its cells against the truth."""
        try:
            report = process(Report(documents=(Document(body=body, name=name),)))
        except NianbaoError as error:
            self.null += sum(len(c) for part in PARTS for c in truth.get(part, {}).values())
            self.notes.append(str(error))
            return
        for part in PARTS:
            rows = getattr(report, part)
            for item, cells in truth.get(part, {}).items():
                for column, value in cells.items():
                    row = rows.get(item)
                    found = row.values.get(column) if row else None
                    inferred = bool(row) and column in row.inferred
                    self._count(found, value, inferred=inferred)
        if self.wrong:
            self.notes.append(f"{name}: {self.wrong} wrong cells, proof {report.proof}")
            self.grave += report.proof in {"proved", "repaired"}

    def _count(self, found: object, value: object, *, inferred: bool) -> None:
        """Count a cell; where the report prints a blank, a value that the equations force is right."""
        if found == value or (value is None and inferred):
            self.right += 1
        elif found is None:
            self.null += 1
        else:
            self.wrong += 1


def _score(path: Path, truth: Truth) -> Score:
    """Return what becomes of one file."""
    score = Score()
    score.add(path.name, path.read_bytes(), truth)
    return score


def _score_odd(case: OddCase) -> Score:
    found = score_odd(case)
    notes = [f"{case.name}: {place}" for place in (*found.wrong, *found.grave)]
    return Score(found.right, len(found.null), len(found.wrong), len(found.grave), notes)


def measure(folder: Path) -> dict[str, Score]:
    """Return the scores by carrier, those of the odd documents by their set; a process for each core."""
    files = list(scored_files(folder))
    odd = [(n, c) for n, c in all_cases() if ocr.is_available() or not c.needs_ocr]
    scores: dict[str, Score] = {}
    with ProcessPoolExecutor() as pool:
        paths, truths = [path for _, path, _ in files], [truth for *_, truth in files]
        # The last are the scans, which take longest: they are begun first.
        read = list(pool.map(_score, reversed(paths), reversed(truths)))[::-1]
        told = pool.map(_score_odd, [case for _, case in odd], chunksize=16)
        for (line, *_), score in zip(files, read, strict=True):
            scores[line] = scores.get(line, Score()) + score
        for (name, _), score in zip(odd, told, strict=True):
            line = name.replace("_", ": ")
            scores[line] = scores.get(line, Score()) + score
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
        scores = measure(Path(folder))
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
