"""Odd carriers: the form itself, but one cell struck, hidden, raised, covered or drawn twice.

The cell is the number of licences, 349: no equation speaks of it, so what is misread stays misread.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from functools import cache

from crawler.sampleportal.layout import place
from crawler.sampleportal.prose import Part
from tests.carriers import CARRIERS, grids_of
from tests.forms import sample_figures
from tests.odd_case import PARTS, OddCase
from tests.odd_tables import HEADINGS, TITLE

FIGURES = sample_figures()
FORM = [Part(number, heading, ()) for number, heading in HEADINGS.items()]
_CELL = "349"
_MARK = "@@@"


def _truth(value):
    truth = {part: dict(getattr(FIGURES, part)) for part in PARTS}
    truth["disclosure"]["licensing"] = {"handled": value}
    return truth


def _grids(text):
    """Return the form's grids with another text in the cell."""
    grids = grids_of(FIGURES)
    rows = [
        [replace(b, text=text) if b.text == _CELL else b for b in row]
        for row in grids["disclosure"]
    ]
    return {**grids, "disclosure": rows}


def case(carrier, name, body, value, *, proved=True, **more):
    """Return a case in which the cell must be *value*; ``None``: nothing may be given."""
    name = f"{carrier}, {name}"
    return OddCase.of(
        name,
        body,
        f"report.{carrier}",
        _truth(value),
        may_be_proved=proved and value is not None,
        **more,
    )


@cache
def drawn(carrier, text):
    """Return the form with *text* in the cell."""
    return CARRIERS[carrier](TITLE, FORM, _grids(text))


def _style(css, markup):
    return drawn("html", markup).replace(b"<style>", f"<style>{css} ".encode())


# Markup of the cell's inside, and what a reader of the page sees.
_HTML = {
    "struck and corrected": ("<s>345</s>349", 349),
    "deleted": ("<del>7</del>349", 349),
    "line-through": ('<span style="text-decoration: line-through">12</span>349', 349),
    "underlined": ('<u style="text-decoration:underline">349</u>', 349),
    "display none": ('349<span style="display:none">0</span>', 349),
    "hidden attribute": ("<b hidden>5</b>349", 349),
    "visibility hidden": ('<span style="visibility:hidden">1</span>349', 349),
    "hidden, but shown inside": (
        '<span style="visibility:hidden">1<b style="visibility:visible">349</b></span>', 349
    ),
    "white on white": ('349<font color="#FFFFFF">9</font>', 349),
    "white on blue": ('<span style="color:#fff;background:#003399">349</span>', 349),
    "of no size": ('349<span style="font-size:0">9</span>', 349),
    "transparent": ('349<span style="opacity:0">9</span>', 349),
    "out of the window": ('<span style="position:absolute;left:-9999px">1</span>349', 349),
    "a note's mark": ("349<sup>2</sup>", None),
    "a note's mark in brackets": ("349<sup>[1]</sup>", None),
    "a raised code point": ("349²", None),
    "a circled digit": ("349①", None),
    "a lowered digit": ("349<sub>1</sub>", None),
    "raised by style": ('349<span style="vertical-align:super">1</span>', None),
    "smaller": ('34<span style="font-size:6px">9</span>', None),
    "small": ("34<small>9</small>", None),
    "two lines": ("3<br>49", None),
    "two paragraphs": ("<p>34</p><p>9</p>", None),
    "two numbers": ("34 9", None),
    "one over another": ('34<span style="position:relative;left:-8px">9</span>', None),
    "backwards": ('<bdo dir="rtl">943</bdo>', None),
    "one kind of digits": ("３４９", 349),
    "two kinds of digits": ("3٤9", None),
    "a comment": ("3<!-- 1 -->49", 349),
    "a list to choose from": ("<select><option>7</option><option selected>349</option></select>", None),
    "a list beside it": ("<select><option>7</option></select>349", None),
    "a field": ('<input value="349">', None),
    "a field beside it": ('<input value="5">349', None),
    "a field that is not shown": ('<input type="hidden" value="5">349', 349),
    "a box to tick": ('<input type="checkbox">349', 349),
    "a text field": ("<textarea>349</textarea>", None),
    "a reading aid over it": ("<ruby>349<rt>5</rt></ruby>", None),
    "quotes": ("<q>349</q>", None),
    "a gauge": ('<meter value="3">349</meter>', None),
    "drawn": ("<svg><text>7</text></svg>349", None),
    "written by a script": ("<script>document.write('5')</script>349", None),
    "a fraction": ("<math><mfrac><mn>34</mn><mn>9</mn></mfrac></math>", None),
    "a table in the cell": ("<table><tr><td>349</td></tr></table>", 349),
    "a table of two cells in the cell": ("<table><tr><td>34</td><td>9</td></tr></table>", None),
    "closed": ("349<details><summary></summary>7</details>", 349),
    "blocks": ('<span style="display:block">34</span><span style="display:block">9</span>', None),
    "in another order": ('<span style="display:flex"><i style="order:2">34</i><i>9</i></span>', None),
    "from the right": (
        '<span style="direction:rtl;unicode-bidi:isolate"><i>34</i><i>9</i></span>', None
    ),
    "set in two fonts": ('<font face="a">34</font><span style="font-family:b" lang="EN-US">9</span>', 349),
    "tiny in short": ('34<i style="font:italic 5px/9px a">9</i>', None),
    "no size in short": ('349<i style="font:0/0 a">9</i>', 349),
    "clear": ('349<i style="color:rgb(0 0 0 / 0)">9</i>', 349),
    "nearly white": ('349<i style="color:snow">9</i>', 349),
    "white by lightness": ('349<i style="color:hsl(0, 0%, 100%)">9</i>', 349),
    "filled with nothing": ('349<i style="-webkit-text-fill-color:transparent">9</i>', 349),
    "filtered away": ('349<i style="filter:alpha(opacity=0)">9</i>', 349),
    "more by a number": ("增349", None),
    "with last year's": ("349（含上年结转3件）", None),
}  # fmt: skip
_ELSEWHERE = '<link rel="stylesheet" href="a.css">'
_RULES = {
    "added before": ('.no::before{content:"1"}', '<i class="no">349</i>', None),
    "nothing added": ('.no:after{content:"";clear:both}', '<i class="no">349</i>', 349),
    "hidden where it is the first": ("td i:first-child{display:none}", "<i>7</i><i>349</i>", 349),
    "hidden on wide screens": (
        "@media screen and (min-width:900px){.no{display:none}}", '<i class="no">7</i>349', 349
    ),
    "hidden on narrow screens": (
        "@media (max-width:600px){.no{display:none}}", '34<i class="no">9</i>', 349
    ),
    "hidden where it can be": ("@supports (display:grid){.no{display:none}}", '<i class="no">7</i>349', 349),
    "a class of another sheet": (f"</style>{_ELSEWHERE}<style>", '34<i class="no">9</i>', None),
    "a sheet for print": ('</style><style media="print">.no{display:none}</style><style>', '34<i class="no">9</i>', 349),
    "hidden by a class": (".no{display:none}", '<i class="no">7</i>349', 349),
    "hidden for print": ("@media print{.no{display:none}}", '34<i class="no">9</i>', 349),
    "shown after all": (".t{display:none} .t.on{display:block}", '<p class="t">1</p><p class="t on">349</p>', 349),
    "struck by a rule": ("td .old{text-decoration:line-through}", '<i class="old">7</i>349', 349),
}  # fmt: skip


def _html_table(before, after):
    """Return the form with the row of the cell written otherwise."""
    page = drawn("html", _CELL).decode()
    assert before in page
    return page.replace(before, after, 1).encode()


_ROW = '<tr><td colspan="1" rowspan="1">行政许可</td><td colspan="3" rowspan="1">349</td></tr>'
_ROWS = {
    "a hidden row first": ('<tr style="display:none"><td>行政许可</td><td colspan=3>7</td></tr>' + _ROW, 349),
    "a hidden column": (_ROW.replace('<td colspan="3"', '<td style="display:none">7</td><td colspan="3"'), 349),
    "a hidden cell": (_ROW.replace('<td colspan="3"', '<td style="visibility:hidden" colspan="3"'), None),
    "a struck cell": (_ROW.replace('<td colspan="3"', '<td style="text-decoration:line-through" colspan="3"'), None),
}  # fmt: skip


def _html_cases():
    for name, (markup, value) in _HTML.items():
        yield case("html", name, drawn("html", markup), value)
    for name, (css, markup, value) in _RULES.items():
        yield case("html", name, _style(css, markup), value)
    for name, (row, value) in _ROWS.items():
        yield case("html", name, _html_table(_ROW, row), value)


def _run(text, properties="", around="{}"):
    return around.format(
        f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'
    )


_WORD_2010 = "http://schemas.microsoft.com/office/word/2010/wordml"
_MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"


def _field(instruction, result):
    marks = [f'<w:r><w:fldChar w:fldCharType="{k}"/></w:r>' for k in ("begin", "separate", "end")]
    said = f"<w:r><w:instrText>{instruction}</w:instrText></w:r>"
    return f"{marks[0]}{said}{marks[1]}{result}{marks[2]}"


_DELETED = '<w:del w:id="1" w:author="a">{}</w:del>'
_DOCX = {
    "struck": (_run("7", "<w:strike/>") + _run("349"), 349),
    "struck twice": (_run("7", "<w:dstrike/>") + _run("349"), 349),
    "not struck": (_run("349", '<w:strike w:val="0"/>'), 349),
    "hidden": (_run("349") + _run("9", "<w:vanish/>"), 349),
    "deleted": (_run("7", around=_DELETED).replace("w:t", "w:delText") + _run("349"), 349),
    "deleted, as text": (_run("7", around=_DELETED) + _run("349"), 349),
    "inserted": (_run("34") + _run("9", around='<w:ins w:id="1" w:author="a">{}</w:ins>'), 349),
    "moved away": (_run("7", around='<w:moveFrom w:id="1">{}</w:moveFrom>') + _run("349"), 349),
    "moved here": (_run("349", around='<w:moveTo w:id="1">{}</w:moveTo>'), 349),
    "white": (_run("349") + _run("1", '<w:color w:val="FFFFFF"/>'), 349),
    "white on blue": (_run("349", '<w:color w:val="FFFFFF"/><w:shd w:fill="003399"/>'), 349),
    "raised": (_run("349") + _run("2", '<w:vertAlign w:val="superscript"/>'), None),
    "raised by points": (_run("349") + _run("2", '<w:position w:val="8"/>'), None),
    "lowered": (_run("349") + _run("2", '<w:vertAlign w:val="subscript"/>'), None),
    "of another size": (_run("34", '<w:sz w:val="21"/>') + _run("9", '<w:sz w:val="10"/>'), None),
    "a footnote": (_run("349") + '<w:r><w:footnoteReference w:id="2"/></w:r>', 349),
    "a symbol": (_run("34") + '<w:r><w:sym w:font="Wingdings" w:char="F082"/></w:r>', None),
    "a hyphen that does not break": ("<w:r><w:noBreakHyphen/><w:t>349</w:t></w:r>", -349),
    "a tab between": ("<w:r><w:t>34</w:t><w:tab/><w:t>9</w:t></w:r>", None),
    "a text box twice": (
        ("<w:r><mc:AlternateContent xmlns:mc="
        '"http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice><w:txbxContent><w:p>'
        f"{_run('349')}</w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p>{_run('349')}"
        "</w:p></w:txbxContent></mc:Fallback></mc:AlternateContent></w:r>"), 349,
    ),
    "two paragraphs": (_run("34") + "</w:p><w:p>" + _run("9"), None),
    "struck by a style": (_run("7", '<w:rStyle w:val="Old"/>') + _run("349"), 349),
    "nearly white": (_run("349") + _run("1", '<w:color w:val="FEFEFE"/>'), 349),
    "white by theme": (_run("349") + _run("1", '<w:color w:val="auto" w:themeColor="background1"/>'), 349),
    "of its ground's colour": (
        _run("349") + _run("1", '<w:color w:val="003399"/><w:shd w:fill="003399"/>'), 349
    ),
    "white on a theme's ground": (
        _run("349", '<w:color w:val="FFFFFF"/><w:shd w:fill="auto" w:themeFill="accent1"/>'), 349
    ),
    "not filled": (
        _run("349") + _run("1", f'<a:textFill xmlns:a="{_WORD_2010}"><a:noFill/></a:textFill>'), 349
    ),
    "a field": (_field("=12+3", _run("349")), 349),
    "a field without result": (_field("=12+3", "") + _run("349"), None),
    "a list to choose from": (_field("FORMDROPDOWN", "") + _run("349"), None),
    "a box to tick": (_field("FORMCHECKBOX", "") + _run("349"), 349),
    "a note's own mark": (
        "<w:r><w:t>349</w:t><w:footnoteReference w:customMarkFollows='1' w:id='2'/><w:t>1</w:t></w:r>", None
    ),
    "a placeholder": (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{_run('349')}</w:sdtContent></w:sdt>",
        None,
    ),
    "filled in": (f"<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{_run('349')}</w:sdtContent></w:sdt>", 349),
    "a formula": (f'{_run("34")}<m:oMath xmlns:m="{_MATHS}"><m:r><m:t>9</m:t></m:r></m:oMath>', None),
    "a reading aid": (
        f"<w:r><w:ruby><w:rt>{_run('7')}</w:rt><w:rubyBase>{_run('349')}</w:rubyBase></w:ruby></w:r>", None
    ),
    "backwards": (f'<w:bdo w:val="rtl">{_run("943")}</w:bdo>', None),
    "two in one place": (_run("34") + _run("9", '<w:eastAsianLayout w:combine="1"/>'), None),
    "squeezed": (_run("34", '<w:spacing w:val="-200"/>') + _run("9"), None),
    "narrow": (_run("349") + _run("9", '<w:w w:val="1"/>'), None),
    "an object": ("<w:r><w:object/></w:r>" + _run("349"), None),
    "of the usual size": (_run("34", '<w:sz w:val="22"/>') + _run("9"), 349),
}  # fmt: skip
_OLD = (
    '<w:style w:type="character" w:styleId="Gone"><w:rPr><w:strike/></w:rPr></w:style>'
    '<w:style w:type="character" w:styleId="Old"><w:basedOn w:val="Gone"/></w:style></w:styles>'
)


def _docx(xml, change=str):
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(drawn("docx", _MARK))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                marked = f"<w:r><w:t>{_MARK}</w:t></w:r>".encode()
                assert text.count(marked) == 1
                text = change(text.replace(marked, xml.encode()).decode()).encode()
            elif name == "word/styles.xml":
                text = text.replace(b"</w:styles>", _OLD.encode())
            new.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


_CONTROL = "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>"


def _docx_rows():
    """Yield the form with its rows, or its tables, in content controls and alternatives."""
    for name, around in (
        ("a row in a control", _CONTROL),
        ("a row of a part's own markup", "<w:customXml>{}</w:customXml>"),
    ):
        yield (
            name,
            lambda text, a=around: re.sub("<w:tr[ >].*?</w:tr>", lambda m: a.format(m[0]), text),
        )
    choice = (
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice>{}</mc:Choice><mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent>"
    )
    yield (
        "tables drawn in two ways",
        lambda text: re.sub("<w:tbl>.*?</w:tbl>", lambda m: choice.format(m[0]), text),
    )


_PDF = {
    "struck": ("<strike>7</strike> 349", 349),
    "white": ('349<font color="white">9</font>', 349),
    "raised": ("349<super>2</super>", None),
    "lowered": ("349<sub>2</sub>", None),
    "smaller": ('34<font size="4">9</font>', None),
    "two lines": ("34<br/>9", None),
    "underlined": ("<u>349</u>", 349),
    "coloured": ('<font color="red">349</font>', 349),
}

_RTF = {
    "struck": (r"{\strike 7}349", 349),
    "struck, then not": (r"\strike 7\strike0 349", 349),
    "deleted": (r"{\deleted 7}349", 349),
    "inserted": (r"34{\revised 9}", 349),
    "hidden": (r"349{\v 9}", 349),
    "white": (r"349{\cf1 9}", 349),
    "raised": (r"349{\super 2}", None),
    "raised by points": (r"349{\up6 2}", None),
    "smaller": (r"\fs21 34{\fs10 9}", None),
    "a hyphen that does not break": (r"\_349", -349),
    "two paragraphs": (r"34\par 9", None),
    "cells inside the cell": (r"34\nestcell 9", None),
}


def rtf(cell):
    """Return the form as RTF, one cell as given."""
    return rtf_of(TITLE, FORM, _grids(_MARK), cell=cell)


def rtf_of(title, parts, grids, *, encoding="gb18030", head=r"\ansicpg936", cell=""):
    """Return a report as RTF, its text in the bytes of an encoding; *cell* stands for the marked one."""

    def escape(text):
        if text == _MARK:
            return cell
        return "".join(
            c if c.isascii() else "".join(f"\\'{b:02x}" for b in c.encode(encoding)) for c in text
        )

    lines = [
        rf"{{\rtf1\ansi{head}{{\colortbl;\red255\green255\blue255;}}",
        escape(title) + r"\par ",
    ]
    for part in parts:
        lines.append(rf"\pard {escape(part.heading)}\par ")
        grid = grids.get({2: "disclosure", 3: "applications", 4: "litigation"}.get(part.number), [])
        lines += _rtf_rows(grid, escape)
    return ("".join(lines) + "}").encode("ascii")


def _rtf_rows(grid, escape):
    """Yield the rows of a form: wide cells by their edges, a cell over several rows as Word merges it."""
    rows = [[] for _ in grid]
    for top, column, box in place(grid):
        for row in range(top, top + box.rowspan):
            merged = "" if box.rowspan == 1 else r"\clvmgf" if row == top else r"\clvmrg"
            text = escape(box.text) if row == top else ""
            rows[row].append((column, rf"{merged}\cellx{700 * (column + box.colspan)}", text))
    for row in rows:
        row.sort()
        edges, cells = "".join(edge for _, edge, _ in row), (text for _, _, text in row)
        yield rf"\trowd{edges}\intbl " + "".join(rf"{text}\cell " for text in cells) + r"\row "


def _ofd(change, rename=str):
    """Return the form as OFD, the object of the cell changed by *change*, the members renamed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(drawn("ofd", _CELL))) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            text = old.read(name).decode()
            if match := re.search(
                r"<ofd:TextObject(?:(?!<ofd:TextObject).)*>349</ofd:TextCode></ofd:TextObject>",
                text,
            ):
                text = text.replace(match[0], change(match[0]))
            new.writestr(zipfile.ZipInfo(rename(name)), text)
    return out.getvalue()


def _white(item):
    return item.replace("<ofd:TextCode", '<ofd:FillColor Value="255 255 255"/><ofd:TextCode')


def _cover(item):
    box = re.search('Boundary="([^"]*)"', item)[1]
    return (
        f'<ofd:PathObject ID="3" Boundary="{box}" Fill="true" Stroke="false"><ofd:FillColor Value="255 255 255"/>'
        "<ofd:AbbreviatedData>M 0 0 L 9 0 L 9 3 L 0 3 C</ofd:AbbreviatedData></ofd:PathObject>"
    )


def _line_through(item):
    x, y, wide, high = map(float, re.search('Boundary="([^"]*)"', item)[1].split())
    return (
        f'<ofd:PathObject ID="3" Boundary="{x} {y + high * 0.54} {wide} 0.1" LineWidth="0.2">'
        f"<ofd:AbbreviatedData>M 0 0 L {wide} 0</ofd:AbbreviatedData></ofd:PathObject>"
    )


_OFD = {
    "drawn twice": (lambda o: o + o.replace('X="0"', 'X="0.2"'), 349),
    "another over it": (lambda o: o + o.replace(">349<", ">775<"), None),
    "one digit over another": (lambda o: o + o.replace(">349<", ">342<"), None),
    "invisible beside it": (lambda o: o.replace(">349<", ">9<").replace("<ofd:TextObject", '<ofd:TextObject Visible="false"') + o, 349),
    "transparent": (lambda o: o.replace("<ofd:TextObject", '<ofd:TextObject Alpha="0"'), None),
    "white": (_white, None),
    "covered": (lambda o: o + _cover(o), None),
    "covered and corrected": (lambda o: o.replace(">349<", ">777<") + _cover(o) + o, 349),
    "a ground under it": (lambda o: _cover(o) + o, 349),
    "struck": (lambda o: o + _line_through(o), None),
    "of another size": (lambda o: o.replace(">349<", ">34<") + o.replace(">349<", ">9<").replace('X="0"', 'X="6"').replace('Size="2.6"', 'Size="1.4"'), None),
}  # fmt: skip

CASES = (
    *(case("ofd", name, _ofd(change), value) for name, (change, value) in _OFD.items()),
    case(
        "ofd",
        "members in another case",
        _ofd(str, lambda n: n if n == "OFD.xml" else n.lower()),
        349,
    ),
    *(case("rtf", name, rtf(text), value) for name, (text, value) in _RTF.items()),
    *_html_cases(),
    *(case("docx", name, _docx(xml), value) for name, (xml, value) in _DOCX.items()),
    *(case("docx", name, _docx(_run("349"), change), 349) for name, change in _docx_rows()),
    *(case("pdf", name, drawn("pdf", text), value) for name, (text, value) in _PDF.items()),
)
