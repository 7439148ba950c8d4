"""A run's manifest: later changes of rows and files show, and nothing else is called damage."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from hashlib import sha256

import pytest
from click.testing import CliRunner
from warcio.archiveiterator import ArchiveIterator

from archive.database import open_reader
from archive.originals.warc import MANIFEST
from archive.reader.verify import verify
from archive.writer.store import Archive
from crawler.cli import cli
from crawler.errors import ArchiveError
from tests.conftest import AGENCY, REGIONS
from tests.test_archive import page, put

AT = ("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z")


def _run(data, name, licences, at):
    with Archive(data, run_name=name) as archive:
        archive.sync_registry([AGENCY], REGIONS)
        archive.start_run(at)
        put(archive, page(licences=licences), at=at)


@pytest.fixture
def sealed(tmp_path):
    """An archive that two runs wrote to and closed."""
    data = tmp_path / "data"
    _run(data, "one", 1, AT[0])
    _run(data, "two", 4, AT[1])
    return data


def _damages(data):
    with open_reader(data) as db:
        return [(d.place, d.message) for d in verify(db, data / "warc").damages]


def _change(data, statement):
    with closing(sqlite3.connect(data / "archive.db")) as db, db:
        db.executescript(statement)


def test_a_sealed_archive_is_whole_and_its_manifests_are_chained(sealed):
    assert _damages(sealed) == []
    assert json.loads((sealed / "manifest.json").read_bytes())["number"] == 2


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("update sections set text = text || '。' where number = 1", "sections"),
        ("update disclosure set handled = 5", "disclosure"),
        ("delete from captures where id = 2", "captures"),
        ("update facts set value = value + 1", "facts"),
        ("update versions set seen_at = '2020-01-01T00:00:00Z' where id = 1", "versions"),
        ("update reports set published_on = '2024-01-01'", "reports"),
        ("update documents set first_seen_at = '2020-01-01T00:00:00Z'", "documents"),
        ("insert into problems (report_id, code, message) values (1, 'invented', '')", "problems"),
        ("update regions set name = '别处'", "regions"),
        ("update about set value = 'sample'", "about"),
    ],
)
def test_a_row_that_was_changed_later_is_seen(sealed, statement, table):
    _change(sealed, statement)
    assert f"table {table}" in {place for place, _ in _damages(sealed)}


def _everything(data):
    """Return all that a database says: each table's rows, in no order, and every statement."""
    with closing(sqlite3.connect(data / "archive.db")) as db:
        said = db.execute("select type, name, sql from sqlite_master order by 1, 2").fetchall()
        tables = [name for kind, name, _ in said if kind == "table"]
        return said, {t: sorted(map(repr, db.execute(f"select * from [{t}]"))) for t in tables}


def test_a_flipped_bit_in_the_database_is_seen_or_changes_nothing_that_it_says(sealed):
    with closing(sqlite3.connect(sealed / "archive.db")) as db:
        db.execute("pragma wal_checkpoint(truncate)")
    path = sealed / "archive.db"
    body = path.read_bytes()
    before = _everything(sealed)
    seen = 0
    # Bytes that hold something, all over the file: rows, keys, indexes, statements, the search index.
    # What is not seen is never read (left in a page after a change), or made anew from the code (views).
    used = [place for place, byte in enumerate(body) if byte]
    for place in used[5 :: len(used) // 40]:
        path.write_bytes(body[:place] + bytes([body[place] ^ 4]) + body[place + 1 :])
        for beside in sealed.glob("archive.db-*"):
            beside.unlink()
        try:
            found = _damages(sealed)
        except ArchiveError:
            found = ["the file is no intact database"]
        seen += bool(found)
        assert found or _everything(sealed) == before, place
    assert seen > 10


def test_a_row_that_was_changed_before_the_seal_is_known_by_its_versions_hash(archive):
    put(archive, page())
    put(archive, page(licences=4), at=AT[1])
    archive.warc.close()
    archive.db.execute("update disclosure set handled = handled + 1")
    archive.db.execute(
        "update versions set content = replace(content, '公开信息5条', '公开信息6条') where number = 1"
    )
    archive.db.conn.commit()
    assert _damages(archive.data) == [
        ("report 1", f"the rows of version {n} are not those that were read") for n in (1, 2)
    ]


def test_an_upgrade_that_changes_rows_leaves_them_to_the_next_run_to_seal(sealed):
    said_otherwise = "update rules set zh = '' where rule = 'R5'"  # as by another release
    _change(sealed, said_otherwise)
    _change(sealed, "insert into checks values (1, 'R5', 'pass', 'x', 1, 1, '', 'carried_over')")
    assert _damages(sealed) == []
    assert json.loads((sealed / "manifest.json").read_bytes())["sealed"] is False
    _run(sealed, "three", 7, AT[2])
    assert json.loads((sealed / "manifest.json").read_bytes())["sealed"] is True


def _unseal(data):
    path = data / "manifest.json"
    path.write_text(path.read_text().replace("true", "false"))


@pytest.mark.parametrize("written", ["no row of the run", "no end"])
def test_what_a_killed_run_noted_and_could_not_write_is_no_damage(tmp_path, written):
    data = tmp_path / "data"
    with Archive(data, run_name="one") as archive:
        archive.note("run", started_at=AT[0])
        if written == "no end":
            archive.insert("runs", {"started_at": AT[0], "status": "interrupted"})
            archive.note("row", table="visits", row={"agency_id": AGENCY.id, "looked_at": AT[0]})
            counts = {"new": 1}
            archive.note("end", run_id=1, finished_at=AT[1], status="finished", counts=counts)
    _unseal(data)
    assert _damages(data) == []


def test_that_rows_are_held_against_no_manifest_is_said(sealed):
    with open_reader(sealed) as db:
        assert verify(db, sealed / "warc").notes == ()
        _unseal(sealed)
        (note,) = verify(db, sealed / "warc").notes
        assert "rows are held against no manifest" in note
    state = json.loads((sealed / "manifest.json").read_bytes())
    (sealed / "manifest.json").write_text(json.dumps(state | {"number": 0}))
    assert _damages(sealed) == [("manifest.json", "does not know manifest 2")]
    (sealed / "manifest.json").unlink()
    assert _damages(sealed) == [("manifest.json", "is not there, and the files have manifests")]


@pytest.mark.parametrize("number", [2, 1])
def test_a_chain_that_is_called_unsealed_and_was_not_written_to_holds_rows_still(sealed, number):
    (sealed / "manifest.json").write_text(
        json.dumps(json.loads((sealed / "manifest.json").read_text()) | {"sealed": False})
    )
    assert _damages(sealed) == []
    _change(sealed, "update publications set title = 'x'")
    assert [place for place, _ in _damages(sealed)] == ["table publications"]
    if number == 1:  # as a run leaves it that was killed when its manifest was written
        manifest = [p for p in (sealed / "warc").iterdir() if "nianbao-one" in p.name]
        with manifest[0].open("rb") as stream:
            bodies = [
                record.content_stream().read()
                for record in ArchiveIterator(stream)
                if record.rec_headers.get_header("WARC-Target-URI") == MANIFEST
            ]
        state = json.loads((sealed / "manifest.json").read_text())
        state |= {"number": 1, "last": sha256(bodies[0]).hexdigest()}
        (sealed / "manifest.json").write_text(json.dumps(state))
        assert [place for place, _ in _damages(sealed)] == ["table publications"]


def test_a_state_that_knows_no_manifest_and_a_torn_last_one_are_damage(sealed):
    path = sealed / "manifest.json"
    state = path.read_text()
    path.write_text('{"chain": "another"}')
    assert _damages(sealed) == [("manifest.json", "knows no manifest, and the files have some")]
    path.write_text(state)
    (last,) = (sealed / "warc").glob("nianbao-two-*")
    last.write_bytes(last.read_bytes()[:-1])
    assert _damages(sealed) == [(f"file {last.name}", "ends within the manifest that seals it")]


def test_words_that_are_made_anew_are_said(sealed):
    _change(sealed, "update items set zh = '别的' where key = 'granted'")
    said = [CliRunner().invoke(cli, ["verify", "--data", str(sealed)]) for _ in range(2)]
    assert [done.exit_code for done in said] == [0, 0]
    told = "item granted: was not as this version writes it"
    assert [told in done.output for done in said] == [True, False]


def test_what_the_next_run_writes_is_sealed_by_it(sealed):
    _run(sealed, "three", 7, AT[2])
    assert _damages(sealed) == []


def test_a_run_that_was_killed_accuses_nobody_and_the_next_one_seals_it(sealed):
    killed = Archive(sealed, run_name="killed")
    put(killed, page(licences=7), at=AT[2])
    killed.db.conn.commit()
    killed.warc.close()  # as after kill -9: no seal
    killed.db.close()
    killed._lock.release()
    assert _damages(sealed) == []
    _run(sealed, "four", 8, "2024-05-01T00:00:00Z")
    assert _damages(sealed) == []
    _change(sealed, "update disclosure set handled = 9")
    assert _damages(sealed) != []


def test_a_run_whose_file_is_gone_or_another_is_named(sealed):
    (path,) = (sealed / "warc").glob("nianbao-one-*")
    body = path.read_bytes()
    path.unlink()
    assert ("manifest 1", "is in no WARC file") in _damages(sealed)
    path.write_bytes(body)
    assert _damages(sealed) == []


def test_an_archive_that_is_opened_and_not_written_to_gets_no_manifest(sealed):
    files = sorted((sealed / "warc").iterdir())
    with Archive(sealed, run_name="idle"):
        pass
    assert sorted((sealed / "warc").iterdir()) == files
    assert _damages(sealed) == []
