"""Odd words: another body's report attached, copies that differ, numbers in sentences, dates, years."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace

from crawler.models import Document, Report
from crawler.sampleportal.prose import Part
from tests.carriers import CARRIERS, grids_of
from tests.forms import sample_figures
from tests.odd_case import ANY, PARTS, OddCase
from tests.odd_sentences import SENTENCES

HEADINGS = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
BUREAU, STATION = "云溪县林业局", "云溪县林业工作站"
TITLE = "{}2023年政府信息公开工作年度报告"
MINE = TITLE.format(BUREAU)
FIGURES, OTHERS = sample_figures("411991-finance"), sample_figures("411991-government")
TRUTH = {part: getattr(FIGURES, part) for part in PARTS}
NOTHING: dict[str, dict[str, dict[str, object]]] = {}
KNOWN = Report(agency=BUREAU, known_names=(BUREAU,))


def _page(title=MINE, *, figures=None, zeros="", lines=(), carrier="html", end=()):
    """Return a report; ``zeros`` is how its tables print nothing, *end* the lines after part six."""
    grids = deepcopy(grids_of(figures)) if figures else {}
    for rows in grids.values():
        for row in rows:
            row[:] = [
                replace(b, text=zeros) if zeros and b.text.replace(".", "").isdigit() else b
                for b in row
            ]
    wanted = {2, 3, 4} if grids else set()
    parts = [
        Part(n, h, tuple(lines) if n == 1 else tuple(end) if n == 6 else ())
        for n, h in HEADINGS.items()
        if n in wanted | {1, 5, 6}
    ]
    return CARRIERS[carrier](title, parts, grids)


def _with(name, page, attached, truth, *, file="附件.docx", known=KNOWN, **more):
    documents = (
        Document(body=page, name="a.html"),
        Document(body=attached, name=file, role="attachment"),
    )
    return OddCase(name, documents, truth, report=known, **more)


def _changed(value):
    figures = deepcopy(FIGURES)
    figures.applications["new_received"]["natural_person"] = value
    return figures


def _docx(title=MINE, **more):
    return _page(title, carrier="docx", **more)


def _marked_truth(found):
    """Return a truth in which every cell is null or what *found* says."""
    return {
        part: {i: {c: ANY(v) for c, v in row.items()} for i, row in rows.items()}
        for part, rows in found.items()
    }


def _copies():
    page = _page(figures=FIGURES)
    slashes = _page(figures=FIGURES, zeros="/")
    blank = _page(figures=FIGURES, zeros=" ")
    prose = _page(lines=("见附件。",))
    mine, theirs = _docx(figures=FIGURES), _docx(TITLE.format(STATION), figures=OTHERS)
    unnamed = _docx("政府信息公开情况", figures=OTHERS)
    signed = _docx("政府信息公开情况", figures=OTHERS, end=(STATION, "2024年1月20日"))
    labelled = _docx("政府信息公开情况", figures=OTHERS, lines=(f"填报单位（盖章）：{STATION}",))
    sum_up = _docx(MINE + "（汇总）", figures=OTHERS)
    last_year = _docx(MINE.replace("2023", "2022"), figures=OTHERS)
    first = FIGURES.applications["new_received"]["natural_person"]
    differs = _docx(figures=_changed(first + 1))
    page_or_null = deepcopy(TRUTH)
    page_or_null["applications"]["new_received"]["natural_person"] = ANY(first)
    town, county = "云溪县河西乡人民政府", "云溪县人民政府"
    yield _with("a copy of the page", page, mine, TRUTH, may_be_proved=True)
    yield _with("the tables only in the file", prose, mine, TRUTH, may_be_proved=True)
    yield _with(
        "a file without a name that agrees",
        page,
        _docx("政府信息公开情况", figures=FIGURES),
        TRUTH,
        may_be_proved=True,
    )
    yield _with("slashes, and the station's report", slashes, theirs, NOTHING)
    yield _with("slashes, and a report signed by the station", slashes, signed, NOTHING)
    yield _with("slashes, and a report filled in by the station", slashes, labelled, NOTHING)
    yield _with("slashes, and a report that names nobody", slashes, unnamed, NOTHING)
    yield _with("blanks, and a report that names nobody", blank, unnamed, NOTHING)
    yield _with("blanks, and the station's report", blank, theirs, NOTHING)
    yield _with("only prose, and the station's report", prose, theirs, NOTHING)
    for line in (
        f"单位：{STATION}", f"单位名称：{STATION}", STATION, "2022年度统计表",
        f"按照《条例》要求，{STATION}编制了2023年度政府信息公开工作年度报告。",
    ):  # fmt: skip
        headed = _docx("政府信息公开情况", figures=OTHERS, lines=(line,))
        yield _with(f"only prose, and a file under {line}", prose, headed, NOTHING)
    for file in (
        "年度报告模板.docx",
        "年报样本.docx",
        "填写说明.docx",
        f"附件1：{STATION}2023年年报.docx",
    ):
        yield _with(f"only prose, and {file}", prose, unnamed, NOTHING, file=file)
    speaks = _docx(
        "政府信息公开情况", figures=OTHERS, lines=(f"{STATION}认真贯彻《条例》，依法公开。",)
    )
    yield _with("only prose, and a file in which the station speaks", prose, speaks, NOTHING)
    yield _with(
        "only prose, and a file called the station's",
        prose,
        unnamed,
        NOTHING,
        file=TITLE.format(STATION) + ".docx",
    )
    yield _with(
        "a page with tables, and the station's report", page, theirs, TRUTH, may_be_proved=True
    )
    yield _with("a page with tables, and what sums up all", page, sum_up, TRUTH, may_be_proved=True)
    yield _with("only prose, and what sums up all", prose, sum_up, NOTHING)
    yield _with("only prose, and last year's report", prose, last_year, NOTHING)
    yield _with("one cell differs", page, differs, page_or_null)
    yield _with("a copy of the page that differs and names nobody", page, unnamed, TRUTH)
    yield _with(
        "the county's page and a town's report",
        _page(TITLE.format(county), lines=("见附件。",)),
        _docx(TITLE.format(town), figures=OTHERS), NOTHING, known=Report(agency=county, known_names=(county,)),
    )  # fmt: skip
    yield _with(
        "the county's page and its office's report",
        _page(TITLE.format(county), lines=("见附件。",)),
        _docx(TITLE.format(county + "办公室"), figures=OTHERS),
        _marked_truth({part: getattr(OTHERS, part) for part in PARTS}),
        known=Report(agency=county, known_names=(county, county + "办公室"), agency_kind="government"),
    )  # fmt: skip
    yield _with(
        "a file that names its publisher in short",
        prose.replace(BUREAU.encode(), "云溪县工业和信息化局".encode()),
        _docx(TITLE.format("县工信局"), figures=FIGURES), _marked_truth(TRUTH), known=Report(),
    )  # fmt: skip
    yield OddCase.of(
        "the bureau's column, the station's report",
        _page(TITLE.format(STATION), figures=OTHERS), "a.html",
        {part: getattr(OTHERS, part) for part in PARTS}, report=KNOWN,
    )  # fmt: skip


def _sentences():
    for number, (text, facts) in enumerate(SENTENCES):
        title = TITLE.format("云溪县财政局")
        body = f"{title}\n\n{HEADINGS[1]}\n\n{text}\n\n{HEADINGS[5]}\n\n{HEADINGS[6]}\n".encode()
        yield OddCase.of(f"{number} {text}", body, "a.txt", NOTHING, facts=facts)


def _dates():
    """Yield pages with dates that are, or are not, those of their publication."""
    signed = (BUREAU, "2023年12月29日")
    for name, page, stated in (
        ("a date before the year's end", _page(lines=("2023年5月10日", "开展培训。")), {"published_on": None}),
        (
            "成文日期 before 发布日期",
            _page(lines=("无。",)).replace(b"</h1>", "</h1><p>成文日期：2024-01-10 发布日期：2024-01-25</p>".encode()),
            {"published_on": "2024-01-25"},
        ),
        (
            "signed in December of its year",
            _page(MINE.replace("2023年", ""), lines=("2023年，我局依法公开。",), end=signed),
            {"published_on": "2023-12-29", "year": 2023},
        ),
    ):  # fmt: skip
        yield OddCase.of(name, page, "a.html", NOTHING, report=KNOWN, stated=stated)


CASES = (*_copies(), *_sentences(), *_dates())
