"""WARC records as they are written, held against those that warcio makes of the same."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.originals.records import http_head, make_record

URI = "http://www.example.gov.cn/公开/1.html"
DATE = {"WARC-Date": "2024-02-01T00:00:00Z", "WARC-IP-Address": "127.0.0.1"}
headers = st.lists(
    st.tuples(
        st.sampled_from(["Content-Type", "Set-Cookie", "X-样本"[:2]]),
        st.text("abc=\"'样本é/ ", max_size=12).map(str.strip),
    ),
    max_size=4,
)


def _read(data):
    """Return a record's own head without its id, that of its message, and its payload."""
    (record,) = ArchiveIterator(io.BytesIO(data), check_digests="raise")
    told = dict(record.rec_headers.headers)
    assert told.pop("WARC-Record-ID").startswith("<urn:uuid:")
    message = record.http_headers and (record.http_headers.to_str(), record.http_headers.headers)
    return told, message, record.content_stream().read()


def _by_warcio(kind, payload, **more):
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    given = {
        "payload": io.BytesIO(payload),
        "length": len(payload),
        "warc_headers_dict": dict(DATE),
    }
    writer.write_record(writer.create_warc_record(URI, kind, **given, **more))
    return out.getvalue()


@given(st.binary(max_size=80), headers)
def test_an_answer_is_as_warcio_writes_it(payload, lines):
    head = StatusAndHeaders("200 OK", list(lines), protocol="HTTP/1.1")
    theirs = _by_warcio("response", payload, http_headers=head)
    ours = make_record("response", DATE, URI, payload, head=http_head("HTTP/1.1 200 OK", lines))
    assert _read(ours.member()) == _read(theirs)
    assert ours.digest == _read(theirs)[0]["WARC-Payload-Digest"]


@given(headers)
def test_a_request_is_as_warcio_writes_it(lines):
    first = "GET /1.html HTTP/1.1"
    theirs = _by_warcio(
        "request", b"", http_headers=StatusAndHeaders(first, list(lines), is_http_request=True)
    )
    ours = make_record("request", DATE, URI, b"", head=http_head(first, lines))
    assert _read(ours.member()) == _read(theirs)


def test_a_head_that_warcio_cannot_write_is_written():
    lines = [("Content-Type", "text/html;é"), ("样", "a")]
    head = http_head("HTTP/1.1 200 很好", lines)
    told = "HTTP/1.1 200 %E5%BE%88%E5%A5%BD|Content-Type: text/html;%C3%A9|%E6%A0%B7: a||"
    assert head == told.replace("|", "\r\n").encode()


def test_a_revisit_is_as_warcio_writes_it():
    digest, date = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ", "2023-01-01T00:00:00Z"
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="WARC/1.1")
    head = StatusAndHeaders("200 OK", [("Server", "x")], protocol="HTTP/1.1")
    same = writer.create_revisit_record(
        URI, digest, "http://a/", date, http_headers=head, warc_headers_dict=dict(DATE)
    )
    writer.write_record(same)
    ours = make_record(
        "revisit", DATE, URI, b"", head=http_head("HTTP/1.1 200 OK", [("Server", "x")]),
        further={
            "WARC-Profile": "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest",
            "WARC-Refers-To-Target-URI": "http://a/", "WARC-Refers-To-Date": date,
            "WARC-Payload-Digest": digest,
        },
    )  # fmt: skip
    assert _read(ours.member()) == _read(out.getvalue())


@pytest.mark.parametrize("kind", ["metadata", "resource"])
@given(payload=st.binary(max_size=80))
def test_a_note_or_file_is_as_warcio_writes_it(kind, payload):
    theirs = _by_warcio(kind, payload, warc_content_type="application/json")
    ours = make_record(kind, DATE, URI, payload, media_type="application/json")
    assert _read(ours.member()) == _read(theirs)


def test_each_record_is_a_gzip_member_of_its_own():
    record = make_record("metadata", DATE, URI, b"1", media_type="text/plain")
    made = zlib.decompressobj(31)
    assert made.decompress(record.member() + b"next").endswith(b"\r\n\r\n1\r\n\r\n")
    assert made.unused_data == b"next"
