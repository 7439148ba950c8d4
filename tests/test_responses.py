"""What a response is told to be: saved cases of content and of what comes in its place."""

from __future__ import annotations

import pytest

from crawler.responses import judge, judge_file
from spiders.lists.files import file_name
from tests.conftest import FIXTURES

CASES = sorted((FIXTURES / "responses").iterdir())
KINDS = ("blocked", "not_found", "needs_browser", "refresh", "truncated", "content")


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name)
def test_saved_responses_are_what_a_person_took_them_for(case):
    expected = next(kind for kind in KINDS if case.name.startswith(kind))
    assert judge(200, case.read_bytes()).kind == expected


@pytest.mark.parametrize(
    ("status", "kind"), [(412, "blocked"), (521, "blocked"), (410, "not_found")]
)
def test_the_status_is_believed_first(status, kind):
    assert judge(status, b"<html>x</html>").kind == kind


@pytest.mark.parametrize("case", [c for c in CASES if c.suffix == ".html"], ids=lambda p: p.name)
def test_no_web_page_is_an_attachment(case):
    assert judge_file(200, case.read_bytes()).kind in {"not_a_file", "blocked", "not_found"}


def test_whole_files_are_content():
    assert judge_file(200, b"%PDF-1.4\n...\n%%EOF\n").kind == "content"
    assert judge_file(200, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600).kind == "content"


@pytest.mark.parametrize(
    ("disposition", "url", "name"),
    [
        (b"attachment; filename*=UTF-8''%E5%B9%B4%E6%8A%A5.pdf", "", "年报.pdf"),
        (b"attachment; filename*=GBK''%C4%EA%B1%A8.pdf; filename=a.pdf", "", "年报.pdf"),
        ('attachment; filename="年报.doc"'.encode("gbk"), "", "年报.doc"),
        ("attachment;filename=年报.doc".encode(), "", "年报.doc"),
        (b"attachment; filename=%E5%B9%B4%E6%8A%A5.doc", "", "年报.doc"),
        (b"inline", "/downfile.jsp?filename=9f.pdf&showname=%E5%B9%B4%E6%8A%A5.pdf", "年报.pdf"),
        (b"", "/downfile.jsp?filename=9f.pdf&showname=%C4%EA%B1%A8.pdf", "年报.pdf"),
        (b'attachment; filename=""', "/a.pdf", "链接文字"),
    ],
)
def test_an_attachments_name_is_read_however_it_is_sent(disposition, url, name):
    assert file_name(disposition, url, "链接文字") == name
