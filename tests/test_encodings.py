"""Servers that compress although ``identity`` was asked: what is stored stays readable."""

from __future__ import annotations

import gzip
import zlib
from contextlib import closing

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import HtmlResponse
from scrapy.utils.test import get_crawler
from warcio.archiveiterator import ArchiveIterator

from archive.database import open_database
from archive.originals import encodings
from archive.originals.encodings import decode_payload, zstd
from archive.reader.verify import verify
from crawler.errors import ArchiveError
from crawler.run.middlewares import in_its_encoding
from crawler.run.network.heads import HeadRefresh, head_of
from spiders.lists.reading import Question, base_of, text_of
from tests.conftest import rows
from tests.portals import LINK, REPORT, Portal, crawl


def _raw_deflate(body):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKED = {
    "gzip": gzip.compress, "x-gzip": gzip.compress, "deflate": zlib.compress, "br": brotli.compress,
    "zstd": zstd.compress, "gzip, br": lambda body: brotli.compress(gzip.compress(body)),
}  # fmt: skip


@pytest.mark.parametrize("coding", PACKED)
@given(body=st.binary(max_size=200))
def test_what_is_packed_is_unpacked(coding, body):
    assert decode_payload(PACKED[coding](body), coding) == body


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(b"report", mtime=0)[:-4]), ("gzip", b"<html>"), ("deflate", b"<html>"),
        ("br", b"<html>"), ("zstd", b"<html>"), ("zstd", zstd.compress(b"report")[:-2]),
        ("compress", b"\x1f\x9d"), ("gzip, aes128gcm", b"x"),
    ],
)  # fmt: skip
def test_what_cannot_be_unpacked_says_so(coding, body):
    with pytest.raises(ArchiveError, match=r"no decoder for|the body is no"):
        decode_payload(body, coding)


def test_bare_deflate_and_members_in_a_row_are_read():
    assert decode_payload(_raw_deflate(b"report"), "deflate") == b"report"
    assert decode_payload(gzip.compress(b"re") + gzip.compress(b"port"), "gzip") == b"report"


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_bomb_is_not_unpacked(monkeypatch, coding):
    monkeypatch.setattr(encodings, "_LARGEST", 100_000)
    with pytest.raises(ArchiveError, match="more than may be unpacked"):
        decode_payload(PACKED[coding](bytes(3_000_000)), coding)


@pytest.fixture(scope="module")
def packed(tmp_path_factory, run_nianbao):
    """A crawl of a portal that compresses every report in another way; its result and archive."""
    portal = Portal()
    ways = dict(zip(range(2018, 2024), PACKED.items(), strict=True))
    listed = [*ways, 2024, 2025]
    portal.show("/list.html", "".join(LINK.format(n=n, m=n + 1) for n in listed))
    portal.show("/robots.txt", "")
    for n, (coding, pack) in ways.items():
        body = pack(REPORT.format(n=n).encode())
        portal.show(f"/{n}.html", body, **{"Content-Encoding": coding})
    body = gzip.compress(REPORT.format(n=2024).encode())
    portal.show("/2024.html", body, **{"Content-Encoding": "gzip", "Transfer-Encoding": "chunked"})
    portal.show("/2025.html", b"\x1f\x9d\x90", **{"Content-Encoding": "compress"})
    try:
        yield crawl(run_nianbao, portal, tmp_path_factory.mktemp("packed"))
    finally:
        portal.server.shutdown()
        portal.server.server_close()


def test_reports_are_read_however_they_were_compressed(packed):
    _, _, data = packed
    sql = "select year, text from sections join reports on reports.id = report_id where number = 1"
    assert sorted(rows(data, sql)) == [(n, f"公开信息{n}条。") for n in range(2018, 2025)]


def test_what_cannot_be_unpacked_is_a_failure_that_names_it(packed):
    done, result, data = packed
    assert done.returncode == 1
    assert rows(data, "select message, document_sha256 from captures where outcome = 'error'") == [
        ("no decoder for Content-Encoding 'compress'", None)
    ]
    (failure,) = result["agencies"][0]["failures"]
    assert "no decoder for Content-Encoding 'compress'" in failure


def test_the_archive_is_whole_and_its_headers_are_as_they_came(packed):
    _, _, data = packed
    with closing(open_database(data)) as db:
        assert verify(db, data / "warc").damages == ()
    codings = {}
    for path in (data / "warc").glob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    url = record.rec_headers.get_header("WARC-Target-URI").rpartition("/")[2]
                    codings[url] = record.http_headers.get_header("Content-Encoding")
    assert [codings[f"{n}.html"] for n in range(2018, 2026)] == [*PACKED, "gzip", "compress"]


def test_what_was_stored_compressed_can_be_extracted_again(packed, run_nianbao):
    _, _, data = packed
    done = run_nianbao("reextract", "--data", data, "--json")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    "name", ["zlib", "hex", "rot13", "base64", "idna", "punycode", "undefined"]
)
def test_a_codec_that_is_no_character_set_is_none(name):
    text = f'<meta charset="{name}"><base href="/a/"><p>{LINK.format(n=2023, m=2024)}'
    sent = {"Content-Type": f"text/html; charset={name}"}
    for encoding in ("utf-8", "gbk"):
        response = HtmlResponse("http://a.gov.cn/", body=text.encode(encoding), headers=sent)
        page = Question(200, response.body, response.url, name, "generic")
        assert (text_of(page), base_of(page)) == (text, "http://a.gov.cn/a/")
        assert in_its_encoding(response).text == text


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("leads", [True, False])
def test_a_long_page_is_judged_by_its_beginning_and_passed_on_whole(encoding, leads):
    tag = '<meta http-equiv="refresh" content="0;url=/年报/">' if leads else "<p>"
    body = (tag + "<p>政府信息公开" * 100_000).encode(encoding)
    url = "http://a.gov.cn/"
    response = in_its_encoding(HtmlResponse(url, body=body))
    assert response.encoding == encoding
    assert body.startswith(head_of(body))
    assert len(head_of(body)) < len(body) / 2
    found = HeadRefresh.from_crawler(get_crawler()).process_response(Request(url), response)
    if leads:
        assert found.url == f"{url}%E5%B9%B4%E6%8A%A5/"
    else:
        assert found is response


def test_a_portal_that_declares_no_character_set_is_read_whole(nianbao, portal, tmp_path):
    for path, page in (("/list.html", LINK), ("/2023.html", REPORT), ("/2022.html", REPORT)):
        text = "".join(page.format(n=n, m=n + 1) for n in (2023, 2022))
        body = text if page is LINK else page.format(n=path[1:5])
        portal.show(path, body, **{"Content-Type": "text/html; charset=zlib"})
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["new"]) == (0, 2)
    assert rows(data, "select distinct status from reports") == [("needs_review",)]
