"""What changed between two versions: cells with both values, sentences that went and came."""

from __future__ import annotations

import json

import pytest

from archive.database import open_reader
from archive.reader.differences import (
    changed_cells,
    changed_sentences,
    find_report,
    version_content,
)
from crawler.errors import UsageError
from tests.conftest import AGENCY
from tests.test_archive import page, put


@pytest.fixture
def changed(archive):
    put(archive, page(prose="公开信息5条。接受咨询2次。"))
    put(archive, page(prose="公开信息6条。接受咨询2次。", licences=4), at="2024-03-01T00:00:00Z")
    put(archive, page(prose="公开信息6条。", licences=4), at="2024-04-01T00:00:00Z")
    archive.db.conn.commit()
    return archive


def test_cells_and_sentences_of_any_two_versions(changed):
    with open_reader(changed.data) as db:
        first, second, third = (version_content(db, 1, number) for number in (1, 2, 3))
    (cell,) = changed_cells(first, second)
    assert (cell.table, cell.item, cell.column) == ("disclosure", "licensing", "handled")
    assert (cell.old, cell.new) == (3, 4)
    assert [(s.sign, s.text) for s in changed_sentences(first, second)] == [
        ("-", "公开信息5条。"),
        ("+", "公开信息6条。"),
    ]
    assert changed_cells(second, third) == []
    assert [(s.section, s.sign, s.text) for s in changed_sentences(second, third)] == [
        (1, "-", "接受咨询2次。")
    ]


def test_a_report_is_named_by_number_or_by_agency_and_year(changed):
    with open_reader(changed.data) as db:
        assert find_report(db, "1")["year"] == 2023
        assert find_report(db, f"{AGENCY.id}:2023")["id"] == 1
        for name in ("2", f"{AGENCY.id}:2001", "x"):
            with pytest.raises(UsageError, match="no report"):
                find_report(db, name)
        with pytest.raises(UsageError, match="has no version 9"):
            version_content(db, 1, 9)


def test_the_command_shows_the_last_change_and_any_other(changed, nianbao):
    last = nianbao("diff", f"{AGENCY.id}:2023", "--data", changed.data)
    assert last.stdout.splitlines()[1:] == ["part 1 - 接受咨询2次。"]
    first = nianbao("diff", "1", "1", "2", "--data", changed.data, "--json")
    assert json.loads(first.stdout)["cells"] == [
        {"table": "disclosure", "item": "licensing", "column": "handled", "old": 3, "new": 4}
    ]
    assert nianbao("diff", "1", "1", "--data", changed.data).returncode == 2
