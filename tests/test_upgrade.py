"""An archive of each earlier schema opens as today's: nothing in it is lost or changed."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from archive.migrations import MIGRATIONS
from archive.queries import ledger_rows, open_reader
from archive.store import Archive
from archive.verify import verify
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
        assert rows(old, sql) == kept, name
    with open_reader(old) as db:
        found = verify(db, old / "warc")
        assert (found.damages, found.notes) == ((), ())
        assert {row["state"] for row in ledger_rows(db) if row["year"] in (2022, 2023)} <= {
            "published",
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
