"""WARC and WACZ files of other crawlers: the reports in them, and nothing else."""

from __future__ import annotations

import gzip
import io
import json

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.conftest import rows
from tests.portals import LINK, REPORT
from tests.test_export import _export


def _warc(path, *responses, compressed=True):
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=compressed)
        for url, body, headers in responses:
            http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
            record = writer.create_warc_record(
                url, "response", payload=io.BytesIO(body), length=len(body), http_headers=http,
                warc_headers_dict={"WARC-Date": "2024-02-03T04:05:06Z"},
            )  # fmt: skip
            writer.write_record(record)
    return path


HTML = [("Content-Type", "text/html")]
BASE = "http://www.yunxi.gov.cn"


def test_the_reports_of_another_crawlers_file_are_found_with_their_attachments(
    nianbao, registry, tmp_path
):
    report = REPORT.format(n=2023) + '<a href="/files/a.txt.pdf">附件</a>'
    path = _warc(
        tmp_path / "crawl.warc.gz",
        (f"{BASE}/", "<p>首页</p>".encode(), HTML),
        (f"{BASE}/list.html", LINK.format(n=2023, m=2024).encode(), HTML),
        (
            f"{BASE}/2023.html",
            gzip.compress(report.encode()),
            [*HTML, ("Content-Encoding", "gzip")],
        ),
        (
            f"{BASE}/files/a.txt.pdf",
            b"%PDF-1.4 broken\n%%EOF",
            [("Content-Type", "application/pdf")],
        ),
        (f"{BASE}/news.html", "<h1>云溪县财政局召开会议</h1>".encode(), HTML),
    )
    data = tmp_path / "data"
    done = nianbao("import", path, "--registry", registry, "--data", data, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    (line,) = json.loads(done.stdout)["imported"]
    assert (line["agency_id"], line["year"]) == ("411991-finance", 2023)
    assert rows(data, "select url, fetched_at from captures order by url") == [
        (f"{BASE}/2023.html", "2024-02-03T04:05:06Z"),
        (f"{BASE}/files/a.txt.pdf", "2024-02-03T04:05:06Z"),
    ]
    assert rows(data, "select role from version_documents order by 1") == [
        ("attachment",),
        ("page",),
    ]
    again = nianbao("import", path, "--registry", registry, "--data", data, "--json")
    assert json.loads(again.stdout)["imported"][0]["outcome"] == "unchanged"
    assert nianbao("verify", "--data", data).returncode == 0


def test_our_own_wacz_can_be_taken_in_again(nianbao, registry, tmp_path):
    page = REPORT.format(n=2023).encode()
    first, second = tmp_path / "first", tmp_path / "second"
    plain = _warc(tmp_path / "plain.warc", (f"{BASE}/2023.html", page, HTML), compressed=False)
    assert nianbao("import", plain, "--registry", registry, "--data", first).returncode == 0
    wacz = tmp_path / "export.wacz"
    _export(nianbao, first, "wacz", wacz)
    done = nianbao("import", wacz, "--registry", registry, "--data", second)
    assert done.returncode == 0, done.stderr
    sql = "select agency_id, year, content_sha256, document_sha256 from reports"
    assert rows(second, sql) == rows(first, sql) != []


def test_a_damaged_warc_file_is_an_error_that_names_it(nianbao, registry, tmp_path):
    path = _warc(tmp_path / "torn.warc", (f"{BASE}/1.html", b"x", HTML), compressed=False)
    path.write_bytes(path.read_bytes() + b"no record\r\nat all\r\n\r\n")
    done = nianbao("import", path, "--registry", registry, "--data", tmp_path / "data")
    assert done.returncode == 1
    assert "torn.warc: damaged WARC file" in done.stderr
