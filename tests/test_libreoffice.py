"""LibreOffice as the fallback for office files: absent, hanging, failing, and reading."""

from __future__ import annotations

import os
import select
import sys
from pathlib import Path

import pytest

from crawler.errors import EncryptedDocumentError, UnreadableDocumentError
from crawler.models import Document, Report
from pipelines.process import process
from pipelines.readers.doc import read_doc
from pipelines.readers.libreoffice import find_program, to_docx
from pipelines.readers.read import READERS, read_document
from tests.conftest import FIXTURES
from tests.forms import values_of

WORD = (FIXTURES / "documents" / "word97_by_libreoffice" / "document.doc").read_bytes()
FIB = b"\xec\xa5\x01\x01"
TABLE_POINTER = 0x01A2  # of the FIB; without it the piece table cannot be found


def _odd():
    """Return a Word file that lost the pointer to its piece table: only others may recover it."""
    start = WORD.index(FIB)
    return WORD[: start + TABLE_POINTER] + b"\xff" * 8 + WORD[start + TABLE_POINTER + 8 :]


def _program(folder: Path, monkeypatch, script: str) -> None:
    path = folder / "soffice"
    path.write_text(f"#!{sys.executable}\n{script}", encoding="utf-8")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", str(folder))


def test_without_libreoffice_the_problem_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        UnreadableDocumentError, match=r"年报\.doc: damaged Word file.*install libre"
    ):
        read_document(Document(body=_odd(), name="年报.doc"))


def test_a_hanging_libreoffice_is_killed_with_its_children(monkeypatch, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    _program(
        tmp_path,
        monkeypatch,
        "import os, subprocess, sys\n"
        f"writing = os.open({str(pipe)!r}, os.O_WRONLY)\n"
        "sleep = [sys.executable, '-c', 'import time; time.sleep(600)']\n"
        "subprocess.Popen(sleep, pass_fds=[writing]).wait()\n",
    )
    with pytest.raises(UnreadableDocumentError, match="did not finish within 1 seconds"):
        to_docx(WORD, "doc", limit=1)
    ready, _, _ = select.select([reading], [], [], 20)
    assert ready, "the child still holds the pipe"
    assert os.read(reading, 1) == b""
    os.close(reading)


def test_what_libreoffice_cannot_read_is_said(monkeypatch, tmp_path):
    _program(tmp_path, monkeypatch, "raise SystemExit(1)\n")
    with pytest.raises(UnreadableDocumentError, match="LibreOffice cannot read it either"):
        to_docx(WORD, "doc")


def test_an_encrypted_file_is_not_handed_on(monkeypatch, tmp_path):
    _program(tmp_path, monkeypatch, "raise SystemExit('asked')\n")
    start = WORD.index(FIB)
    flags = bytes([WORD[start + 0x0B] | 0x01])
    body = WORD[: start + 0x0B] + flags + WORD[start + 0x0C :]
    with pytest.raises(EncryptedDocumentError):
        read_doc(body)
    with pytest.raises(UnreadableDocumentError, match=r"encrypted$"):
        read_document(Document(body=body, name="a.doc"))


@pytest.mark.skipif(find_program() is None, reason="LibreOffice is not installed")
def test_what_the_own_reader_cannot_read_libreoffice_reads_and_that_is_said(monkeypatch):
    def fail(_body):
        raise UnreadableDocumentError("damaged Word file")

    plainly = process(Report(documents=(Document(body=WORD, name="年报.doc"),)))
    monkeypatch.setitem(READERS, "doc", fail)
    report = process(Report(documents=(Document(body=WORD, name="年报.doc"),)))
    assert (report.format, report.proof, report.year) == ("doc", plainly.proof, plainly.year)
    assert values_of(report.applications) == values_of(plainly.applications)
    assert {p.code for p in report.problems} >= {"read_by_libreoffice"}
    assert "read_by_libreoffice" not in {p.code for p in plainly.problems}


def test_it_writes_nothing_into_the_home_of_who_runs_it(tmp_path, monkeypatch):
    seen = tmp_path / "seen"
    names = '("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR")'
    script = (
        f"import os\nopen({str(seen)!r}, 'w').write(' '.join(os.environ[n] for n in {names}))\n"
    )
    _program(tmp_path, monkeypatch, script)
    with pytest.raises(UnreadableDocumentError):
        to_docx(b"x", "doc")
    homes = set(seen.read_text(encoding="utf-8").split())
    assert len(homes) == 1
    assert "nianbao-office-" in homes.pop()
