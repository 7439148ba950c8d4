"""Whose report, of which year and scope, and whether it is one: a column crawled, and its titles."""

from __future__ import annotations

import json

import pytest

from tests.claims_portal import COUNTY, LINES, TRUTH, show_column, write_claims_registry
from tests.conftest import rows
from tests.portals import Portal


@pytest.fixture(scope="module")
def claimed(run_nianbao, tmp_path_factory):
    """The column crawled once: the archive, the run's result, the paths asked for."""
    folder, portal = tmp_path_factory.mktemp("claims"), Portal()
    show_column(portal)
    registry = write_claims_registry(portal, folder / "registry")
    done = run_nianbao(
        "crawl", f"{COUNTY}-government", "--registry", registry, "--data", folder / "data",
        "--json", "--explain",
    )  # fmt: skip
    portal.server.shutdown()
    portal.server.server_close()
    assert done.returncode == 0, done.stderr + done.stdout
    return folder / "data", json.loads(done.stdout), portal.paths()


def test_every_report_is_under_its_agency_year_and_scope_and_nothing_else_is(claimed):
    data, _, _ = claimed
    assert set(rows(data, "select agency_id, year, scope from reports")) == TRUTH


def test_news_in_the_column_is_counted_explained_and_kept_as_a_capture(claimed):
    data, result, _ = claimed
    assert result["not_reports"] == 2
    reasons = {line["title"]: line["reason"] for line in result["agencies"][0]["refused"]}
    assert [line["title"] for line in result["refused"]] == [LINES[18].title]
    (news,) = [line.title for line in LINES if line.title.endswith("发布")]
    assert reasons[news].startswith("not_a_report: ")
    number = [line.title for line in LINES].index(news) + 1
    assert rows(data, "select count(*) from captures where url like ?", f"%/gknb/{number}.html")[0][
        0
    ]


def test_a_picture_is_asked_for_only_where_the_report_is_not_listed(claimed):
    _, _, paths = claimed
    asked = {line.title: f"/gknb/{n}.html" in paths for n, line in enumerate(LINES, start=1)}
    pictured = [asked[line.title] for line in LINES if line.title.startswith("图解")]
    assert pictured == [True, True, False]


def test_what_contradicts_itself_names_both_and_is_not_the_portals(claimed):
    data, _, _ = claimed
    found = rows(
        data,
        "select agencies.name, origin, message from problems join reports on reports.id = report_id"
        " join agencies on agencies.id = agency_id where code = 'owner_unsure'",
    )
    assert [row[:2] for row in found] == [("云溪县财政局 / 云溪县教育局", "discovered")]
    assert "云溪县财政局" in found[0][2]
    assert "云溪县教育局" in found[0][2]
