"""The real reports against the values that a person read in them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from crawler.commands.extract import extract_file
from crawler.errors import NotAReportError
from crawler.naming.publishers import load_publishers
from crawler.registry import BUILT_IN
from crawler.report_json import report_json
from tests.conftest import REAL, needs_real_reports

pytestmark = needs_real_reports
PART_TABLES = ("disclosure", "applications", "litigation")


def _files(folder):
    return (
        [p for p in sorted((Path(REAL) / folder).glob("*")) if p.suffix != ".json"] if REAL else []
    )


def _truth(path):
    return json.loads(path.with_suffix(".truth.json").read_text(encoding="utf-8"))


def _extract(path):
    return report_json(extract_file(path, load_publishers(BUILT_IN)))


@pytest.mark.parametrize("path", _files("seeds"), ids=lambda p: p.stem)
def test_a_seed_is_extracted_exactly(path):
    truth, found = _truth(path), _extract(path)
    same = ("agency", "year", "scope", "title", "proof", *PART_TABLES)
    assert {key: found[key] for key in same} == {key: truth[key] for key in same}
    assert found["published_on"] == truth.get("published_on")
    assert found["agency_as_printed"] == truth.get("agency_as_printed", truth["agency"])
    assert found["agency_id"].startswith(truth["region"])
    facts = {fact["key"]: fact["value"] for fact in found["facts"]}
    assert facts == truth.get("narrative", {})
    ragged = truth.get("ragged_rows", [])
    assert list(found["inferred"].get("applications", {})) == ragged


@pytest.mark.parametrize(
    "path",
    [p for f in ("real", "odd") for p in _files(f) if p.stem != "README"],
    ids=lambda p: p.stem,
)
def test_no_value_of_a_real_report_is_wrong(path):
    """A cell may stay null, or hold what the equations force where the report leaves it blank."""
    if "notreport" in path.stem:
        with pytest.raises(NotAReportError):
            _extract(path)
        return
    truth, found = _truth(path), _extract(path)
    assert found["year"] == truth["year"]
    if "published_on" in truth and path.parent.name == "real":
        assert found["published_on"] == truth["published_on"]
    for part in PART_TABLES:
        for item, cells in truth.get(part, {}).items():
            for column, value in cells.items():
                got = found[part].get(item, {}).get(column)
                inferred = column in found["inferred"].get(part, {}).get(item, [])
                assert got is None or got == value or (value is None and inferred), (item, column)


@pytest.mark.parametrize(
    ("name", "proof"),
    [
        ("hongze2024.pdf", "proved"),
        ("shuyang_fgj_2023.html", "repaired"),
        ("shanghai_office_2019.html", "ambiguous"),
        ("pingtan_2023_repeated_head.pdf", "proved"),
        ("tuoshi_2020_table.html", "ambiguous"),
    ],
)
def test_whole_real_reports_are_read_in_every_cell(name, proof):
    (path,) = Path(REAL).glob(f"*/{name}")
    truth, found = _truth(path), _extract(path)
    assert found["proof"] == proof
    for part in PART_TABLES:
        for item, cells in truth.get(part, {}).items():
            printed = {column: value for column, value in cells.items() if value is not None}
            assert {column: found[part][item][column] for column in printed} == printed


@pytest.mark.parametrize("path", _files("portals"), ids=lambda p: p.stem)
def test_a_real_page_that_is_no_report_is_refused(path):
    """News, statistics, penalties, lists: with long tables, and with annual reports among their links."""
    with pytest.raises(NotAReportError):
        _extract(path)
