"""The site claims no more than is known: what differs is to be looked at, equals are not ranked apart."""

from __future__ import annotations

import shutil
import sqlite3

import pytest
from bs4 import BeautifulSoup

from archive.reader.snapshot import snapshot_path
from archive.site.pages.failing import by_cell, in_words
from archive.site.pages.region import _ends
from tests.site_client import serving

REPORT = "/report/413981-justice/2023/own"
_OF = "(select id from reports where agency_id = '413981-justice' and year = 2023)"


@pytest.fixture(scope="module")
def changed(site_archive, tmp_path_factory):
    """A site on a copy of the rich archive in which a few rows say otherwise; it is read only by these tests."""
    data = tmp_path_factory.mktemp("claims")
    copy = snapshot_path(data)
    copy.parent.mkdir(parents=True)
    shutil.copy(snapshot_path(site_archive), copy)
    db = sqlite3.connect(copy)
    db.executescript(f"""
        update checks set status = 'fail', left_value = right_value + 1
            where report_id = {_OF} and rule = 'R5' and place = 'carried_in.total';
        update publications set state = 'replaced' where report_id = {_OF};
        insert into problems (report_id, code, message)
            select id, 'owner_unsure', 'the report prints 甲溪县水利局, which is not 甲溪县司法局'
            from reports where agency_id = '413981-justice' and year = 2022;
    """)
    db.close()
    with serving(data) as ask:
        yield lambda path: BeautifulSoup(ask(path).text, "lxml")


def test_what_differs_from_another_report_is_to_be_looked_at_and_not_called_wrong(changed):
    report = changed(REPORT)
    assert report.find(id="failing") is None
    asked = report.find(id="asked").parent
    assert "请核对 1 处" in asked.get_text()
    assert "与另一份报告不同，请核对" in asked.get_text()
    cell = report.find(id="applications.carried_in.total")
    assert "asked" in cell["class"]
    assert "fails" not in cell["class"]
    assert "✗" not in cell.get_text()
    verdicts = [v.get_text() for v in report.select("section span.verdict")]
    assert [v for v in verdicts if "✗" in v] == []
    assert "≠ 与另一份报告不同，请核对" in verdicts
    table = changed("/archive/check_r5?_sort_desc=status&status=fail").select_one("td.col-status")
    assert table.get_text() == "与另一份报告不同，请核对"


def test_what_part_six_says_twice_marks_no_cell_of_part_two(changed):
    found = in_words([
        {"rule": "R10", "status": "fail", "place": "fees", "left_value": 300, "right_value": 0}
    ])  # fmt: skip
    assert (found[0]["zh"], found[0]["sides"]) == ("第六部分 信息处理费", ("写明收取的", "另写的"))
    assert by_cell(found) == {}
    assert "第六部分 信息处理费" in changed(REPORT).get_text()


def test_a_page_that_is_no_longer_the_report_is_said_at_its_head(changed):
    assert "网页已不是这份报告" in changed(REPORT).select_one(".badges").get_text()
    assert "网页" not in changed("/report/413981-justice/2021/own").select_one(".badges").get_text()


def test_whose_report_it_is_may_not_be_sure_and_the_ledger_says_so(changed):
    for path in ("/?region=413981", "/region/413981", "/agency/413981-justice"):
        cells = changed(path).select("table.ledger td.unsure")
        assert [cell["title"][:4] for cell in cells] == ["2022"]
        assert "不能确定是不是该机关的报告" in cells[0]["title"]
        assert "?" in cells[0].get_text()


def _row(agency, rate):
    return {"agency_id": agency, "disclosure_rate": rate, "refusal_rate": None}


def _named(rates):
    found = _ends([_row(str(place), rate) for place, rate in enumerate(rates)])
    return [[[row["agency_id"] for row, _ in part] for part in parts] for _, *parts in found]


def test_no_extreme_is_chosen_among_equals():
    assert _named([0.5, 0.5, 0.5, 0.5]) == []
    assert _named([0.1, 0.2, 0.3]) == []  # too few
    assert _named([0.9, 0.5, 0.5, 0.5]) == [[["0"], []]]
    assert _named([0.1, 0.9, 0.4, 0.8]) == [[["1", "3"], ["0", "2"]]]
