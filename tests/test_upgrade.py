"""An archive of each earlier schema opens as today's: nothing in it is lost or changed."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing

import pytest
from sqlite_utils import Database, Migrations

from archive.database import open_reader
from archive.reader.queries import ledger_rows
from archive.reader.verify import verify
from archive.schema.migrations import MIGRATIONS
from archive.schema.search import match_query, words
from archive.schema.upgrade import bring_to_today, is_today
from archive.writer.store import Archive
from crawler import forms
from crawler.rules import BETWEEN_REPORTS
from tests.conftest import FIXTURES, rows

OLD = sorted((FIXTURES / "archives").iterdir())


@pytest.fixture(params=OLD, ids=lambda folder: folder.name)
def old(request, tmp_path):
    """A copy of an archive as an earlier version wrote it."""
    data = tmp_path / "data"
    shutil.copytree(request.param, data)
    packed = data / "archive.db.gz"
    (data / "archive.db").write_bytes(gzip.decompress(packed.read_bytes()))
    packed.unlink()
    return data


def _content(data):
    tables = ("reports", "versions", "captures", "documents", "applications", "sections", "checks")
    with closing(sqlite3.connect(data / "archive.db")) as db:
        columns = {
            name: [row[1] for row in db.execute(f"pragma table_info({name})")] for name in tables
        }
    return columns, {
        name: rows(data, f"select {', '.join(columns[name])} from {name} order by 1, 2, 3")
        for name in tables
    }


def test_an_older_archive_is_brought_to_todays_schema_with_all_it_holds(old):
    columns, before = _content(old)
    with Archive(old, run_name="upgrade") as archive:
        assert MIGRATIONS.pending(archive.db) == []
    for name, kept in before.items():
        sql = f"select {', '.join(columns[name])} from {name} order by 1, 2, 3"
        found = rows(old, sql)
        # The rules between reports are applied anew: the first schema did not keep what they say.
        anew = [r for r in found if name == "checks" and r[1] in BETWEEN_REPORTS and r not in kept]
        assert [row for row in found if row not in anew] == kept, name
    with open_reader(old) as db:
        found = verify(db, old / "warc")
        assert (found.damages, found.notes) == ((), ())
        assert {row["state"] for row in ledger_rows(db) if row["year"] in (2022, 2023)} <= {
            "published",
            "published_undated",
            "late",
        }
    assert rows(old, "select count(*) from sightings") == rows(old, "select count(*) from versions")


@pytest.mark.parametrize("command", [["status"], ["verify"], ["backup", "b.db"]])
def test_commands_that_only_read_upgrade_first(old, nianbao, tmp_path, command):
    words = [tmp_path / word if word.endswith(".db") else word for word in command]
    done = nianbao(*words, "--data", old)
    assert (done.returncode, done.stderr) == (0, "")
    assert rows(old, "select why from ledger limit 1") == [(None,)]


def test_every_command_works_on_an_older_archive(old, nianbao):
    done = nianbao("reextract", "--all", "--data", old, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["changed"] == []
    assert nianbao("verify", "--data", old).returncode == 0
    assert nianbao("status", "--data", old, "--json").returncode == 0


def test_traditional_words_of_an_older_archive_are_found_in_either_script(tmp_path):
    db = Database(tmp_path / "archive.db")
    MIGRATIONS.apply(db, stop_before="0007_site")
    db.execute(
        "insert into reports (id, agency_id, scope, title, url, first_seen_at, changed_at, status, proof)"
        " values (1, 'x', 'own', '政務公開年報', '', '', '', 'ok', 'no_tables')"
    )
    db.execute("insert into reports_fts(rowid, title) values (1, ?)", [words("政務公開年報")])
    bring_to_today(db)
    for query in ("政务公开", "政務公開", "年报"):
        sql = "select rowid from reports_fts where reports_fts match ?"
        assert db.execute(sql, [match_query(query)]).fetchall() == [(1,)], query
    db.execute("create virtual table temp.held using fts5vocab(main, reports_fts, row)")
    held = {row[0] for row in db.execute("select term from temp.held")}
    assert held == {"政务", "务公", "公开", "开年", "年报", "报"}


def test_a_word_that_no_list_has_is_kept_with_its_place(tmp_path):
    db = Database(tmp_path / "archive.db")
    MIGRATIONS.apply(db, stop_before="0018_more_closed_lists")
    db.execute(
        "insert into runs (id, started_at, status) values (1, '', 'finished'), (2, '', 'slept')"
    )
    db.execute("insert into regions values ('411900', '某市', 'league', null)")
    bring_to_today(db)
    assert db.execute("select status from runs").fetchall() == [("finished",), ("interrupted",)]
    assert db.execute("select level from regions").fetchall() == [("city",)]
    assert db.execute("select * from _other_words order by 1 desc").fetchall() == [
        ("runs", 2, "status", "slept"),
        ("regions", 1, "level", "league"),
    ]


def _schema(db):
    """Return all that two archives of one schema must share, whenever each was made."""
    tables = [name for name in db.table_names() if not name.startswith("reports_fts_")]
    return {
        "columns": {name: db[name].columns for name in tables},
        "keys": {name: sorted(db[name].foreign_keys) for name in tables},
        "indexes": {row[0] for row in db.execute("select sql from sqlite_master where type = 'index'")},
        "views": {view.name: view.schema for view in db.views},
        "items": set(db.execute("select table_name, key, zh, position from items").fetchall()),
        "closed": {t.name: t.schema.count("check (") + t.schema.count("references") for t in db.tables},
    }  # fmt: skip


def _add_a_column(db):
    db.execute("alter table applications add column military integer")


def test_an_upgraded_archive_is_as_a_fresh_one_when_the_forms_have_grown(
    old, tmp_path, monkeypatch
):
    grown = Migrations("nianbao")
    for migration in MIGRATIONS.pending(Database(memory=True)):
        grown(name=migration.name)(migration.fn)
    grown(name="9999_military")(_add_a_column)
    monkeypatch.setattr("archive.schema.upgrade.MIGRATIONS", grown)
    monkeypatch.setitem(forms.APPLICATION_COLUMNS, "military", "军队")
    monkeypatch.setitem(forms.FACT_LABELS, "podcasts", "播客期数")

    fresh, upgraded = Database(tmp_path / "fresh.db"), Database(old / "archive.db")
    for db in (fresh, upgraded):
        assert not is_today(db)
        bring_to_today(db)
        assert is_today(db)
    assert _schema(upgraded) == _schema(fresh)
    assert ("facts", "podcasts", "播客期数", len(forms.FACT_LABELS)) in _schema(upgraded)["items"]
    military = "select count(*) from application_cells where applicant = 'military'"
    assert upgraded.execute(military).fetchone()[0] > 0


def test_a_rule_between_reports_that_the_archive_does_not_know_is_applied_to_it(old):
    with Archive(old, run_name="upgrade"):
        pass
    sql = "select report_id, rule, place, status from checks where rule = 'R5' order by 1, 3"
    applied = rows(old, sql)
    assert applied
    db = Database(old / "archive.db")
    for table in ("checks", "rules"):
        db.execute(f"delete from {table} where rule = 'R5'")
    db.conn.commit()
    assert not is_today(db)
    bring_to_today(db)
    assert rows(old, sql) == applied


def _row(table_no, origin, inferred=None):
    return {"table_no": table_no, "origin": origin, "inferred": inferred}


@pytest.mark.parametrize(
    ("kind", "other", "origin", "said"),
    [("pdf", "ocr", "ocr", 0), ("pdf", "printed", "printed", 0), ("html", None, "printed", 0),
     ("pdf", None, "printed", 1)],
)  # fmt: skip
def test_a_row_once_marked_inferred_says_how_it_was_read(tmp_path, kind, other, origin, said):
    db = Database(tmp_path / "archive.db")
    MIGRATIONS.apply(db, stop_before="0009_origin")
    db.execute(
        "insert into reports (id, agency_id, scope, title, url, first_seen_at, changed_at, status,"
        " proof, format) values (1, 'x', 'own', '', '', '', '', 'ok', 'repaired', ?)",
        [kind],
    )
    held = [{"item": "granted", **_row(3, "inferred", '["total"]')}]
    if other:
        held.append({"item": "new_received", **_row(3, other)})
    held.append({"item": "carried_in", **_row(4, "printed")})
    db.table("applications").insert_all({"report_id": 1, **row} for row in held)
    content = {"disclosure": [], "applications": held, "litigation": []}
    db.execute(
        "insert into versions values (1, 1, 1, '', null, 'c', '3', '', ?)", [json.dumps(content)]
    )
    bring_to_today(db)
    sql = "select origin, inferred from applications where item = 'granted'"
    assert db.execute(sql).fetchall() == [(origin, '["total"]')]
    kept = json.loads(db.execute("select content from versions").fetchone()[0])
    assert kept["applications"][0]["origin"] == origin
    problems = db.execute("select code from problems").fetchall()
    assert problems == [("origin_unknown",)] * said


def test_what_is_todays_is_opened_without_its_checks_being_read(archive):
    said = []
    archive.db.conn.set_trace_callback(said.append)
    assert bring_to_today(archive.db) is False
    archive.db.conn.set_trace_callback(None)
    assert len(said) > 5
    assert [sql for sql in said if "from checks" in sql] == []
