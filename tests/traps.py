"""Small files that ask for everything: each made when it is asked for, named as the report says it."""

from __future__ import annotations

import io
import zipfile
import zlib

from tests.odd_readers import drawn

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def zipped(members, *, lie=None):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    if lie is not None:  # the size that the directory states
        directory = out.getvalue().rindex(b"PK\x01\x02") + 24
        body = bytearray(out.getvalue())
        body[directory : directory + 4] = lie.to_bytes(4, "little")
        return bytes(body)
    return out.getvalue()


def _docx(inner):
    return zipped({"word/document.xml": f"<w:document {_W}><w:body>{inner}</w:body></w:document>"})


def _row(properties="", cell=""):
    return (
        f"<w:tbl><w:tr>{properties}<w:tc><w:tcPr>{cell}</w:tcPr><w:p><w:r><w:t>1</w:t></w:r></w:p></w:tc>"
        "</w:tr></w:tbl>"
    )


def _ofd(change):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(drawn("ofd", "349"))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name).decode()))
    return out.getvalue()


def _pdf(*streams, filters="/FlateDecode", resources=""):
    """Return a PDF of one page with the given content streams, and objects beside it."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<{resources}>>/Contents 4 0 R>>".encode(),
    ]
    for head, body in streams:
        objects.append(
            f"<<{head}/Length {len(body)}/Filter[{filters}]>>\nstream\n".encode()
            + body
            + b"\nendstream"
        )
    out, places = io.BytesIO(b"%PDF-1.4\n"), []
    out.seek(0, io.SEEK_END)
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n".encode() + body + b"\nendobj\n")
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.write("".join(f"{place:010d} 00000 n \n" for place in places).encode())
    out.write(
        f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF".encode()
    )
    return out.getvalue()


_FORM = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F {} 0 R>>>>"
_FONT = "/Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"


def _forms():
    """Return a PDF whose forms each draw the next one ten times, 25 deep."""
    draw = zlib.compress(b"/F Do " * 10)
    forms = [(_FORM.format(6 + n), draw) for n in range(25)]
    return _pdf(("", draw), *forms, ("", zlib.compress(b"")), resources="/XObject<</F 5 0 R>>")


def _nested(depth, width, size):
    body = bytes(size)
    for level in range(depth):
        body = zipped({f"{level}-{n}.zip" if level else f"{n}.bin": body for n in range(width)})
    return body


TRAPS = {
    "docx gridSpan 10^9": lambda: _docx(_row(cell='<w:gridSpan w:val="1000000000"/>')),
    "docx gridBefore 10^9": lambda: _docx(
        _row(properties='<w:trPr><w:gridBefore w:val="1000000000"/></w:trPr>')
    ),
    "docx of 60 MB": lambda: _docx("<w:p><w:r><w:t>1</w:t></w:r></w:p>" * 1_500_000),
    "docx, a text of 11 MB": lambda: _docx(f"<w:p><w:r><w:t>{'1' * 11_000_000}</w:t></w:r></w:p>"),
    "docx, elements in each other": lambda: _docx("<w:sdt>" * 300 + "</w:sdt>" * 300),
    "docx, many paragraphs": lambda: _docx("<w:p><w:r><w:t>1</w:t></w:r></w:p>" * 20_001),
    "gif of 65,535 x 65,535": lambda: (
        b"GIF89a" + b"\xff" * 4 + bytes(3) + b"," + bytes(4) + b"\xff" * 4 + b"\0\2\0;"
    ),
    "docx, many cells": lambda: _docx(_row(cell='<w:gridSpan w:val="900"/>') * 400),
    "rtf 2,000 x 2,000": lambda: b"{\\rtf1" + b"\\cell" * 2_000 + b"\\row" * 2_000 + b"}",
    "rtf groups": lambda: b"{\\rtf1" + b"{" * 100_000,
    "ofd a million templates": lambda: _ofd(
        lambda name, text: text.replace(
            "<ofd:Content>", '<ofd:Template TemplateID="1"/>' * 100_000 + "<ofd:Content>"
        )
    ),
    "ofd, a text of 200,000": lambda: _ofd(
        lambda name, text: text.replace(">349<", f">{'1' * 200_000}<")
    ),
    "pdf deflate bomb": lambda: _pdf(("", zlib.compress(bytes(600 * 2**20), 1))),
    "pdf, 500,000 glyphs": lambda: _pdf(
        ("", zlib.compress(b"BT /F 9 Tf (" + b"1" * 500_000 + b") Tj ET")), resources=_FONT
    ),
    "pdf nested forms": _forms,
    "zip 8 x 8 x 4 MB": lambda: _nested(3, 8, 4 * 2**20),
    "text of 60 MB in a line": lambda: b"1" * (60 * 2**20),
    "html, a million cells": lambda: b"<table><tr>" + b"<td>1" * 1_000_000,
    "html, deep": lambda: b"<div>" * 20_000 + b"<p>1",
    "html, a table of spans": lambda: (
        b"<table>" + b"<tr><td colspan=100 rowspan=100>1<td>2" * 5_000
    ),
}
