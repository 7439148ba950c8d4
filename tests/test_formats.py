from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import UnreadableDocumentError
from crawler.formats import ATTACHMENT_ENDING, decode, detect_format
from crawler.models import Document
from pipelines.readers.read import READERS, read_document

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def _zip(*names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"%PDF-1.7\n...", "pdf"), (OLE + "WordDocument\0".encode("utf-16-le"), "doc"),
        (_zip("word/document.xml"), "docx"), (_zip("xl/workbook.xml"), "xlsx"),
        (_zip("OFD.xml", "Doc_0/Document.xml"), "ofd"), (_zip("a.txt"), "zip"),
        (b"<html><body>x", "html"), ("<p>一、总体情况</p>".encode(), "html"),
        ("一、总体情况\n".encode(), "text"), (b'{"a": 1}', "json"), (b"\x89PNG\r\n", "image"),
        (b"", ""), (b"\x00\x01\x02\x03", ""), (b"PK\x03\x04broken", "zip"),
    ],
)  # fmt: skip
def test_formats_are_told_by_bytes(body, kind):
    assert detect_format(body) == kind


@pytest.mark.parametrize("kind", sorted(READERS.keys() - {"html", "text", "image"}))
def test_a_file_of_every_format_that_is_read_is_an_attachment(kind):
    assert ATTACHMENT_ENDING.search(f"/uploads/report.{kind}")
    assert ATTACHMENT_ENDING.search(f"/uploads/REPORT.{kind.upper()}?v=1")


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("gb18030", "gb2312"),
        ("gb18030", "utf-8"),
        ("utf-8", "gb2312"),
        ("big5", "big5"),
    ],
)
def test_pages_are_decoded_whatever_they_declare(encoding, declared):
    text = (
        f'<meta charset="{declared}"><p>'
        + ("政府信息公開工作年度報告" if encoding == "big5" else "瀍河镕")
        + "</p>"
    )
    assert decode(text.encode(encoding)) == text


@given(
    st.text(alphabet=st.characters(codec="gb18030", exclude_categories=["Cs", "Cc"]), min_size=20)
)
def test_decode_never_fails(text):
    assert isinstance(decode(text.encode("gb18030")), str)
    assert decode(text.encode("utf-8")) == text.removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "a.bin: the file is empty"),
        (b"  \n", "a.bin: the file is empty"),
        (
            b"\x00\x01\x02",
            "a.bin: unknown format; read are doc, docx, html, image, ofd, pdf, rtf, text, xls, xlsx",
        ),
        (b"Rar!\x1a\x07", "a.bin: format rar is not read"),
        (b"%PDF-1.4\n1 0 obj\n<<", "a.bin: damaged PDF"),
        (_zip("word/document.xml"), "a.bin: damaged container: word/document.xml"),
        (_zip("OFD.xml"), "a.bin: damaged container: OFD.xml"),
        (_zip("xl/workbook.xml"), "a.bin: damaged spreadsheet"),
        (OLE + "WordDocument\0".encode("utf-16-le"), "a.bin: damaged Word file"),
        (OLE + b"nothing known", "a.bin: format ole is not read"),
    ],
)
def test_an_unreadable_file_is_an_error_that_names_it(body, message):
    with pytest.raises(UnreadableDocumentError) as error:
        read_document(Document(body=body, name="a.bin"))
    assert str(error.value).startswith(message)


@pytest.mark.parametrize("name", ["zlib", "hex", "undefined", "punycode", "rot13"])
def test_a_declared_encoding_that_is_none_is_not_believed(name):
    assert (
        decode(f'<meta charset="{name}">年报'.encode("gb18030")) == f'<meta charset="{name}">年报'
    )
