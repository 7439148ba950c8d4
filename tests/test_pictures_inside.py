"""Pictures inside DOCX and OFD: where text stands beside them they keep their place, alone they are a scan."""

from __future__ import annotations

import io
import re
import zipfile

import docx
import pytest
from PIL import Image

from crawler.errors import UnreadableDocumentError
from crawler.models import Paragraph
from pipelines.readers import docx as docx_reader
from pipelines.readers import ocr
from pipelines.readers import ofd as ofd_reader
from pipelines.readers.pictures import embedded
from tests.odd_readers import drawn


def _png():
    out = io.BytesIO()
    Image.new("L", (40, 20), 255).save(out, "PNG")
    return out.getvalue()


PNG = _png()


def _docx(*texts):
    document = docx.Document()
    for text in texts:
        if text:
            document.add_paragraph(text)
        else:
            document.add_picture(io.BytesIO(PNG))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_picture_between_paragraphs_keeps_its_place():
    content = docx_reader.read_docx(_docx("三、收到和处理政府信息公开申请情况", "", "六、其他"))
    assert len(content.blocks) == 2
    assert content.pictures == ((1, embedded(PNG)),)


def _changed(body, name, change):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(body)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            text = old.read(member)
            new.writestr(member, change(text) if member == name else text)
    return out.getvalue()


def test_a_picture_that_was_deleted_or_is_said_twice_is_not_shown_for_that():
    run = re.compile(rb"<w:r>(?:(?!</w:r>).)*<w:drawing>.*?</w:drawing></w:r>", re.DOTALL)
    deleted = _changed(
        _docx("一", ""), "word/document.xml",
        lambda text: run.sub(lambda r: b"<w:del>" + r[0] + b"</w:del>", text),
    )  # fmt: skip
    assert docx_reader.read_docx(deleted).pictures == ()
    other = b'<mc:Fallback xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    twice = _changed(
        _docx("一", ""), "word/document.xml",
        lambda text: run.sub(lambda r: r[0] + other + r[0] + b"</mc:Fallback>", text),
    )  # fmt: skip
    assert len(docx_reader.read_docx(twice).pictures) == 1


@pytest.mark.parametrize("reader", [docx_reader, ofd_reader])
def test_pictures_alone_are_a_scan(monkeypatch, reader):
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    body = _docx("", "") if reader is docx_reader else _ofd(b"")
    with pytest.raises(UnreadableDocumentError, match="a scan without text"):
        getattr(reader, "read_docx" if reader is docx_reader else "read_ofd")(body)


def _ofd(objects):
    """Return an OFD file of the form with a picture on its first page; only what of it is text is *objects*."""
    body = drawn("ofd", "349")
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    first = min(name for name in members if name.endswith("Content.xml"))
    picture = b'<ofd:ImageObject ID="900" ResourceID="901" Boundary="10 10 90 90"/>'
    for name in list(members):
        if name.endswith("Content.xml") and objects is not None:
            members[name] = re.sub(
                rb"<ofd:(TextObject|PathObject).*?</ofd:\1>",
                objects,
                members[name],
                flags=re.DOTALL,
            )
    members[first] = members[first].replace(b"</ofd:Layer>", picture + b"</ofd:Layer>")
    root = next(name for name in members if name.endswith("Document.xml"))
    members[root] = members[root].replace(
        b"</ofd:CommonData>", b"<ofd:PublicRes>Res.xml</ofd:PublicRes></ofd:CommonData>"
    )
    folder = root.rpartition("/")[0]
    members[f"{folder}/Res.xml"] = (
        b'<ofd:Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"><ofd:MultiMedias>'
        b'<ofd:MultiMedia ID="901" Type="Image"><ofd:MediaFile>a.png</ofd:MediaFile></ofd:MultiMedia>'
        b"</ofd:MultiMedias></ofd:Res>"
    )
    members[f"{folder}/Res/a.png"] = PNG
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def test_a_picture_of_an_ofd_page_stands_at_its_end():
    content = ofd_reader.read_ofd(_ofd(None))
    ((place, src),) = content.pictures
    assert src == embedded(PNG)
    assert {block.page for block in content.blocks[:place]} == {1}
    assert isinstance(content.blocks[0], Paragraph)
