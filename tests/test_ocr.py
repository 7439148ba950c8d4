"""Scans and pictures: read where the extra is installed, kept and said where it is not."""

from __future__ import annotations

import io

import pytest
from reportlab.pdfgen.canvas import Canvas

from crawler.errors import UnreadableDocumentError
from crawler.models import Document, Report
from crawler.sampleportal.prose import write_parts
from crawler.sampleportal.world import load_world, report_title
from pipelines.layout.geometry import Page
from pipelines.process import process
from pipelines.readers import ocr
from pipelines.readers.pdf import read_pdf
from pipelines.readers.read import read_document
from tests.carriers import grids_of
from tests.forms import values_of
from tests.independent_files import make_pdf

AGENCY = {agency.id: agency for portal in load_world() for agency in portal.agencies}[
    "411991-finance"
]
PART = 3
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc\xf8\x0f\0\x01\x01\x01\0"
    b"\x1b\xb6\xeeV\0\0\0\0IEND\xaeB`\x82"
)
needs_ocr = pytest.mark.skipif(not ocr.is_available(), reason=f"no OCR here: {ocr.HOW}")


def _blank_pdf():
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.mark.parametrize("body", [PNG, _blank_pdf()], ids=["png", "pdf without text"])
def test_without_the_extra_a_scan_is_said_to_need_it(monkeypatch, body):
    monkeypatch.setattr("pipelines.readers.ocr.is_available", lambda: False)
    with pytest.raises(
        UnreadableDocumentError, match=r"a scan without text; install OCR with: pip install"
    ):
        read_document(Document(body=body, name="scan"))


@needs_ocr
def test_a_blank_scan_has_no_text():
    with pytest.raises(UnreadableDocumentError, match="OCR reads no text"):
        read_pdf(_blank_pdf())


def _page_with_picture(address):
    part = write_parts(AGENCY, 2023, AGENCY.figures[2023])
    prose = [f"<p>{p.heading}</p>" + "".join(f"<p>{line}</p>" for line in p.lines) for p in part]
    prose.insert(3, f"<p><img src='{address}'></p>")
    title = report_title(AGENCY, 2023)
    return f"<h1>{title}</h1><div class='TRS_Editor'>{''.join(prose)}</div>".encode()


def _with_picture(scan):
    import pypdfium2  # noqa: PLC0415  # of the extra

    out = io.BytesIO()
    page = pypdfium2.PdfDocument(scan)[0].render(scale=110 / 72).to_pil().convert("L")
    page.crop(page.point(lambda value: 255 * (value < 128)).getbbox()).save(out, "PNG")
    return out.getvalue()


@pytest.fixture(scope="module")
def scan():
    """Part three of a sample report as pictures: askew by 0.6 degrees, grey, saved as JPEG."""
    import pypdfium2  # noqa: PLC0415  # of the extra
    from PIL import Image  # noqa: PLC0415

    figures = AGENCY.figures[2023]
    (part,) = (part for part in write_parts(AGENCY, 2023, figures) if part.number == PART)
    body = make_pdf(report_title(AGENCY, 2023), [part], grids_of(figures))
    pages = []
    for page in pypdfium2.PdfDocument(body):
        picture = (
            page.render(scale=200 / 72)
            .to_pil()
            .convert("L")
            .rotate(0.6, Image.BICUBIC, fillcolor=255)
        )
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=60)
        pages.append(Image.open(out).convert("RGB"))
    out = io.BytesIO()
    pages[0].save(out, "PDF", save_all=True, append_images=pages[1:], resolution=200)
    return out.getvalue()


@needs_ocr
def test_a_scan_is_read_and_its_values_are_marked(scan):
    report = process(Report(documents=(Document(body=scan, name="scan.pdf"),)))
    figures = AGENCY.figures[2023]
    assert (report.year, report.agency_as_printed) == (2023, AGENCY.name)
    assert values_of(report.applications) == figures.applications
    assert {check.status for check in report.checks} == {"pass"}
    assert {row.origin for row in report.applications.values()} == {"ocr"}


@needs_ocr
def test_tables_shown_as_pictures_in_a_page_are_read_where_they_stand(scan):
    picture = _with_picture(scan)
    home = "https://www.example.gov.cn/xxgk/t1.html"
    documents = (
        Document(body=_page_with_picture("./W02.png"), url=home),
        Document(body=picture, url="https://www.example.gov.cn/xxgk/W02.png", role="picture"),
    )
    report = process(Report(url=home, documents=documents))
    assert values_of(report.applications) == AGENCY.figures[2023].applications
    assert {row.origin for row in report.applications.values()} == {"ocr"}
    assert (report.format, report.source_sha256) == ("html", documents[0].sha256)
    assert next(t.section for t in report.tables) == PART


def test_a_picture_that_cannot_be_read_is_a_problem(monkeypatch):
    monkeypatch.setattr("pipelines.readers.ocr.is_available", lambda: False)
    home = "https://www.example.gov.cn/xxgk/t1.html"
    documents = (
        Document(body=_page_with_picture("a.png"), url=home),
        Document(body=PNG, url="https://www.example.gov.cn/xxgk/a.png", role="picture"),
    )
    report = process(Report(url=home, documents=documents))
    assert report.proof == "no_tables"
    (problem,) = (p for p in report.problems if p.code == "picture_not_read")
    assert ocr.HOW in problem.message


@pytest.mark.parametrize(
    "address", ["http://[", "//[x", "http://a:99999999/b.png", "data:image/png;base64,="]
)
def test_a_picture_without_a_possible_address_costs_itself_alone(address):
    home = "https://www.example.gov.cn/xxgk/t1.html"
    page = Document(body=_page_with_picture(address), url=home)
    report = process(Report(url=home, documents=(page,)))
    assert (report.year, report.proof, len(report.sections)) == (2023, "no_tables", 6)


def test_the_pictures_of_a_scan_are_opened_one_after_another(monkeypatch):
    """One page takes tens of megabytes, sixty of them would take the memory of a document."""
    done = []
    monkeypatch.setattr(ocr, "is_available", lambda: True)
    monkeypatch.setattr(ocr, "picture_of", lambda body: done.append(f"open {body}") or body)
    monkeypatch.setattr(
        ocr, "_page", lambda _, number: done.append(f"read {number}") or Page(number, (), (), 9, 9)
    )
    with pytest.raises(UnreadableDocumentError, match="OCR reads no text"):
        ocr.read_pictures_of(["a", "b"])
    assert done == ["open a", "read 1", "open b", "read 2"]
