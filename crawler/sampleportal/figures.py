"""The figures of the sample reports: drawn from the agency's id, so always the same, and consistent.

They satisfy R1 to R4 within a year, R5, R6 and R8 between years, unless a quirk breaks one on purpose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from crawler.forms import (
    APPLICATION_COLUMNS,
    APPLICATION_ITEMS,
    LITIGATION_COLUMNS,
    LITIGATION_STAGES,
)

COLUMNS = tuple(APPLICATION_COLUMNS)
_ENDS = ("new_received", "carried_in", "total_handled", "carried_out")
_THREE_OTHERS = ("other_not_corrected", "other_fee_unpaid", "other_misc")
_OLD_FORM_UNTIL = 2020
# Most applications come from natural persons; the counts stay small enough to check by eye.
_MOST_NEW = (14, 3, 0, 0, 2, 1)

Cells = dict[str, int | float | str | None]


@dataclass(frozen=True)
class Figures:
    """The three tables of one report, by item and column; ``form`` is 2019, 2021 or mixed."""

    form: str
    disclosure: dict[str, Cells]
    applications: dict[str, Cells]
    litigation: dict[str, Cells]
    facts: tuple[str, ...] = ()


@dataclass
class _Carry:
    """What one year hands to the next: applications by column, documents in force."""

    licences: int = 40  # kinds of licences, of the older form

    out: dict[str, int] = field(default_factory=dict)
    in_force: int = 3


def draw(seed: str, low: int, high: int) -> int:
    """Return a number from *low* to *high* that depends on *seed* alone."""
    digest = hashlib.sha256(seed.encode()).digest()
    return low + int.from_bytes(digest[:6], "big") % (high - low + 1)


def outcome_keys(form: str) -> list[str]:
    """Return the keys of the outcome rows that a form prints."""
    left_out = {*_ENDS, *(("other_total",) if form == "2021" else _THREE_OTHERS)}
    return [item.key for item in APPLICATION_ITEMS if item.key not in left_out]


def _column(seed: str, form: str, most: int, carried_in: int) -> dict[str, int]:
    """Return one applicant column: what came in is handled, by some outcome, or carried out."""
    keys = outcome_keys(form)
    new = draw(seed + "new", 0, most)
    carried_out = draw(seed + "out", 0, min(2, new + carried_in))
    handled = new + carried_in - carried_out
    cells = dict.fromkeys(keys, 0)
    for number in range(handled):
        cells[keys[draw(f"{seed}outcome{number}", 0, len(keys) - 1)]] += 1
    ends = {"new_received": new, "carried_in": carried_in}
    return ends | cells | {"total_handled": handled, "carried_out": carried_out}


def _applications(seed: str, form: str, carry: _Carry, *, quiet: bool) -> dict[str, Cells]:
    columns = {
        column: _column(seed + column, form, 0 if quiet else most, carry.out.get(column, 0))
        for column, most in zip(COLUMNS[:-1], _MOST_NEW, strict=True)
    }
    carry.out = {column: cells["carried_out"] for column, cells in columns.items()}
    items = next(iter(columns.values()))
    rows: dict[str, Cells] = {}
    for item in items:
        numbers = {column: columns[column][item] for column in COLUMNS[:-1]}
        rows[item] = {**numbers, "total": sum(numbers.values())}
    return rows


def _disclosure(seed: str, form: str, carry: _Carry) -> dict[str, Cells]:
    issued = draw(seed + "issued", 0, 4)
    repealed = draw(seed + "repealed", 0, min(issued, carry.in_force))
    licensing, penalties = draw(seed + "licensing", 0, 900), draw(seed + "penalties", 0, 120)
    rows: dict[str, Cells]
    if form == "2021":
        carry.in_force += issued - repealed
        rows = {
            "regulations": {"issued": 0, "repealed": 0, "in_force": 0},
            "normative_documents": {
                "issued": issued,
                "repealed": repealed,
                "in_force": carry.in_force,
            },
            "licensing": {"handled": licensing},
            "penalties": {"handled": penalties},
            "coercion": {"handled": draw(seed + "coercion", 0, 9)},
            "fees": {"amount_wan": draw(seed + "fees", 0, 4000) / 100},
        }
        return rows
    change = draw(seed + "change", 0, 8) - 4
    rows = {
        "regulations": {"newly_made": 0, "newly_published": 0, "published_total": 0},
        "normative_documents": {
            "newly_made": issued, "newly_published": issued, "published_total": carry.in_force + issued,
        },
        "licensing": {"prior_year": carry.licences, "change": change, "handled": licensing},
        "other_services": {"prior_year": 12, "change": 0, "handled": draw(seed + "services", 0, 300)},
        "penalties": {"prior_year": 65, "change": 0, "handled": penalties},
        "coercion": {"prior_year": 8, "change": 0, "handled": 0},
        "fees": {"prior_year": 2, "change": 0},
        "procurement": {"projects": draw(seed + "projects", 0, 6), "amount_raw": "251.3"},
    }  # fmt: skip
    carry.licences += change
    return rows


def _litigation(seed: str, *, quiet: bool) -> dict[str, Cells]:
    rows: dict[str, Cells] = {}
    for stage in LITIGATION_STAGES:
        parts = [c for c in LITIGATION_COLUMNS if c != "total"]
        numbers = {c: 0 if quiet else draw(f"{seed}{stage.key}{c}", 0, 5) // 4 for c in parts}
        rows[stage.key] = {**numbers, "total": sum(numbers.values())}
    return rows


def _real(real: Mapping[str, Any]) -> Figures:
    """Return the printed figures of a real agency: zero wherever ``world.toml`` names no number."""
    form = str(real["form"])
    items = [
        "new_received",
        "carried_in",
        *outcome_keys("2021" if form == "2021" else "2019"),
        *_ENDS[2:],
    ]
    applications: dict[str, Cells] = {}
    for item in items:
        numbers = dict.fromkeys(COLUMNS[:-1], 0) | dict(real.get(item, {}))
        applications[item] = {**numbers, "total": sum(numbers.values())}
    heads = ("newly_made", "newly_published", "published_total")
    heads = heads if form == "mixed" else ("issued", "repealed", "in_force")
    disclosure: dict[str, Cells] = {
        "regulations": dict.fromkeys(heads, 0),
        "normative_documents": dict.fromkeys(heads, 0) | real.get("normative_documents", {}),
        "licensing": {"handled": 0} | real.get("licensing", {}),
        "penalties": {"handled": 0},
        "coercion": {"handled": 0},
        "fees": {"amount_wan": 0},
    }
    litigation: dict[str, Cells] = {
        s.key: dict.fromkeys(LITIGATION_COLUMNS, 0) for s in LITIGATION_STAGES
    }
    return Figures(form, disclosure, applications, litigation, tuple(real.get("facts", ())))


def all_figures(
    agency_id: str, years: list[int], real: Mapping[str, Any] | None
) -> dict[int, Figures]:
    """Return an agency's figures by year. A real agency's invented years carry nothing over."""
    carry = _Carry(
        in_force=int(real.get("normative_documents", {}).get("in_force", 0)) if real else 3
    )
    figures: dict[int, Figures] = {}
    for year in years:
        if real and year == real["year"]:
            figures[year] = _real(real)
            continue
        form = "2019" if year <= _OLD_FORM_UNTIL else "2021"
        seed = f"{agency_id}/{year}/"
        disclosure = _disclosure(seed, form, carry)
        if real and form == "2021":
            # Documents in force stay as printed in the real year, so that R6 has no quarrel.
            in_force = int(real.get("normative_documents", {}).get("in_force", 0))
            disclosure["normative_documents"] = {"issued": 0, "repealed": 0, "in_force": in_force}
        applications = _applications(seed, form, carry, quiet=real is not None)
        litigation = _litigation(seed, quiet=real is not None)
        figures[year] = Figures(form, disclosure, applications, litigation)
    return figures


def _add(one: dict[str, Cells], two: dict[str, Cells]) -> dict[str, Cells]:
    """Return two tables' sum, cell by cell; what is no number stays that of the first."""
    rows = {item: dict(cells) for item, cells in one.items()}
    for item, cells in rows.items():
        for column, value in cells.items():
            other = two.get(item, {}).get(column)
            if isinstance(value, int | float) and isinstance(other, int | float):
                cells[column] = round(value + other, 2)
    return rows


def sum_up(figures: Figures, members: Iterable[Figures]) -> Figures:
    """Return a government's figures: its own and those of its agencies, of the same form."""
    for member in members:
        tables = {
            name: _add(getattr(figures, name), getattr(member, name))
            for name in ("disclosure", "applications", "litigation")
        }
        figures = Figures(figures.form, facts=figures.facts, **tables)
    return figures
