"""What a PDF draws and what of it is seen: the text of one number under every way to hide or change it."""

from __future__ import annotations

import zlib

import pytest

from crawler.glyphs import UNREADABLE
from pipelines.layout.geometry import Char, Segment, join_lines
from pipelines.layout.marks import torn
from pipelines.readers.pdf import read_pages

# Helvetica 20 at 100, 100: three digits of 11.12 points, from 96 to 115 in height.
TEXT = "BT /F1 20 Tf 100 100 Td (349) Tj ET "
NEW = "BT /F1 20 Tf 100 100 Td (777) Tj ET "
BOX = "95 90 45 30 re"


def _pdf(content, *, resources="", page="", catalog="", objects=()):
    """Return a PDF of one page; *objects* are numbered from 5."""
    bodies = [
        f"<</Type/Catalog/Pages 2 0 R {catalog}>>".encode(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        (f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1<</Type/Font"
         f"/Subtype/Type1/BaseFont/Helvetica>>>>{resources}>>{page}>>").encode(),
        _stream("", content.encode()),
        *objects,
    ]  # fmt: skip
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    size, start = len(bodies) + 1, len(out)
    return bytes(out) + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (size, table, size, start)
    )


def _stream(entries, body):
    return f"<<{entries}/Length {len(body)}>>\nstream\n".encode() + body + b"\nendstream"


def _text(body):
    pages, _ = read_pages(body)
    return join_lines(pages[0].chars)


def _picture(mask):
    """Return resources with a white picture under a soft mask, and its objects."""
    entries = "/Type/XObject/Subtype/Image/Width 2/Height 2/BitsPerComponent 8"
    picture = _stream(f"{entries}/ColorSpace/DeviceGray/SMask 6 0 R", b"\xff" * 4)
    soft = _stream(f"{entries}/ColorSpace/DeviceGray/Filter/FlateDecode", zlib.compress(mask))
    return {"resources": "/XObject<</P 5 0 R>>", "objects": (picture, soft)}


OVER = "q 45 0 0 30 95 90 cm /P Do Q "


@pytest.mark.parametrize(
    ("content", "read"),
    [
        (TEXT, "349"),
        (TEXT.replace("349", "34 9"), "34 9"),
        (TEXT.replace("349", "1. 349"), "1. 349"),
        (TEXT.replace("(349) Tj", "[(3) -150 (4) -150 (9)] TJ"), "349"),
        (f"{TEXT} 0 g 92 97 .7 3 re 92 102 .7 3 re 92 107 .7 3 re f", "349"),
        (f"{TEXT} 1 g 95 90 m 140 90 l 140 120 l 95 120 l f", ""),
        (f"{TEXT} 1 g 95 90 m 140 90 l 140 120 l 118 121 l 95 120 l h f 0 g {NEW}", "777"),
        (f"{TEXT} 1 g 60 105 m 60 160 180 160 180 105 c 180 50 60 50 60 105 c f", ""),
        (f"{TEXT} 1 G 30 w 95 100 m 140 100 l S", ""),
        (f"{TEXT} q 60 105 m 60 160 180 160 180 105 c 180 50 60 50 60 105 c W n 1 g {BOX} f Q", ""),
        (f"{TEXT} q 60 205 m 60 260 180 260 180 205 c 180 150 60 150 60 205 c W n 1 g 0 0 600 800 re f Q", "349"),
        (f"{TEXT} q {BOX} W n /S sh Q", ""),
        (f"{TEXT} 1 g 0 0 600 800 re {BOX} f*", "349"),
        (f"q 0 0 50 50 re 500 500 50 50 re W n {TEXT} Q", ""),
        (f"q 0 0 600 800 re {BOX} W* n {TEXT} Q", ""),
        (f"q 111.12 0 400 400 re W n {TEXT} Q", f"{UNREADABLE}9"),
        (f"q 1 1 1 rg 1 1 1 RG 2 Tr {TEXT} Q", ""),
        (f"q 1 G 1 Tr {TEXT} Q", ""),
        (f"q 4 Tr 1 g {TEXT} Q", ""),
        (f"q 1 1 1 rg 0 G 2 Tr {TEXT} Q", "349"),
        (TEXT + TEXT.replace("100 100", "100.4 100"), "349"),
        (TEXT + TEXT.replace("100 100", "105 98"), UNREADABLE * 6),
        (f"{TEXT} 1 G 98 107 m 111 107 l S", "349"),
        (f"q 0 0 9 9 re W n 98 107 m 111 107 l S Q {TEXT}", "349"),
        (f"{TEXT} 0 G 98 107 m 111 107 l S", "49"),
        (TEXT + " ".join(f"{98 + n} 107 m {98.6 + n} 107 l S" for n in range(40)), ""),
        (f"{TEXT} 88 107 m 97 107 l S", f"{UNREADABLE}49"),
        (f"{TEXT} 0 g 92 100 m 97 104 l 92 110 l 90 104 l f", f"{UNREADABLE}49"),
        ("BT /F1 20 Tf -1 0 0 1 133 100 Tm (349) Tj ET " + TEXT.replace("100 100", "300 300") * 2, "349" + UNREADABLE * 3),
        ("BT /F1 -20 Tf -1 0 0 -1 100 100 Tm (349) Tj ET", "349"),
        ("q -1 0 0 -1 600 800 cm " + TEXT + " Q", "349"),
        ("BT /F1 20 Tf .7 .7 -.7 .7 100 100 Tm (5) Tj ET " + TEXT, "349"),
    ],
)  # fmt: skip
def test_what_is_seen_of_a_number(content, read):
    assert _text(_pdf(content)) == read


@pytest.mark.parametrize(
    ("mask", "read"), [(b"\0" * 4, "349"), (b"\xff" * 4, ""), (b"\xff\0\xff\0", f"{UNREADABLE}9")]
)
def test_a_picture_with_a_soft_mask_covers_where_it_is_opaque(mask, read):
    assert _text(_pdf(TEXT + OVER, **_picture(mask))) == read


def test_what_a_soft_mask_leaves_of_a_number_cannot_be_told():
    state = "/ExtGState<</M<</SMask<</Type/Mask/S/Luminosity>>>>/N<</SMask/None>>>>"
    assert _text(_pdf(f"q /M gs {TEXT} Q", resources=state)) == UNREADABLE * 3
    assert _text(_pdf(f"q /M gs Q {TEXT}", resources=state)) == "349"
    assert _text(_pdf(f"/M gs /N gs {TEXT}", resources=state)) == "349"


def test_no_ink_of_a_spot_colour_is_white():
    spot = (
        "/ColorSpace<</K[/Separation/K/DeviceGray<</FunctionType 2/Domain[0 1]/C0[1]/C1[0]/N 1>>]>>"
    )
    assert _text(_pdf(f"/K cs 0 scn {TEXT}", resources=spot)) == ""
    assert _text(_pdf(f"/K cs 1 scn {TEXT}", resources=spot)) == "349"


@pytest.mark.parametrize(
    ("state", "member", "read"),
    [
        ("/OFF[5 0 R]", "5 0 R", ""),
        ("/OFF[]", "5 0 R", "349"),
        ("/BaseState/OFF", "5 0 R", ""),
        ("/BaseState/OFF/ON[5 0 R]", "5 0 R", "349"),
        ("/OFF[5 0 R]", "<</Type/OCMD/OCGs 5 0 R>>", ""),
        ("/OFF[5 0 R]", "<</Type/OCMD/OCGs[5 0 R 6 0 R]>>", "349"),
        ("/OFF[5 0 R]", "<</Type/OCMD/OCGs[5 0 R 6 0 R]/P/AllOn>>", ""),
        ("/OFF[5 0 R]", "<</Type/OCMD/OCGs[5 0 R]/P/AllOff>>", "349"),
        ("/OFF[5 0 R]", "<</Type/OCMD/VE[/And[/Not 6 0 R]5 0 R]>>", ""),
        ("/OFF[5 0 R]", "<</Type/OCMD/VE[/Or[/Not 5 0 R]6 0 R]>>", "349"),
        ("/AS[<</Event/View/Category[/View]/OCGs[5 0 R]>>]", "5 0 R", ""),
    ],
)
@pytest.mark.parametrize("of", ["text", "form", "cover", "line"])
def test_what_is_of_a_hidden_layer_is_not_there(state, member, read, of):
    group = b"<</Type/OCG/Name(L)/Usage<</View<</ViewState/OFF>>>>>>"
    form = _stream("/Type/XObject/Subtype/Form/BBox[0 0 600 800]/OC 7 0 R", TEXT.encode())
    content, read = {
        "text": (f"/OC /L BDC /Span BMC {TEXT} EMC EMC", read),
        "form": ("/X Do", read),
        "cover": (f"{TEXT} /OC /L BDC 1 g {BOX} f EMC", "" if read else "349"),
        "line": (f"{TEXT} /OC /L BDC 90 107 m 140 107 l S EMC", "" if read else "349"),
    }[of]
    resources = "/Properties<</L 7 0 R>>/XObject<</X 8 0 R>>"
    if of == "form" and member == "5 0 R":
        form = form.replace(b"7 0 R", b"5 0 R")
    resources = resources.replace("7 0 R", member) if member == "5 0 R" else resources
    catalog = f"/OCProperties<</OCGs[5 0 R 6 0 R]/D<<{state}>>>>"
    objects = (group, group.replace(b"OFF", b"ON"), member.encode(), form)
    assert _text(_pdf(content, resources=resources, catalog=catalog, objects=objects)) == read


@pytest.mark.parametrize(
    ("note", "look", "read"),
    [
        ("/Subtype/Stamp", f"1 g 0 0 50 50 re f 0 g {NEW.replace('100 100', '5 10')}", "777"),
        ("/Subtype/Stamp/F 2", "1 g 0 0 50 50 re f", "349"),
        ("/Subtype/Stamp/F 32", "1 g 0 0 50 50 re f", "349"),
        ("/Subtype/Square", "1 g 0 0 50 50 re f", ""),
        ("/Subtype/Line", "0 17 m 50 17 l S", ""),
        ("/Subtype/Highlight", "1 1 0 rg 0 0 50 50 re f", "349"),
        ("/Subtype/Link", "1 g 0 0 50 50 re f", "349"),
        ("/Subtype/FreeText", NEW.replace("100 100", "5 10"), "777"),
        ("/Subtype/StrikeOut", None, ""),
        ("/Subtype/Widget/FT/Tx", NEW.replace("100 100", "50 10"), "349 777"),
        ("/Subtype/Widget/FT/Btn/AS/Off", "<</Yes 6 0 R/Off 7 0 R>>", "349"),
    ],
)
def test_annotations_show_and_hide_what_a_viewer_shows_and_hides(note, look, read):
    states = look if look and look.startswith("<<") else ""
    own = "" if look is None else f"/AP<</N {states or '6 0 R'}>>"
    objects = (
        f"<</Type/Annot{note}/Rect[95 90 195 120]{own}>>".encode(),
        _stream("/Subtype/Form/BBox[0 0 100 30]", ("1 g 0 0 50 50 re f" if states else look or "").encode()),
        _stream("/Subtype/Form/BBox[0 0 100 30]", b""),
    )  # fmt: skip
    resources = "/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    objects = tuple(o.replace(b"/Subtype/Form", f"/Subtype/Form{resources}".encode()) for o in objects)  # fmt: skip
    assert _text(_pdf(TEXT, page="/Annots[5 0 R]", objects=objects)) == read


def _row(text, start):
    return tuple(Char(c, start + 5 * n, 0.0, start + 5 * n + 5, 10.0) for n, c in enumerate(text))


@pytest.mark.parametrize(
    ("start", "read"),
    [
        (101, "3491"),
        (90, f"3{UNREADABLE * 2}1"),
        (92, f"3{UNREADABLE * 2}1"),
        (80, "3491"),
        (96.5, f"{UNREADABLE * 2}91"),
    ],
)
def test_a_number_over_a_ruling_is_not_two(start, read):
    ruling = Segment(horizontal=False, at=100.0, start=-20.0, end=30.0)
    chars = torn(_row("349", start) + _row("1", 130), [ruling])
    assert "".join(char.text for char in chars) == read
