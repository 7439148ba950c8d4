"""The site serves a snapshot, escapes what is archived, and lets nothing of it run."""

from __future__ import annotations

import io
import os
import re
import sqlite3
import subprocess

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.reader.snapshot import is_fresh, make_snapshot, snapshot_path
from archive.site import answers
from archive.writer.reports import store_report
from crawler.models import Document, Fact, Report, Row, Section
from tests.conftest import AGENCY, REGIONS, TEXT, rows
from tests.portals import LINK, crawl
from tests.site_client import serving

JUSTICE = "/report/413981-justice/2023/own"


def _document(site_archive, kind):
    return rows(
        site_archive,
        "select sha256, size from reports join documents on sha256 = reports.document_sha256"
        " where documents.format = ? limit 1",
        kind,
    )[0]


def test_an_archived_page_is_shown_without_an_origin_or_scripts(ask, page, site_archive):
    sha256, _ = _document(site_archive, "html")
    frame = page(f"/document/{sha256}").iframe
    assert frame.has_attr("sandbox")
    assert not frame["sandbox"]
    shown = ask(frame["src"])
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy
    assert "政府信息公开" in shown.text


def test_the_original_and_its_warc_record_are_for_keeping(ask, site_archive):
    sha256, size = _document(site_archive, "pdf")
    kept = ask(f"/document/{sha256}/file")
    assert kept.headers["content-disposition"] == f'attachment; filename="{sha256[:16]}.pdf"'
    assert (len(kept.content), kept.content[:5]) == (size, b"%PDF-")
    assert ask(f"/document/{sha256}/show").status_code == 404
    record = next(iter(ArchiveIterator(io.BytesIO(ask(f"/document/{sha256}/warc").content))))
    assert record.rec_type == "response"
    assert record.content_stream().read() == kept.content


@pytest.mark.parametrize(
    "path", ["/", JUSTICE, "/archive", "/archive/reports", "/archive?sql=select+1", "/nowhere", "/search?q=x"]
)  # fmt: skip
def test_every_answer_forbids_what_is_not_ours(ask, path):
    answer = ask(path)
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert not re.search(r"<style|<script>|\son\w+=|\sstyle=", answer.text)
    assert "来源" in answer.text
    assert "许可" in answer.text


@pytest.mark.parametrize(
    "path",
    ["/report/413981-justice/1999/own", "/report/x/2023/own", f"{JUSTICE}?version=9", "/agency/x", f"/document/{'0' * 64}"],
)  # fmt: skip
def test_what_is_not_there_is_said(ask, path):
    answer = ask(path)
    assert answer.status_code == 404
    assert "档案中没有" in answer.text


def test_odd_parameters_are_taken_for_none(ask):
    for path in ("/?page=-1", "/?page=x", "/?region=nowhere", "/compare?year=99999999999", "/compare?sort=drop",
                 "/search?q=%22%27%28*", "/search?q=&page=2", f"{JUSTICE}?version=x"):  # fmt: skip
        assert ask(path).status_code == 200, path


EVIL = "<script>alert(1)</script>"


def test_no_archived_string_becomes_markup(archive):
    archive.sync_registry([AGENCY], REGIONS)
    archive.db.execute("pragma foreign_keys = off")
    quote = f"共公开{EVIL}5条"
    store_report(
        archive,
        Report(
            agency_id=AGENCY.id, agency=AGENCY.name, agency_as_printed=EVIL, year=2023, title=f"年报{EVIL}",
            url="javascript:alert(1)", content_sha256="c", documents=(Document(body=b"x"),),
            sections=(Section(1, f"一、{EVIL}", f"{quote}，信息公开。{EVIL}"),), format="html",
            facts=(Fact("published_total", 5, "条", quote, 1),),
            applications={"granted": Row({"natural_person": None, "total": 1})},
        ),
        seen_at="2024-02-01T00:00:00Z", extractor="1",
    )  # fmt: skip
    archive.db.execute("insert into problems (report_id, code, message) values (1, 'x', ?)", [EVIL])
    archive.db.execute("update agencies set name = ?, list_url = 'javascript:x'", [EVIL])
    archive.db.conn.commit()
    make_snapshot(archive.db, archive.data)
    paths = ("/", f"/report/{AGENCY.id}/2023/own", f"/agency/{AGENCY.id}", "/compare", "/search?q=信息公开",
             f"/search?q={EVIL}", "/feed.atom", "/archive/reports", "/archive/sections", "/archive/problems")  # fmt: skip
    with serving(archive.data) as ask:
        for path in paths:
            answer = ask(path)
            assert answer.status_code == 200, path
            assert "<script>alert" not in answer.text, path
            assert 'href="javascript' not in answer.text, path


def test_a_snapshot_is_replaced_whole_and_known_to_be_fresh(archive):
    assert not is_fresh(archive.data)
    archive.db.conn.commit()
    make_snapshot(archive.db, archive.data)
    assert is_fresh(archive.data)
    assert [path.name for path in snapshot_path(archive.data).parent.iterdir()] == ["archive.db"]


@pytest.fixture
def shared_blocks(monkeypatch):
    """A file system that shares blocks, as far as who asks for it can tell; returns who asked."""
    asked = []

    def share(clone, request, source):
        asked.append(request)
        os.sendfile(clone, source, 0, os.fstat(source).st_size)

    monkeypatch.setattr("archive.reader.snapshot.fcntl.ioctl", share)
    return asked


def test_a_snapshot_that_shares_blocks_holds_what_was_committed(archive, shared_blocks):
    archive.db.execute("update agencies set name = '另一名称'")
    archive.db.conn.commit()
    make_snapshot(archive.db, archive.data)
    snapshot = sqlite3.connect(f"file:{snapshot_path(archive.data)}?immutable=1", uri=True)
    assert len(shared_blocks) == 1
    assert snapshot.execute("select distinct name from agencies").fetchall() == [("另一名称",)]
    assert snapshot.execute("pragma integrity_check").fetchall() == [("ok",)]
    assert [path.name for path in snapshot_path(archive.data).parent.iterdir()] == ["archive.db"]


def test_a_log_that_a_reader_holds_back_is_not_left_out_of_the_snapshot(archive, shared_blocks):
    archive.db.conn.commit()
    reader = sqlite3.connect(archive.data / "archive.db")
    reader.execute("begin")
    reader.execute("select count(*) from agencies").fetchall()
    archive.db.execute("update agencies set name = '另一名称'")
    archive.db.conn.commit()
    archive.db.execute("pragma busy_timeout = 1")
    make_snapshot(archive.db, archive.data)
    snapshot = sqlite3.connect(f"file:{snapshot_path(archive.data)}?immutable=1", uri=True)
    assert shared_blocks == []
    assert snapshot.execute("select distinct name from agencies").fetchall() == [("另一名称",)]


def test_the_other_commands_say_that_the_snapshot_could_not_be_written(nianbao, tmp_path):
    data, file = tmp_path / "data", tmp_path / "report.txt"
    file.write_text(TEXT, encoding="utf-8")
    data.mkdir()
    (data / "snapshot").write_text("in the way")
    other = tmp_path / "other"
    assert nianbao("import", file, "--agency", "410400-industry", "--data", other).returncode == 0
    for command in (
        ["import", file, "--agency", "410400-industry"], ["reextract"], ["merge", other],
    ):  # fmt: skip
        done = nianbao(*command, "--data", data)
        assert done.returncode == 1, command
        assert "snapshot: cannot be made" in done.stderr, command
    assert rows(data, "select count(*) from reports") == [(1,)]


def test_a_page_that_takes_too_long_says_so(ask, monkeypatch):
    monkeypatch.setattr(answers, "_LONGEST_MS", 0)
    answer = ask("/compare")
    assert answer.status_code == 503
    assert "choose a region or a year" in answer.text


def test_what_a_killed_process_left_of_a_snapshot_is_removed(archive):
    archive.db.conn.commit()
    folder = snapshot_path(archive.data).parent
    folder.mkdir()
    ended = subprocess.Popen(["true"])
    ended.wait()
    (folder / f".archive.db.{ended.pid}.part").write_bytes(b"x")
    running = folder / f".archive.db.{os.getppid()}.part"
    running.write_bytes(b"x")
    make_snapshot(archive.db, archive.data)
    assert {path.name for path in folder.iterdir()} == {"archive.db", running.name}


def test_a_snapshot_that_cannot_be_written_is_a_failure_of_the_run_alone(nianbao, portal, tmp_path):
    portal.show("/list.html", LINK.format(n=2023, m=2024))
    data = tmp_path / "data"
    data.mkdir()
    (data / "snapshot").write_text("in the way")
    done, result, _ = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["new"]) == (1, 1)
    assert "snapshot" in result["failures"][0]
    assert rows(data, "select count(*) from reports") == [(1,)]
