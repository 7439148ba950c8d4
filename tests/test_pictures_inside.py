"""Pictures inside DOCX, OFD and PDF: where text stands beside them they keep their place, alone they are a scan."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace

import docx
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from crawler.errors import TooLargeError, UnreadableDocumentError
from crawler.models import Document, Paragraph, Report
from pipelines.process import process
from pipelines.readers import docx as docx_reader
from pipelines.readers import ocr
from pipelines.readers import ofd as ofd_reader
from pipelines.readers import pdf as pdf_reader
from pipelines.readers.pictures import embedded
from tests.carriers import grids_of
from tests.forms import sample_figures, values_of
from tests.independent_files import make_pdf
from tests.odd_readers import FORM, drawn
from tests.odd_tables import TITLE


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


def _pdf_with_picture(text_over=""):
    """Return a PDF with part four's heading, its table as a picture, and part five's heading under it."""
    figures = sample_figures()
    (part,) = (p for p in FORM if p.number == 4)
    table = Image.open(io.BytesIO(_litigation(part, figures)))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas.setFont("STSong-Light", 11)
    for y, text in ((800, TITLE), (780, part.heading), (600, "五、存在的主要问题及改进情况")):
        canvas.drawString(57, y, text)
    half = table.height // 2
    for top, box in ((770, (0, 0, table.width, half)), (690, (0, half, *table.size))):
        strip = table.crop(box)
        canvas.drawImage(ImageReader(strip), 57, top - 80, 480, 80)
    for n, sign in enumerate(text_over):
        canvas.drawString(60 + 11 * n % 440, 700 - 11 * (n // 40), sign)
    canvas.save()
    return out.getvalue(), figures


def _litigation(part, figures):
    """Return part four as a picture."""
    import pypdfium2  # noqa: PLC0415  # of the extra

    body = make_pdf(TITLE, [replace(part, lines=())], grids_of(figures))
    page = pypdfium2.PdfDocument(body)[0].render(scale=2).to_pil().convert("L")
    bottom = page.getbbox()[3]
    inked = page.point(lambda value: 255 * (value < 128)).getbbox()
    out = io.BytesIO()
    page.crop((inked[0], inked[1] + 90, inked[2], min(bottom, inked[3] + 2))).save(out, "PNG")
    return out.getvalue()


needs_ocr = pytest.mark.skipif(not ocr.is_available(), reason=f"no OCR here: {ocr.HOW}")


@needs_ocr
def test_a_table_as_a_picture_between_the_lines_of_a_pdf_is_read_where_it_stands():
    body, figures = _pdf_with_picture()
    content = pdf_reader.read_pdf(body)
    assert [place for place, _ in content.pictures] == [2]
    report = process(Report(documents=(Document(body=body, name="a.pdf"),)))
    assert values_of(report.litigation) == figures.litigation
    assert {row.origin for row in report.litigation.values()} == {"ocr"}
    assert report.proof == "ambiguous"


@needs_ocr
def test_a_ground_under_text_is_no_picture_of_a_table():
    body, _ = _pdf_with_picture("政府信息公开工作年度报告" * 9)
    assert pdf_reader.read_pdf(body).pictures == ()


@needs_ocr
def test_without_ocr_a_table_as_a_picture_in_a_pdf_is_a_problem(monkeypatch):
    body, _ = _pdf_with_picture()
    monkeypatch.setattr(ocr, "is_available", lambda: False)
    monkeypatch.setattr("pipelines.readers.drawn.pictures.is_available", lambda: False)
    report = process(Report(documents=(Document(body=body, name="a.pdf"),)))
    assert report.proof == "no_tables"
    (problem,) = (p for p in report.problems if p.code == "picture_not_read")
    assert ocr.HOW in problem.message


@needs_ocr
def test_a_page_too_large_to_be_drawn_costs_its_picture_alone(monkeypatch):
    body, _ = _pdf_with_picture()

    def measure(_sides):
        raise TooLargeError("the picture is larger than 12000 pixels")

    monkeypatch.setattr("pipelines.readers.drawn.pictures.measure", measure)
    report = process(Report(documents=(Document(body=body, name="a.pdf"),)))
    assert (report.title, report.proof) == (TITLE, "no_tables")
    assert "picture_not_read" in {p.code for p in report.problems}
