"""PDF's objects, maps to Unicode, paths and glyphs' boxes: as pdfminer has them, and not at its pace."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTCurve, LTLine, LTPage, LTRect
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdffont import PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFResourceManager, PDFTextState
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFStream
from pdfminer.psparser import LIT

from pipelines.readers.drawn.glyphs import Hands
from pipelines.readers.drawn.rulings import CURVE, LINE, RECTANGLE, figures
from pipelines.readers.drawn.shapes import box_of, inside, outline, rectangle
from pipelines.readers.drawn.syntax import objects
from pipelines.readers.drawn.syntax.fonts import Fonts

_PIECES = (
    b"<<", b">>", b"[", b"]", b"/A", b"/Length", b"/N", b"7", b"-1.5", b"+3", b".5", b"3 0 R", b"9 0 R", b"R",
    b"null", b"true", b"(a)", b"(a(b)c)", rb"(\101\)x)", b"(cut", b"<4142>", b"<4 1>", b"%x\n", b"/#41", b"/#E5#B9#B4", b"/\xe5\xb9\xb4", b"/#4G#", b"/#CB",
    b"{", b"}",
    b"\0", b"endobj", b"stream\r\nab\nendstream", b"stream\nabcdefgh\nendstream", b"stream\rx", b"1.2.3", b"--1",
)  # fmt: skip


def _file(inner: bytes) -> bytes:
    """Return a file whose first object is given, its third the number of bytes of a stream."""
    body, places = b"%PDF-1.4\n", []
    for number, one in enumerate((inner, b"<</Type /Catalog>>", b"8"), start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<</Root 2 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n1 3\n" + rows + trailer


def _met(read) -> tuple[str, object]:
    """Return what reading gives, or the kind of error that it raises."""
    try:
        found = read()
    except Exception as error:  # noqa: BLE001  # whatever pdfminer raises
        return type(error).__name__, None
    return repr(found), found.get_data() if isinstance(found, PDFStream) else None


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=9), st.sampled_from([b" ", b"\n", b""]))
def test_an_object_is_the_one_that_pdfminer_reads(pieces, between):
    body = _file(between.join(pieces))
    stock = PDFDocument(PDFParser(io.BytesIO(body)))
    assert _met(lambda: objects.Document(body).getobj(1)) == _met(lambda: stock.getobj(1))


@settings(deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=9), st.integers(0, 3))
def test_objects_in_a_stream_are_those_that_pdfminer_reads(pieces, count):
    held = b" ".join(pieces)
    inner = b"<</Type /ObjStm /N %d /Length %d>>\nstream\n%s\nendstream" % (count, len(held), held)
    body = _file(inner)
    stock = PDFDocument(PDFParser(io.BytesIO(body)))
    documents = (objects.Document(body), stock)
    first, second = (_met(lambda d=d: d._get_objects(d.getobj(1))) for d in documents)
    assert first == second


@pytest.mark.parametrize(
    "inner",
    [
        b"<</A [1 3 0 R] /B (x) /C null>>",
        b"<</Length 3 0 R>>\nstream\nabcdefgh\nendstream",
        b"[/A<41>]",
    ],
)
def test_what_is_plain_is_not_left_to_pdfminer(monkeypatch, inner):
    document = objects.Document(_file(inner))
    monkeypatch.setattr(objects.PDFDocument, "_getobj_parse", None)
    assert document.getobj(1)


_MAPPED = (
    b"begincmap", b"endcmap", b"1 begincodespacerange", b"endcodespacerange", b"<00> <FF>", b"2 beginbfchar",
    b"endbfchar", b"<41> <5E74>", b"2 beginbfchar\n<41><5E75>\n<43> <0020>endbfchar", b"[", b"]", b"(", b"<0042> <D83DDE00>", b"<43> /A", b"1 beginbfrange", b"endbfrange",
    b"<20> <22> <0030>", b"<30> <31> [<0041> <0042>]", b"<30> <32> [<0041>]", b"/CMapName /X def", b"7",
    b"<<", b">>", b"/K", b"(x(y))", b"%c\n", b"1 begincidrange", b"<00> <02> 5", b"endcidrange", b"/Identity-H usecmap",
)  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(_MAPPED), max_size=12))
def test_a_map_to_unicode_is_the_one_that_pdfminer_reads(pieces):
    body = b"\n".join(pieces)
    spec = {
        "Subtype": LIT("Type3"), "FontBBox": [0, 0, 1, 1], "FontMatrix": [1, 0, 0, 1, 0, 0],
        "ToUnicode": PDFStream({}, body),
    }  # fmt: skip

    def mapped():
        found = FileUnicodeMap()
        CMapParser(found, io.BytesIO(body)).run()
        return found.cid2unichr, found.attrs

    def own():
        found = Fonts().get_font(None, spec).unicode_map
        return found.cid2unichr, found.attrs

    assert _met(own) == _met(mapped)


@settings(deadline=None)
@given(
    st.lists(
        st.one_of(
            st.integers(0, 255), st.sampled_from(["A", "g0", "uni5E74", "nine", "ud8", "uniD800"])
        ),
        max_size=40,
    )
)
def test_names_that_say_nothing_leave_an_encoding_as_it_is(differences):
    names = [LIT(one) if isinstance(one, str) else one for one in differences]
    spec = {
        "Subtype": LIT("Type3"), "FontBBox": [0, 0, 1, 1], "FontMatrix": [1, 0, 0, 1, 0, 0],
        "Encoding": {"Differences": names},
    }  # fmt: skip
    own, stock = (manager.get_font(None, spec) for manager in (Fonts(), PDFResourceManager()))
    assert own.cid2unicode == stock.cid2unicode


def _sign(font, code):
    try:
        return font.to_unichr(code)
    except PDFUnicodeNotDefined:
        return None


@pytest.mark.parametrize("encoding", [{}, {"Encoding": LIT("WinAnsiEncoding")}])
@pytest.mark.parametrize("name", ["Own", "Helvetica"])
def test_a_sign_that_no_map_has_is_the_one_that_the_fonts_program_names(encoding, name):
    program = b"/Encoding 256 array dup 65 /nine put dup 66 /uni5E74 put readonly def"
    spec = {
        "Subtype": LIT("Type1"), "BaseFont": LIT(name), **encoding,
        "FontDescriptor": {"FontFile": PDFStream({"Length1": len(program)}, program)},
        "ToUnicode": PDFStream({}, b"begincmap 1 beginbfchar <41> <5E74> endbfchar endcmap"),
    }  # fmt: skip
    own, stock = (manager.get_font(None, spec) for manager in (Fonts(), PDFResourceManager()))
    codes = (65, 66, 67, 66)
    assert [_sign(own, code) for code in codes] == [_sign(stock, code) for code in codes]


_COORDINATES = st.sampled_from([0.0, 1.5, 10.0, 10.0, 40.0, -3.0])
_STEPS = st.one_of(
    st.tuples(st.sampled_from("mmlll"), _COORDINATES, _COORDINATES),
    st.just(("h",)),
    st.tuples(st.just("c"), *[_COORDINATES] * 6),
)
_WHOLE = st.tuples(_COORDINATES, _COORDINATES, _COORDINATES, _COORDINATES).map(
    lambda at: [
        ("m", at[0], at[1]),
        ("l", at[2], at[1]),
        ("l", at[2], at[3]),
        ("l", at[0], at[3]),
        ("h",),
    ]
)
_MATRICES = st.sampled_from(
    [(1, 0, 0, 1, 0, 0), (0.5, 0, 0, -2.0, 7, 3), (0, 1, -1, 0, 5, 5), (0.9, 0.1, -0.1, 0.9, 0, 0)]
)
_KINDS = {LTLine: LINE, LTRect: RECTANGLE, LTCurve: CURVE}


@settings(deadline=None)
@given(st.one_of(st.lists(_STEPS, max_size=8), _WHOLE), _MATRICES)
def test_figures_of_a_path_are_those_that_pdfminer_tells(path, matrix):
    stock = PDFPageAggregator(PDFResourceManager())
    stock.cur_item, stock.ctm = LTPage(1, (0, 0, 500, 500)), matrix
    stock.paint_path(PDFGraphicState(), True, False, False, path)  # noqa: FBT003
    assert list(figures(path, matrix)) == [(_KINDS[type(i)], i.bbox) for i in stock.cur_item]
    if box := rectangle(path, matrix):
        assert [(RECTANGLE, box)] == list(figures(path, matrix))
        assert box == box_of(outline(path, matrix))
        assert inside(outline(path, matrix), even_odd=False) is None


@settings(deadline=None)
@given(_MATRICES, st.sampled_from([9.0, -9.0, 0.0]), st.sampled_from([100, 50, -100]), _COORDINATES)
def test_a_glyphs_box_is_the_one_that_pdfminer_gives(matrix, size, scaling, rise):
    font = Fonts().get_font(None, {"Subtype": LIT("Type1"), "BaseFont": LIT("Helvetica")})
    text = PDFTextState()
    text.font, text.fontsize, text.scaling, text.rise = font, size, scaling, rise
    graphics = PDFGraphicState()
    hand = Hands().of(text, matrix, graphics)
    letter = hand.letters[65]
    item = LTChar(
        matrix, font, size, scaling * 0.01, rise, "A", font.char_width(65), 0, graphics.ncs, graphics
    )  # fmt: skip
    assert letter.text == "A"
    assert hand.box(matrix, letter.width * size * (scaling * 0.01)) == item.bbox
