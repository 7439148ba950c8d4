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
from crawler.models import Document
from crawler.run import limits
from pipelines.readers.read import expand, read_document
from tests import traps


@pytest.fixture
def bounded(monkeypatch):
    """Documents are read as in a worker, with a second where there it has a minute."""
    monkeypatch.setattr(limits, "_on", True)
    monkeypatch.setattr(limits, "SECONDS", 1)


def _read_all(document):
    return [read_document(member) for member in expand(document)]


@pytest.mark.parametrize("name", traps.TRAPS)
def test_a_trap_is_too_large_and_ends(bounded, name):
    with pytest.raises(TooLargeError, match=re.escape(name)):
        _read_all(Document(body=traps.TRAPS[name](), name=name))


def test_a_size_that_a_container_states_is_not_believed(bounded):
    body = traps.zipped({"a.txt": bytes(150 * 2**20)}, lie=10)
    with pytest.raises(UnreadableDocumentError, match="damaged container"):
        _read_all(Document(body=body))


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
