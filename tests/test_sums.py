"""Governments against their agencies: what a change makes of the sums, and what all made anew say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.schema.cross_checks import refresh_parent_checks
from archive.writer.comparisons import refresh_comparisons
from archive.writer.store import Archive
from crawler.findings import UnknownPublisher
from tests.conftest import AGENCY, REGIONS
from tests.test_views import _new, _publish

SUMS = "select * from checks where rule = 'parent' order by report_id, place"


def _both(archive):
    """Return the sums' checks as only what changed made them, and as all made anew."""
    refresh_comparisons(archive)
    held = archive.db.execute(SUMS).fetchall()
    refresh_parent_checks(archive.db)
    return held, archive.db.execute(SUMS).fetchall()


def _statuses(archive):
    return archive.db.execute("select status from checks where rule = 'parent'").fetchall()


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(2022, 2023), st.integers(0, 9)), max_size=8)
)
@settings(max_examples=15, deadline=None)
def test_sums_brought_up_to_date_are_those_made_anew(changes):
    with TemporaryDirectory() as folder, Archive(Path(folder), run_name="sums") as archive:
        archive.start_run("2024-02-01T00:00:00Z")
        for step, (who, year, total) in enumerate(changes):
            kind = "department" if who else "government"
            _publish(archive, "abcd"[who], f"云溪县{who}", kind, _new(total), year=year)
            held, anew = _both(archive) if step % 2 else ([], [])
            assert held == anew


@pytest.mark.parametrize(
    ("kind", "other", "status"),
    [
        ("government", {"kind": "department"}, "uncertain"),  # now its number is missing
        ("department", {"region": "411991"}, "pass"),
        ("department", {"paused": "2024-01-01"}, "pass"),
    ],
)
def test_sums_follow_the_registry(archive, kind, other, status):
    _publish(archive, "government", "云溪县人民政府", "government", _new(5))
    _publish(archive, "a", "云溪县甲局", "department", _new(5))
    _publish(archive, "z", "云溪县乙局", kind, _new(1))
    before, _ = _both(archive)
    given = {"kind": kind, "region": "411990"} | other
    archive.sync_registry([replace(AGENCY, id="411990-z", name="云溪县乙局", **given)], REGIONS)
    held, anew = _both(archive)
    assert held == anew != before
    assert _statuses(archive) == [(status,)]


def _town(archive, above):
    """Put the agency ``411990-z``, a government, into a town, which lies below *above*."""
    town = {"code": "411992", "name": "云溪镇", "level": "township", "parent_code": above}
    row = {
        "id": "411990-z",
        "name": "云溪镇人民政府",
        "kind": "government",
        "region_code": "411992",
    }
    row |= {"active": True, "origin": "registry"}
    archive.write_registry(kinds=[], regions=[town], agencies=[row], urls=[], at="2024")


def test_sums_follow_a_region_that_comes_under_another_and_the_government_below(archive):
    _publish(archive, "government", "云溪县人民政府", "government", _new(5))
    _publish(archive, "z", "云溪镇人民政府", "government", _new(5))
    said = []
    for above in (None, "411990"):
        _town(archive, above)
        held, anew = _both(archive)
        assert held == anew
        said.append(_statuses(archive))
    _publish(archive, "z", "云溪镇人民政府", "government", _new(6))
    held, anew = _both(archive)
    assert held == anew
    assert [*said, _statuses(archive)] == [[], [("pass",)], [("fail",)]]


def test_sums_follow_an_agency_that_was_not_known(archive):
    _publish(archive, "government", "云溪县人民政府", "government", _new(5))
    _publish(archive, "a", "云溪县甲局", "department", _new(5))
    _both(archive)
    assert _statuses(archive) == [("pass",)]
    found = UnknownPublisher(id="411990-new", name="云溪县丙局", region="411990")
    archive.add_candidate(found, seen_on="http://x/")
    held, anew = _both(archive)
    assert held == anew
    assert _statuses(archive) == [("uncertain",)]
