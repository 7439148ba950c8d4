"""HTML, DOCX, PDF and text: the same report in every carrier, and each carrier's own traps."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import UnreadableDocumentError
from crawler.models import Document, Paragraph, Report, Table
from crawler.sampleportal.layout import (
    applications_grid,
)
from crawler.sampleportal.prose import write_parts
from crawler.sampleportal.world import load_world, report_title
from pipelines.layout.geometry import Char, Page, Segment
from pipelines.layout.grid import find_tables
from pipelines.layout.joins import join_tables
from pipelines.process import process
from pipelines.prose.sections import split_sections
from pipelines.readers.docx import read_docx
from pipelines.readers.formatting.html_tree import parse
from pipelines.readers.html import read_html
from pipelines.readers.html_table import read_table
from pipelines.readers.ofd import read_ofd
from pipelines.readers.pdf import read_pdf
from pipelines.readers.rtf import read_rtf
from pipelines.readers.text import read_text
from pipelines.tables.disclosure import read_disclosure
from tests.carriers import CARRIERS, grids_of
from tests.conftest import FIXTURES
from tests.forms import as_rows, values_of
from tests.independent_files import make_docx, make_pdf
from tests.ofd_writer import make_ofd

AGENCIES = {agency.id: agency for portal in load_world() for agency in portal.agencies}


@pytest.mark.parametrize("carrier", CARRIERS)
@pytest.mark.parametrize(
    ("agency_id", "year"), [("411991-government", 2023), ("411990-justice", 2019)]
)
def test_every_carrier_gives_the_same_report(carrier, agency_id, year):
    agency = AGENCIES[agency_id]
    figures = agency.figures[year]
    body = CARRIERS[carrier](
        report_title(agency, year), write_parts(agency, year, figures), grids_of(figures)
    )
    report = process(Report(documents=(Document(body=body, name="report"),)))
    assert report.proof == "proved"
    assert (report.year, report.agency_as_printed) == (year, agency.name)
    assert values_of(report.disclosure) == figures.disclosure
    assert values_of(report.applications) == figures.applications
    assert values_of(report.litigation) == figures.litigation
    prose = {s.number: s.text.replace("\n", "") for s in report.sections if s.number}
    assert prose == {p.number: "".join(p.lines) for p in write_parts(agency, year, figures)}


def test_html_spans_make_a_rectangle_with_covered_cells_empty():
    page = """<table><tr><td rowspan=2 colspan=2>甲</td><td>乙</td></tr><tr><td>丙</td></tr>
    <tr><td>丁</td><td colspan="0">戊</td><td rowspan=99>己</td></tr></table>"""
    table = next(b for b in read_html(page.encode()).blocks if isinstance(b, Table))
    assert table.rows == (("甲", None, "乙"), (None, None, "丙"), ("丁", "戊", "己"))


spans = st.integers(1, 4)
texts = st.text(alphabet="甲乙丙丁0123456789", max_size=3)


@given(
    st.lists(
        st.lists(st.tuples(texts, spans, spans), min_size=1, max_size=5), min_size=1, max_size=6
    )
)
def test_html_tables_are_rectangles_that_lose_no_text(rows):
    markup = "".join(
        "<tr>" + "".join(f'<td colspan="{c}" rowspan="{r}">{t}</td>' for t, c, r in row) + "</tr>"
        for row in rows
    )
    table = read_table(next(parse(f"<table>{markup}</table>").iter("table")))
    assert len({len(row) for row in table.rows}) == 1
    found = [cell for row in table.rows for cell in row if cell]
    assert found == [text for row in rows for text, _, _ in row if text]


def test_html_labels_split_over_spans_and_lines_are_one():
    page = "<table><tr><td><span>商业</span><br><span>企业</span></td><td><o:p>&nbsp;</o:p></td><td>１２</td></tr></table>"
    table = next(b for b in read_html(page.encode()).blocks if isinstance(b, Table))
    assert table.rows == (("商业企业", "", "１２"),)


def test_html_layout_tables_are_passed_through():
    page = "<table><tr><td><p>一、总体情况</p><table><tr><td>规章</td><td>0</td></tr></table></td></tr></table>"
    blocks = read_html(page.encode()).blocks
    assert blocks == (Paragraph("一、总体情况"), Table((("规章", "0"),)))


def test_html_scripts_styles_and_comments_are_no_text():
    page = "<body><script>var a='x'</script><style>p{}</style><!-- 注 --><p>正文</p></body>"
    assert read_html(page.encode()).blocks == (Paragraph("正文"),)


def test_html_title_and_date_come_from_government_meta_tags():
    page = """<head><title>x-某县人民政府</title><meta content="叶县财政局2023年政府信息公开工作年度报告" name="ArticleTitle">
    <META NAME="PubDate" CONTENT="2024-01-18 10:00"></head><body><p>正文</p></body>"""
    content = read_html(page.encode())
    assert (content.title, content.published) == (
        "叶县财政局2023年政府信息公开工作年度报告",
        "2024-01-18 10:00",
    )


def test_html_main_content_leaves_the_frame_out():
    long = "正文" * 100
    page = f"<body><div class='nav'><p>首页</p></div><div class='TRS_Editor'><p>{long}</p></div><div>版权</div></body>"
    assert read_html(page.encode()).blocks == (Paragraph(long),)


def test_html_of_a_script_is_read_where_the_page_holds_nothing_else():
    """广东's platform gives the article as HTML within JSON."""
    text = "正文" * 100
    detail = json.dumps(
        {"id": 1, "content": f"<p>{text}</p><table><tr><td>规章</td><td>0</td></tr></table>"}
    )
    page = f"<body><div id='app'></div><script>window._CONFIG = {{ SID: '2', DETAIL: {detail} }};</script></body>"
    assert read_html(page.encode()).blocks == (Paragraph(text), Table((("规章", "0"),)))
    ended = page.replace("<body>", "<html><body>") + "</html>"
    assert read_html(ended.encode()).blocks == read_html(page.encode()).blocks
    broken = page.replace('"content"', "content")
    assert read_html(broken.encode()).blocks == ()


def test_html_that_goes_on_after_its_end_is_read_whole():
    page = (
        "<html><body><p>一</p></body></html><p>二</p><table><tr><td>三</td><td>四</td></tr></table>"
    )
    found = read_html(page.encode()).blocks
    assert found == (Paragraph("一"), Paragraph("二"), Table((("三", "四"),)))


def test_the_caption_of_a_table_in_html_is_a_line_above_it():
    page = "<table><caption>2022年</caption><tr><td>规章</td><td>0</td></tr></table>"
    assert read_html(page.encode()).blocks == (Paragraph("2022年"), Table((("规章", "0"),)))


def test_a_table_of_the_form_in_a_cell_of_another_is_read_beside_it():
    inner = "<table><tr><td>行政事业性收费</td><td>3</td></tr></table>"
    page = f"<table><tr><td>行政许可</td><td>5</td></tr><tr><td>行政处罚</td><td>{inner}</td></tr></table>"
    outer, inside = read_html(page.encode()).blocks
    assert outer == Table((("行政许可", "5"), ("行政处罚", "行政事业性收费3")))
    assert inside == Table((("行政事业性收费", "3"),))


def test_html_without_known_container_or_heading_is_read_where_most_text_stands():
    long = "本机关按照条例的规定做好政府信息公开工作。" * 10
    menu = "".join(f"<p><a href='/{n}'>政务公开栏目第{n}项名称</a></p>" for n in range(40))
    page = f"<body><div class='menu'>{menu}</div><div class='x9'><p>{long}</p></div><div><p>浏览9次</p></div></body>"
    assert read_html(page.encode()).blocks == (Paragraph(long),)


def test_text_rows_that_follow_each_other_are_one_table():
    body = "一、总体情况\n\n规章\t0\t0\n行政许可\t1\t\n\n行政强制\t2\n".encode()
    assert read_text(body).blocks == (
        Paragraph("一、总体情况"),
        Table((("规章", "0", "0"), ("行政许可", "1", None)), exact=False),
        Table((("行政强制", "2"),), exact=False),
    )


def test_text_markdown_rule_and_heading_marks_are_no_content():
    body = "## 一、总体情况\n| 规章 | 0 |\n|---|:-:|\n| 行政许可 | 1 |\n".encode()
    assert read_text(body).blocks == (
        Paragraph("一、总体情况"),
        Table((("规章", "0"), ("行政许可", "1")), exact=False),
    )


def test_text_prose_with_an_indent_is_no_table():
    body = ("\t" + "本" * 80 + "\n").encode()
    assert read_text(body).blocks == (Paragraph("本" * 80),)


@pytest.mark.parametrize(
    "text",
    [
        # As converted from one portal: each row opened by a bar of its own, blank cells as bars.
        (
            "|\n第二十条第(一)项 | |||\n|\n信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n|\n规章 |\n0 |\n0 |\n|\n|"
            "\n行政规范性文件 |\n5 |\n12 |\n8 |\n|\n信息内容 |\n本年处理决定数量 | ||\n|\n行政许可 |\n3 | ||\n"
        ),
        # From another: rows run on without a mark between them.
        (
            "第二十条第(一)项 |\n|||\n信息内容 |\n本年制发件数 |\n本年废止件数 |\n现行有效件数 |\n规章 |\n0 |\n0 |\n|\n"
            "行政规范性文件 |\n5 |\n12 |\n8 |\n信息内容 |\n本年处理决定数量 |\n行政许可 |\n3 |\n"
        ),
    ],
)
def test_text_flattened_to_one_cell_a_line_is_put_into_rows(text):
    _, tables = split_sections(read_text(f"二、主动公开政府信息情况\n{text}".encode()).blocks)
    settled = read_disclosure(tables).settle()
    rows, problems = settled.rows, list(settled.problems)
    assert values_of(rows) == {
        "regulations": {"issued": 0, "repealed": 0, "in_force": None},
        "normative_documents": {"issued": 5, "repealed": 12, "in_force": 8},
        "licensing": {"handled": 3},
    }
    assert problems == []


def test_docx_merged_cells_are_covered_not_repeated():
    agency = AGENCIES["411991-government"]
    figures = agency.figures[2023]
    body = make_docx("x", write_parts(agency, 2023, figures), grids_of(figures))
    tables = [b for b in read_docx(body).blocks if isinstance(b, Table)]
    assert tables[1].rows == tuple(tuple(row) for row in as_rows(applications_grid(figures)))


def test_pdf_tables_and_prose_have_their_pages():
    agency = AGENCIES["411991-government"]
    figures = agency.figures[2023]
    blocks = read_pdf(
        make_pdf("标题", write_parts(agency, 2023, figures), grids_of(figures))
    ).blocks
    pages = [b.page for b in blocks]
    assert pages == sorted(pages)
    assert pages[0] == 1
    assert pages[-1] > 1


def test_a_visit_counter_outside_the_content_is_not_read():
    long = "一、总体情况" + "正文" * 100
    pages = [
        f"<body><i>浏览{n}次</i><div class='TRS_Editor'><p>{long}</p></div></body>".encode()
        for n in (1, 2)
    ]
    first, second = (read_html(page).blocks for page in pages)
    assert first == second == (Paragraph(long),)


@pytest.mark.parametrize("case", sorted(p.name for p in (FIXTURES / "documents").iterdir()))
def test_saved_documents_give_what_a_person_read(case, check_expected):
    folder = FIXTURES / "documents" / case
    (source,) = (p for p in folder.iterdir() if p.stem == "document")
    report = process(Report(documents=(Document(body=source.read_bytes(), name=source.name),)))
    check_expected(
        folder / "expected.json",
        {
            "title": report.title,
            "agency": report.agency_as_printed,
            "year": report.year,
            "published_on": report.published_on,
            "proof": report.proof,
            "disclosure": values_of(report.disclosure),
            "applications": {k: list(v.values.values()) for k, v in report.applications.items()},
            "litigation": {k: list(v.values.values()) for k, v in report.litigation.items()},
            "inferred": sorted(k for k, v in report.applications.items() if v.inferred),
            "statistics": [list(row) for row in report.statistics],
            "problems": sorted({p.code for p in report.problems}),
            "facts": {f.key: f.value for f in report.facts},
        },
    )


def test_ofd_is_read_in_the_older_namespace_too():
    agency = AGENCIES["411991-government"]
    figures = agency.figures[2023]
    parts, grids = write_parts(agency, 2023, figures), grids_of(figures)
    older = make_ofd("标题", parts, grids, namespace="http://www.ofdspec.org")
    assert read_ofd(older) == read_ofd(make_ofd("标题", parts, grids))


def _zipped(*members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in members:
            archive.writestr(name, body)
    return out.getvalue()


def test_a_zip_attachment_is_read_member_by_member():
    agency = AGENCIES["411991-government"]
    figures = agency.figures[2023]
    inner = make_docx(
        report_title(agency, 2023), write_parts(agency, 2023, figures), grids_of(figures)
    )
    body = _zipped(("说明.txt", "见附件"), ("内层.zip", _zipped(("年报.docx", inner))))
    report = process(Report(documents=(Document(body=body, name="a.zip"),)))
    assert (report.proof, report.format) == ("proved", "docx")
    assert report.source_sha256 == Document(body=body).sha256


def test_zip_files_too_deep_or_too_large_are_refused(monkeypatch):
    body = b"x"
    for _ in range(5):
        body = _zipped(("a.zip", body))
    with pytest.raises(UnreadableDocumentError, match="over three deep"):
        process(Report(documents=(Document(body=body, name="a.zip"),)))
    monkeypatch.setattr("pipelines.readers.containers._LARGEST_MEMBER", 10)
    with pytest.raises(UnreadableDocumentError, match="larger than"):
        process(Report(documents=(Document(body=_zipped(("a.txt", "x" * 11)), name="a.zip"),)))


def test_a_row_cut_by_the_end_of_a_page_is_one_row():
    """The PDF was printed by LibreOffice, which cuts rows wherever a page ends."""
    path = FIXTURES / "documents" / "pdf_rows_cut_by_pages" / "document.pdf"
    table = [b for b in read_pdf(path.read_bytes()).blocks if isinstance(b, Table)][1]
    labels = [
        next(cell for cell in reversed(row) if cell and not cell.isdigit())
        for row in table.rows[3:]
    ]
    assert labels[0] == "一、本年新收政府信息公开申请数量"
    assert "8.属于行政查询事项" in labels
    assert len(labels) == 25
    assert set(table.row_pages) == {1, 2, 3, 4}


@pytest.mark.parametrize(
    ("body", "blocks"),
    [
        (
            rb"{\rtf1\ansi{\fonttbl{\f0 \'cb\'ce\'cc\'e5;}}\'b9\'ab\'bf\'aa\par}",
            (Paragraph("公开"),),
        ),
        (rb"{\rtf1\ansi\uc1 \u20844?\u24320?\par}", (Paragraph("公开"),)),
        # Two halves are one character; one half is none.
        (rb"{\rtf1 \u-10179?\u-8704?\u20844?\u-10179?\par}", (Paragraph("\U0001f600公\ufffd"),)),
        # Words that say nothing of the text end what stands in for a character, and nothing else.
        (rb"{\rtf1 \u20844\loch\af3\cells\rowx '\u24320\hich\'31\par}", (Paragraph("公'开1"),)),
        (
            rb"{\rtf1\uc2\u-28662\'b9\'ab{\*\x hidden}12\par}",
            (Paragraph("達12".replace("達", chr(0x10000 - 28662))),),
        ),
        (
            rb"{\rtf1 a\par\trowd\intbl 1\cell 2\cell\row\intbl 3\cell\row\pard b\par}",
            (
                Paragraph("a"),
                Table((("1", "2"), ("3", None)), short=frozenset({1})),
                Paragraph("b"),
            ),
        ),
    ],
)
def test_rtf_text_and_tables_are_read(body, blocks):
    assert read_rtf(body).blocks == blocks


def _spaced(title, parts, grids):
    """Write the report as a converter does that keeps words and loses tables."""
    lines = [title]
    for part in parts:
        lines += [part.heading, *part.lines]
        if name := {2: "disclosure", 3: "applications", 4: "litigation"}.get(part.number):
            lines += [" ".join(cell for cell in row if cell) for row in as_rows(grids[name])]
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("agency_id", "year"), [("411991-government", 2023), ("411990-justice", 2019)]
)
def test_tables_that_are_only_lines_of_labels_and_numbers_are_read(agency_id, year):
    agency = AGENCIES[agency_id]
    figures = agency.figures[year]
    body = _spaced(
        report_title(agency, year), write_parts(agency, year, figures), grids_of(figures)
    )
    report = process(Report(documents=(Document(body=body, name="x.txt"),)))
    assert report.proof == "proved"
    assert values_of(report.applications) == figures.applications
    assert values_of(report.litigation) == figures.litigation
    assert values_of(report.disclosure) == figures.disclosure


def _part(number, *rows):
    """Return a two-column ruled table as found on a page."""
    ys = [700.0 - 20 * n for n in range(len(rows) + 1)]
    lines = [Segment(horizontal=True, at=y, start=50, end=450) for y in ys]
    lines += [Segment(horizontal=False, at=x, start=ys[-1], end=ys[0]) for x in (50, 250, 450)]
    chars = [
        Char(
            letter,
            60 + 200 * column + 10 * n,
            ys[row + 1] + 5,
            69 + 200 * column + 10 * n,
            ys[row] - 5,
        )
        for row, cells in enumerate(rows)
        for column, text in enumerate(cells)
        for n, letter in enumerate(text)
    ]
    (found,) = find_tables(Page(number, tuple(chars), tuple(lines), 500, 800))
    return found


@pytest.mark.parametrize(
    ("above", "below", "rows"),
    [
        (
            ("信息内容", "处理决定数量"),
            ("行政处罚", "4"),
            (("信息内容", "处理决定数量"), ("行政处罚", "4")),
        ),
        (("行政处罚", "4"), ("行政强制", ""), (("行政处罚", "4"), ("行政强制", ""))),
        (("行政处", "4"), ("罚", ""), (("行政处罚", "4"),)),
    ],
)
def test_a_page_that_begins_with_a_row_is_not_taken_for_the_rest_of_one(above, below, rows):
    assert join_tables([_part(1, above), _part(2, below)]).rows == rows
