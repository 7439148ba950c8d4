"""What a visitor can ask of the site, and what it costs: never its memory, never another reader's time."""

from __future__ import annotations

import asyncio
import os
import signal
import tracemalloc
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from archive.originals.warc import WarcStore
from archive.reader.snapshot import make_snapshot, snapshot_path
from archive.site import gate, limits, originals
from archive.site.streams import begin
from archive.site.visitors import database
from archive.site.visitors.query import Asked, answer
from archive.writer.reports import store_report
from crawler.bounds.pool import OutOfTimeError, Pool
from crawler.commands.serve import datasette_command
from crawler.errors import ArchiveError
from crawler.models import Document, Report
from tests.conftest import AGENCY
from tests.site_client import serving

_MANY = "with recursive c(x) as (select 1 union all select x + 1 from c limit 5000) select "


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select hex(randomblob(1000000000))", "too big"),
        ("select zeroblob(1000000000)", "too big"),
        ("select replace(hex(zeroblob(8000000)), '0', 'aaaaaaaaaa')", "too big"),
        (_MANY + "group_concat(hex(zeroblob(100000))) from c", "too big"),
        (_MANY + "hex(zeroblob(4000000)) from c", "larger than 32 MB"),
        ("select " + ", ".join(["hex(zeroblob(7000000))"] * 100), "more memory than it may"),
        ("select 1 where '" + "x" * 50_000 + "' like 1", "too large"),
    ],
)
def test_a_query_that_takes_too_much_is_refused_in_words(ask, sql, said):
    answer = ask(f"/archive.json?sql={quote(sql)}")
    assert answer.status_code == 400
    assert said in answer.json()["error"]
    assert ask("/archive.json?sql=select+1").status_code == 200


@pytest.mark.parametrize(
    "sql",
    [
        "select instr(zeroblob(16000000), zeroblob(8000000) || x'01')",
        "select trim(hex(zeroblob(8000000)), replace(hex(zeroblob(500000)), '0', '1') || '0')",
        _MANY + "max(hex(zeroblob(7000000 + x))) from c",
    ],
)
def test_one_operation_that_does_not_end_is_ended(stored, sql):
    asked = Asked(str(snapshot_path(stored.data)), None, sql, None, seconds=0.05, most=10)
    hurried = Pool(1, database._start, within=0.2)
    with pytest.raises(OutOfTimeError):
        hurried.submit(answer, asked).result()
    hurried.kill()


def test_a_query_whose_process_was_killed_is_asked_of_another(stored, monkeypatch):
    pools = []
    monkeypatch.setattr(database, "Pool", lambda *a, **k: pools.append(Pool(*a, **k)) or pools[-1])
    with serving(stored.data) as get:
        assert get("/archive.json?sql=select+1").status_code == 200
        for pid in pools[0].pids:
            os.kill(pid, signal.SIGKILL)
        assert get("/archive.json?sql=select+1").status_code == 200


@pytest.mark.parametrize(
    ("met", "said"),
    [(OutOfTimeError("late"), "SQL Interrupted"), (BrokenProcessPool("died"), "more memory than it may")],
)  # fmt: skip
def test_a_query_whose_process_ends_of_it_is_refused_in_words(stored, monkeypatch, met, said):
    submit = Pool.submit

    def end(pool, task, asked):
        future = submit(pool, task, asked)
        if "77" in asked.sql:
            future = Future()
            future.set_exception(met)
        return future

    monkeypatch.setattr(Pool, "submit", end)
    with serving(stored.data) as get:
        refused = get("/archive.json?sql=select+77")
        assert (refused.status_code, said in refused.text) == (400, True)


def test_a_query_apart_gives_what_datasette_gives(stored):
    with serving(stored.data) as get:
        found = get("/archive.json?sql=select+x'ff'+as+a,'年'+as+\"b\"\"c\",null,2.5,3").json()
        assert found["rows"] == [[{"$base64": True, "encoded": "/w=="}, "年", None, 2.5, 3]]
        assert found["columns"] == ["a", 'b"c', "null", "2.5", "3"]
        assert get("/archive.json?sql=" + quote(_MANY + "x from c")).json()["truncated"]
        assert get("/archive.json?sql=select+:n&n=7").json()["rows"] == [["7"]]


def test_a_width_beyond_all_bounds_prints_nothing(ask):
    assert ask("/archive.json?sql=select+printf('%25*d',1000000000,1)").json()["rows"] == [[None]]
    for words in ("printf('%.*c', 900000000, 'x')", "format('%-900000000d', 1)"):
        assert ask(f"/archive.json?sql={quote('select ' + words)}").json()["rows"] == [[None]]
    plain = quote("select printf('%.1f %s%%', 2.25, 'x'), format('%05d', 7)")
    assert ask(f"/archive.json?sql={plain}").json()["rows"] == [["2.3 x%", "00007"]]


@pytest.mark.parametrize("path", ["/search?q=", "/archive/reports?_search="])
def test_a_search_has_an_end(ask, path):
    assert ask(path + "a" * limits.LONGEST_QUERY).status_code == 200
    answer = ask(path + "年" * (limits.LONGEST_QUERY + 1))
    assert answer.status_code == 400
    assert "A search has at most 200 characters" in answer.text


@pytest.mark.parametrize("query", ["_sort=nope", "_sort_desc=nope", "_sort=year&_sort_desc=year"])
def test_what_a_tables_address_asks_wrongly_is_no_error_of_the_server(ask, query):
    assert ask(f"/archive/reports?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/-/static-plugins/x/y.css", "/-/static-plugins/nianbao_site/x"])
def test_what_no_plug_in_has_is_not_there(ask, path):
    assert ask(path).status_code == 404


def _through_gate(paths, app):
    """Ask a gated application for paths at once; return the statuses."""
    statuses = []

    async def send(event):
        if event["type"] == "http.response.start":
            statuses.append(event["status"])

    async def ask_all():
        gated = gate.gated(app)
        await asyncio.gather(*(gated({"path": path}, None, send) for path in paths))

    asyncio.run(ask_all())
    return statuses


def test_visitors_queries_wait_for_each_other_and_pages_for_none_of_them():
    under_way, most = 0, {"/archive": 0, "/": 0}

    async def app(scope, _receive, send):
        nonlocal under_way
        under_way += scope["path"] != "/"
        most[scope["path"]] = max(most[scope["path"]], under_way)
        await asyncio.sleep(0)
        under_way -= scope["path"] != "/"
        await send({"type": "http.response.start", "status": 200})

    statuses = _through_gate(["/archive"] * 50 + ["/"] * 50, app)
    assert most["/archive"] == gate.AT_ONCE
    assert (statuses.count(200), statuses.count(503)) == (70, 30)


def test_an_address_with_steps_back_is_not_there():
    """The site's own page says so; Datasette is never asked for such a path."""

    async def app(scope, _receive, send):
        assert (scope["path"], scope["raw_path"]) == ("/nowhere", b"/nowhere")
        await send({"type": "http.response.start", "status": 404})

    assert _through_gate(["/../etc/passwd", "/nianbao/../x", "/-/static/.."], app) == [404] * 3


@pytest.fixture
def stored(archive):
    archive.db.execute("pragma foreign_keys = off")
    report = Report(
        agency_id=AGENCY.id, year=2023, title="年报\x00\x08\x1f\ufffe", url="http://www.yunxi.gov.cn/1.html",
        documents=(Document(body=b"x"),), content_sha256="c",
    )  # fmt: skip
    store_report(archive, report, seen_at="2024-02-01T00:00:00Z", extractor="1")
    archive.db.conn.commit()
    make_snapshot(archive.db, archive.data)
    return archive


def test_a_feed_with_control_characters_is_xml(stored):
    with serving(stored.data) as get:
        feed = ET.fromstring(get("/feed.atom").content)  # our own
    assert feed[-1].findtext("{*}title").endswith("年报" + "\ufffd" * 4)


def test_a_fresh_snapshot_is_taken_up_by_the_running_site(stored):
    with serving(stored.data) as get:
        assert get("/archive.json?sql=select+year+from+reports").json()["rows"] == [[2023]]
        stored.db.execute("update reports set title = '改'")
        stored.db.conn.commit()
        make_snapshot(stored.db, stored.data)
        assert get("/archive.json?sql=select+title+from+reports").json()["rows"] == [["改"]]
        snapshot_path(stored.data).unlink()
        assert get("/archive.json?sql=select+1").status_code == 200


def test_the_process_that_is_started_is_the_one_that_serves(tmp_path):
    command = datasette_command(tmp_path, tmp_path / "m.json", host="127.0.0.1", port=8001)
    assert "--reload" not in command


def test_an_original_is_sent_in_pieces(tmp_path):
    store, body = WarcStore(tmp_path, "x", "x"), os.urandom(1 << 20) * 24
    place = store.write_resource("http://x/", body, media_type="application/pdf", date="2024-01-01T00:00:00Z", agency_id=None, capture={})  # fmt: skip
    store.close()
    document = {"sha256": "a" * 64, "format": "pdf", "size": len(body), "warc_file": place.file, "warc_offset": place.offset}  # fmt: skip
    sizes = {"file": [], "warc": []}

    def sender(part):
        async def send(event):
            sizes[part].append(len(event.get("body", b"")))

        return send

    async def download(make, part):
        await (await begin(make, tmp_path, document)).asgi_send(sender(part))

    tracemalloc.start()
    asyncio.run(download(originals.file_to_keep, "file"))
    asyncio.run(download(originals.warc_record, "warc"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert sum(sizes["file"]) == len(body)
    assert peak < 4 << 20
    (tmp_path / place.file).write_bytes(b"")
    with pytest.raises(ArchiveError):
        asyncio.run(download(originals.warc_record, "warc"))
