"""A sample report as PDF: its objects, one font that every reader has, and the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from crawler.sampleportal.layout import GRID_OF_PART, Grid
from crawler.sampleportal.pdf_pages import PAGE_HEIGHT, PAGE_WIDTH, Pages
from crawler.sampleportal.prose import Part

# STSong-Light is one of the fonts that a reader of Chinese PDFs brings along (ISO 32000-1, 9.7.5.2):
# nothing is embedded, and the predefined CMap takes UTF-16 codes of the basic plane.
_FONT = "/Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R]"
_CID_FONT = (
    "/Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 5 0 R"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 0 >>"
    " /DW 1000 /W [1 95 500]"  # CIDs 1 to 95 are ASCII
)
_DESCRIPTOR = (
    "/Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58"
)
_PAGES = 2  # the number of the object that holds them
_FIRST_PAGE = 7


def make_pdf(title: str, parts: Sequence[Part], grids: Mapping[str, Grid]) -> bytes:
    """Return the report as a PDF; the same bytes each time."""
    pages = Pages()
    pages.paragraph(title, 16.0, after=12.0)
    for part in parts:
        pages.paragraph(part.heading, 12.0, after=4.0)
        for line in part.lines:
            pages.paragraph(line, 10.5, indent=21.0)
        if part.number in GRID_OF_PART:
            pages.table(grids[GRID_OF_PART[part.number]])
    return _file(_objects(title, pages))


def _objects(title: str, pages: Pages) -> list[str]:
    """Return the bodies of the file's objects, which count from 1."""
    numbers = range(_FIRST_PAGE, _FIRST_PAGE + 2 * len(pages.pages), 2)
    kids = " ".join(f"{number} 0 R" for number in numbers)
    objects = [
        f"<< /Type /Catalog /Pages {_PAGES} 0 R >>",
        f"<< /Type /Pages /Count {len(numbers)} /Kids [{kids}] >>",
        f"<< {_FONT} >>",
        f"<< {_CID_FONT} >>",
        f"<< {_DESCRIPTOR} >>",
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> >>",
    ]
    for number, operators in zip(numbers, pages.pages, strict=True):
        stream = "\n".join(["0.5 w", *operators])
        page = (
            f"<< /Type /Page /Parent {_PAGES} 0 R /MediaBox [0 0 {PAGE_WIDTH} {PAGE_HEIGHT}]"
            f" /Resources << /Font << /F1 3 0 R >> >> /Contents {number + 1} 0 R >>"
        )
        objects += [page, f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream"]
    return objects


def _file(objects: Sequence[str]) -> bytes:
    """Return the objects as a file: header, body, the table of where each begins, trailer."""
    out = "%PDF-1.4\n"
    begins = []
    for number, body in enumerate(objects, start=1):
        begins.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{begin:010} 00000 n \n" for begin in begins)
    count = len(objects) + 1
    trailer = (
        f"trailer\n<< /Size {count} /Root 1 0 R /Info 6 0 R >>\nstartxref\n{len(out)}\n%%EOF\n"
    )
    return (out + f"xref\n0 {count}\n0000000000 65535 f \n{table}{trailer}").encode("ascii")
