"""What an odd document must say, and how near an extraction comes: the measure of every odd set.

Each set is a module with ``CASES``: ``tests/odd_tables.py`` (grids), ``odd_readers.py`` (carriers),
``odd_prose.py`` (words). ``tests/test_odd.py`` and ``make quality`` go over all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from importlib.util import find_spec

from crawler.errors import NianbaoError
from crawler.models import Document, Report
from pipelines.process import process

SETS = ("odd_tables", "odd_readers", "odd_carriers", "odd_prose")
PARTS = ("disclosure", "applications", "litigation")
_CLAIMS = ("proved", "repaired")  # verdicts under which every value is believed


@dataclass(frozen=True)
class Any:
    """A cell that may be null or *value*; of several values, any of them."""

    values: tuple[object, ...]


def ANY(*values: object) -> Any:  # noqa: N802  # reads as a value in a truth
    """Return a cell that may be null or one of *values*."""
    return Any(values)


Truth = Mapping[str, Mapping[str, Mapping[str, object]]]


@dataclass(frozen=True)
class OddCase:
    """One odd report: its documents, and what may come out.

    ``truth`` has the keys of DESIGN section 4 (part, item, column). A key that is missing, or
    ``None``, must be null; ``ANY(value)`` may be null or that value; any other value must be read.
    ``stated`` names attributes of the report (``year``, ``published_on``, ``agency_as_printed``),
    ``facts`` the facts by key; what is not named there is not looked at (``facts=None``) or must not
    be given (a mapping). ``report`` is what a spider knows. ``needs_ocr`` cases run where OCR is.
    """

    name: str
    documents: tuple[Document, ...]
    truth: Truth
    may_be_proved: bool = False
    stated: Mapping[str, object] = field(default_factory=dict)
    facts: Mapping[str, object] | None = None
    report: Report = field(default_factory=Report)
    needs_ocr: bool = False

    @classmethod
    def of(cls, name: str, body: bytes, file_name: str, truth: Truth, **more: object) -> OddCase:
        """Return a case of one document."""
        return cls(name, (Document(body=body, name=file_name),), truth, **more)  # type: ignore[arg-type]


@dataclass(frozen=True)
class OddScore:
    """The places of one case by what became of them.

    ``null``: a value that must be read was not. ``wrong``: a value that the document does not show
    there. ``grave``: the verdict claims what it may not: a wrong cell believed, or ``proved`` where
    something was open.
    """

    right: int = 0
    null: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    grave: tuple[str, ...] = ()
    proof: str = ""


def _verdict(expected: object, found: object) -> str:
    """Return ``right``, ``null`` or ``wrong``."""
    allowed = (*expected.values, None) if isinstance(expected, Any) else (expected,)
    if found in allowed and not isinstance(found, bool):
        return "right"
    return "null" if found is None else "wrong"


def _places(case: OddCase, report: Report) -> Iterator[tuple[str, object, object]]:
    """Yield ``(place, expected, found)`` of everything that the case speaks of."""
    for part in PARTS:
        rows, truth = getattr(report, part), case.truth.get(part, {})
        for item in {**truth, **rows}:
            cells = rows[item].values if item in rows else {}
            for column in {**truth.get(item, {}), **cells}:
                place = f"{part}.{item}.{column}"
                yield place, truth.get(item, {}).get(column), cells.get(column)
    for name, value in case.stated.items():
        yield name, value, getattr(report, name)
    if case.facts is not None:
        facts = {fact.key: fact.value for fact in report.facts}
        for key in {**case.facts, **facts}:
            yield f"facts.{key}", case.facts.get(key), facts.get(key)


def score(case: OddCase) -> OddScore:
    """Return how near the extraction of a case comes to what its documents show."""
    try:
        report = process(replace(case.report, documents=case.documents))
    except NianbaoError:
        report = Report()
    places: dict[str, list[str]] = {"right": [], "null": [], "wrong": []}
    for place, expected, found in _places(case, report):
        shown = f"{place}: {found!r}, not {expected!r}"
        places[_verdict(expected, found)].append(shown)
    grave = [f"{report.proof} with {place}" for place in places["wrong"]]
    if report.proof == "proved" and not case.may_be_proved:
        grave.append("proved, and something is open")
    believed = report.proof in _CLAIMS
    return OddScore(
        right=len(places["right"]),
        null=tuple(places["null"]),
        wrong=tuple(places["wrong"]),
        grave=tuple(grave) if believed else (),
        proof=report.proof,
    )


def all_cases() -> Iterable[tuple[str, OddCase]]:
    """Yield ``(set, case)`` of every set that there is."""
    for name in SETS:
        if find_spec(f"tests.{name}"):
            for case in import_module(f"tests.{name}").CASES:
                yield name, case
