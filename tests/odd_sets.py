"""More than one set of tables on a page: another year's, a form to fill in, what was corrected."""

from __future__ import annotations

from crawler.models import Report
from tests.odd_case import ANY, OddCase
from tests.odd_pages import (
    FIGURES,
    HEADINGS,
    NAME,
    OTHERS,
    TITLE,
    blocks,
    case,
    four,
    html,
    three,
    truth,
    two,
)

TOWN = "云溪县人民政府2023年政府信息公开工作年度报告"
PARTS = ("disclosure", "applications", "litigation")


def _blank(rows):
    return [
        [
            ("", c[1], c[2]) if isinstance(c, tuple) and c[0].replace(".", "").isdigit() else c
            for c in row
        ]
        for row in rows
    ]


def _set(figures=None):
    made = (
        (two(figures), three(figures), four(figures))
        if figures
        else (_blank(two()), _blank(three()), _blank(four()))
    )
    return [block for n, rows in zip((2, 3, 4), made, strict=True) for block in (HEADINGS[n], rows)]


def _nothing():
    """Return a truth of nothing but what two agencies' tables share."""
    shared = {}
    for part in PARTS:
        mine, other = getattr(FIGURES, part), getattr(OTHERS, part)
        shared[part] = {
            i: {c: ANY(v) for c, v in cells.items() if other.get(i, {}).get(c) == v}
            for i, cells in mine.items()
        }
    return shared


def _pairs():
    """Yield ``(name, page, one is told from the other)``."""
    mine, other = _set(FIGURES), _set(OTHERS)
    for first, second in (
        ("2022年度", "2023年度"),
        ("更正前", "更正后"),
        ("原表", "更正后"),
        ("示例", "本机关数据"),
    ):
        yield f"{first} before {second}", [first, *other, second, *mine], True
        yield f"{second} before {first}", [second, *mine, first, *other], True
    yield "a blank form before the filled one", ["附：年度报告格式", *_set(), *mine], True
    yield "two sets without a word", [*other, *mine], False
    yield "two sets without a word, turned", [*mine, *other], False
    yield "the same twice", [*mine, *mine], True


def _captions():
    """Yield one report with a line that must not take its tables out."""
    for line in (
        "上一篇：云溪县财政局2022年政府信息公开工作年度报告",
        "发布日期：2024年1月20日",
        "2024年1月20日",
    ):
        yield line, [line, *blocks()]
    for line in (
        "（统计期限：2023年1月1日至2023年12月31日）", "2022年-2023年情况", "填报单位：县财政局", "2023年1-12月", "全县收到和处理政府信息公开申请情况表",
        "（一）收到申请和上年结转情况", "按照国办公开办函〔2021〕30号年度报告格式",
    ):  # fmt: skip
        yield f"part three under {line}", blocks(p3=[line, three()])
    trend = [["年份", "收到申请", "主动公开"], ["2022年", "5", "6"], ["2023年", "7", "8"]]
    yield "a trend in part one", [HEADINGS[1], trend, *blocks()[2:]]
    items = [["项目", "2022年", "2023年"], ["行政许可", "3", "4"], ["行政处罚", "5", "6"]]
    yield "a trend of part two in part one", [HEADINGS[1], items, *blocks()[2:]]
    yield "a form at the end", [*blocks(), "附件：年度报告格式", *_set()]


def _single():
    """Yield pages where one part stands twice."""
    for first, second in (
        ("上年数据", "本年数据"),
        ("2022年情况", "2023年情况"),
        ("更正前", "更正后"),
    ):
        yield (
            f"part three: {first} before {second}",
            blocks(p3=[first, three(OTHERS), second, three()]),
            True,
        )
        yield (
            f"part four: {first} before {second}",
            blocks(p4=[first, four(OTHERS), second, four()]),
            True,
        )
        yield (
            f"part two: {first} before {second}",
            blocks(p2=[first, two(OTHERS), second, two()]),
            True,
        )
    yield "part three twice", blocks(p3=[three(OTHERS), three()]), False
    yield (
        "上年 in the table's first row",
        blocks(p3=[[[("上年情况", 10, 1)], *three(OTHERS)], [[("本年情况", 10, 1)], *three()]]),
        True,
    )
    for first, second in (("2022年数据", "2023年数据"), ("更正前", "更正后")):
        yield (
            f"{first} and {second} below",
            blocks(p3=[three(OTHERS), first, three(), second]),
            True,
        )
    for line in (
        "2023年上半年情况", "2023年第四季度", "2023年1-6月", "截至2023年6月30日", "近三年情况", "历年累计",
        "2021-2023年情况", "填报单位：云溪县教育局", "云溪县水利局收到和处理政府信息公开申请情况",
    ):  # fmt: skip
        yield f"only under {line}", blocks(p3=[line, three(OTHERS)]), None
    halves = ["2023年上半年", three(OTHERS), "2023年全年", three()]
    yield "half a year before the year", blocks(p3=halves), True
    yield "only last year's", blocks(p3=["2022年情况", three(OTHERS)]), None


def _cases():
    yield from _beside()
    head = [HEADINGS[1], "本年度按要求开展政府信息公开工作。"]
    for name, page, told in _pairs():
        yield case(name, [*head, *page], truth() if told else _nothing(), proved=told)
    for name, page, told in _single():
        wanted = truth() if told else truth(applications=None) if told is None else _nothing()
        yield case(name, page, wanted, proved=bool(told))
    for name, page in _captions():
        yield case(name, page, truth(), proved=True, carrier="tabs")
    old = f"{NAME}2022年政府信息公开工作年度报告"
    for name, page in (
        ("last year's report before", [*head, old, *_set(OTHERS), TITLE, *_set(FIGURES)]),
        ("last year's report after", [TITLE, *head, *_set(FIGURES), old, *_set(OTHERS)]),
    ):
        yield case(name, page, truth(), proved=True)
    yield from _owners(head)
    own, every = _set(OTHERS), _set(FIGURES)
    page = html(["一、总体情况", "本级", *own, "全县", *every], TOWN)
    yield OddCase.of("本级 before 全县", page, "a.html", truth(), may_be_proved=True)
    apart = blocks(p3=["2022年情况", three(OTHERS)], p4=["2023年情况", four()])
    yield case("part three of another year", apart, truth(applications=None))


# Lines above a table that say how it is filled in, and not that it is another's or another year's.
BESIDE = (
    "根据2021年新格式填报如下表", "根据《2022年度政府信息公开工作要点》", "2019年以来首次", "2022年度结转情况并入下表",
    "2022年底前制发的规范性文件计入现行有效件数", "示例：“/”表示不涉及", "说明：本表按照报告格式填报",
    "制发单位：云溪县人民政府办公室", "审核单位：云溪县人民政府办公室", "监制单位：云溪县司法局", "政府规章由县司法局统计",
)  # fmt: skip


def _beside():
    for line in BESIDE:
        page = blocks(p2=[line, two()], p3=[line, three()], p4=[line, four()])
        yield case(line, page, truth(), proved=True)


def _owners(head):
    other = "云溪县教育局2023年政府信息公开工作年度报告"
    for name, page in (
        ("another agency before", [other, *head, *_set(OTHERS), TITLE, *head, *_set(FIGURES)]),
        ("another agency after", [TITLE, *head, *_set(FIGURES), other, *head, *_set(OTHERS)]),
    ):
        known = Report(agency=NAME, known_names=(NAME,))
        yield case(name, page, truth(), proved=True, report=known)


CASES = tuple(_cases())
