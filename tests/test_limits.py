"""What one document may take: traps of a few hundred bytes end, say why, and hurt no other."""

from __future__ import annotations

import faulthandler
import os
import re
import signal
import time
import zlib

import pytest

from crawler.errors import NianbaoError, TooLargeError, UnreadableDocumentError
from crawler.models import Content, Document, Paragraph, Report
from crawler.run import limits
from pipelines import process as process_module
from pipelines.readers import ocr, pictures
from pipelines.readers.read import expand, read_document
from tests import traps
from tests.test_archive import page


@pytest.fixture
def bounded(monkeypatch):
    """Documents are read as in a worker, with a second where there it has a minute."""
    monkeypatch.setattr(limits, "_on", True)
    monkeypatch.setattr(limits, "SECONDS", 1)


def _read_all(document):
    return [read_document(member) for member in expand(document)]


class _Twice:
    def items(self):
        return [("a.txt", b"first"), ("a.txt", b"second")]


@pytest.mark.parametrize("name", traps.TRAPS)
def test_a_trap_is_too_large_and_ends(bounded, name):
    if name.startswith("gif") and not ocr.is_available():
        pytest.skip(f"pictures are not opened without OCR: {ocr.HOW}")
    with pytest.raises(TooLargeError, match=re.escape(name)):
        _read_all(Document(body=traps.TRAPS[name](), name=name))


def test_a_size_that_a_container_states_is_not_believed(bounded):
    body = traps.zipped({"a.txt": bytes(150 * 2**20)}, lie=10)
    with pytest.raises(TooLargeError, match=r"a\.txt is larger than"):
        _read_all(Document(body=body))
    small = traps.zipped({"a.txt": "年报\n\n公开信息3条".encode()}, lie=5)
    (member,) = expand(Document(body=small))
    assert member.body.decode() == "年报\n\n公开信息3条"


def test_two_members_of_one_name_are_two():
    with pytest.warns(UserWarning, match="Duplicate name"):
        body = traps.zipped(_Twice())
    assert [member.body for member in expand(Document(body=body))] == [b"first", b"second"]


@pytest.mark.parametrize(
    ("task", "error"),
    [
        (lambda _: bytearray(2 * limits.MEMORY), TooLargeError),
        (lambda _: [faulthandler.disable(), os.abort()], TooLargeError),
        (lambda _: [None for _ in iter(time.process_time, -1.0)], TooLargeError),
        (lambda _: zlib.decompress(b"x"), UnreadableDocumentError),
        (lambda _: os.kill(os.getpid(), signal.SIGTERM), UnreadableDocumentError),
    ],
    ids=["memory", "abort", "time", "an error of a library", "a crash"],
)
def test_whatever_a_reader_does_the_worker_goes_on(bounded, task, error):
    with pytest.raises(error):
        limits.run_apart(task, None)
    assert limits.run_apart(len, "ab") == 2


def _process_of(_):
    return os.getpid()


def _takes(body):
    return len(bytearray(int(body)))


def _ends(body):
    os.kill(os.getpid(), int(body))


def _refuses(body):
    raise NianbaoError(body.decode())


def _spends(body):
    end = time.process_time() + float(body)
    while time.process_time() < end:
        pass
    return True


def test_pages_are_read_in_one_process_until_one_fails(bounded):
    first = limits.run_in_turn(_process_of, b"")
    assert first not in {os.getpid(), limits.run_apart(os.getpgid, 0)}
    assert limits.run_in_turn(_process_of, b"") == first
    with pytest.raises(NianbaoError, match="why"):
        limits.run_in_turn(_refuses, b"why")
    assert limits.run_in_turn(_process_of, b"") != first


@pytest.mark.parametrize(
    ("task", "body", "error"),
    [(_takes, b"%d" % (2 * limits.MEMORY), "MB of memory"), (_spends, b"9", "1 seconds"), (_ends, b"15", "15")],
    ids=["memory", "time", "a crash"],
)  # fmt: skip
def test_a_page_that_ends_its_process_costs_no_other(bounded, task, body, error):
    assert limits.run_in_turn(_takes, b"7") == 7
    with pytest.raises(UnreadableDocumentError, match=error):
        limits.run_in_turn(task, body)
    assert limits.run_in_turn(_takes, b"7") == 7


def test_each_page_has_its_bounds_anew(bounded):
    for _ in range(4):  # together they take more than one may
        assert limits.run_in_turn(_spends, b"0.4")
        assert limits.run_in_turn(_takes, b"%d" % (limits.MEMORY // 2)) == limits.MEMORY // 2


def test_a_process_that_is_ended_between_two_pages_costs_none(bounded):
    child = limits.run_in_turn(_process_of, b"")
    os.kill(child, signal.SIGKILL)
    while limits._helper.is_there:
        time.sleep(0)
    assert limits.run_in_turn(_process_of, b"") != child


def test_a_process_of_pages_is_renewed(bounded, monkeypatch):
    limits.run_in_turn(_process_of, bytes(limits._LARGE + 1))
    monkeypatch.setattr(limits, "_MOST_PAGES", 2)
    found = [limits.run_in_turn(_process_of, b"") for _ in range(4)]
    assert found[0] == found[1] != found[2] == found[3]


def test_what_a_document_took_is_said_by_what_it_was_given(bounded, monkeypatch):
    monkeypatch.setattr(limits, "OCR_MEMORY", 600 * limits.MEGABYTE)

    def scan(_):
        limits.widen_for_ocr()
        return bytearray(2 * limits.MEMORY)

    for task, most in ((scan, 600), (lambda _: bytearray(2 * limits.MEMORY), 512)):
        with pytest.raises(TooLargeError, match=f"more than {most} MB of memory"):
            limits.run_apart(task, None)


def test_what_follows_from_a_document_has_its_time_too(monkeypatch):
    monkeypatch.setattr(process_module, "_SECONDS", 0.05)
    monkeypatch.setattr(process_module, "find_facts", lambda *_: [None for _ in iter(int, 1)])
    document = Document(body=page(), url="http://x/1.html")
    report = Report(url=document.url, documents=(document,))
    with pytest.raises(TooLargeError, match=r"more than 0\.05 seconds of processor time"):
        process_module.process(report)


def test_pictures_are_read_where_they_stand_however_many(monkeypatch):
    monkeypatch.setattr(pictures, "_read", lambda src, body: ((Paragraph(body.decode()),), None))
    blocks = (Paragraph("a"), Paragraph("b"))
    content = Content(
        blocks=blocks, pictures=((1, "/2.png"), (0, "/1.png"), (2, "/no.png"), (1, "/3.png"))
    )
    held = {f"http://x/{n}.png": str(n).encode() for n in (1, 2, 3)}
    found = pictures.read_pictures(content, "http://x/", held)
    assert [block.text for block in found.blocks] == ["1", "a", "2", "3", "b"]


def test_what_a_library_says_of_its_own_end_is_not_shown(bounded, capfd):
    with pytest.raises(TooLargeError):
        limits.run_apart(
            lambda _: [faulthandler.disable(), os.write(2, b"stack backtrace"), os.abort()], None
        )
    assert capfd.readouterr().err == ""


def test_an_error_of_a_reader_comes_through(bounded):
    def refuse(_):
        raise NianbaoError("why")

    with pytest.raises(NianbaoError, match="why"):
        limits.run_apart(refuse, None)


def test_a_plain_document_is_read_the_same_within_its_bounds(bounded, monkeypatch):
    document = Document(
        body="<table><tr><td>甲</td><td>1</td></tr></table>".encode(), name="a.html"
    )
    apart = read_document(document)
    monkeypatch.setattr(limits, "_on", False)
    assert apart == read_document(document)
