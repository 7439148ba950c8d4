"""Odd parts two: units, other years' columns, rows and heads that no form has."""

from __future__ import annotations

from tests.odd_case import ANY
from tests.odd_pages import FIGURES, blocks, case, truth

FEE = FIGURES.disclosure["fees"]["amount_wan"]
YUAN = str(round(FEE * 10000))
_TEXTS = ("本年制发件数", "本年废止件数", "现行有效件数")
_ITEMS = ("regulations", "normative_documents")
_ZH = {"licensing": "行政许可", "penalties": "行政处罚", "coercion": "行政强制"}


def _texts(heads=_TEXTS, rows=None, label="信息内容"):
    own = [[str(v) for v in FIGURES.disclosure[item].values()] for item in _ITEMS]
    return [
        [("第二十条第（一）项", len(heads) + 1, 1)],
        [label, *heads],
        *(rows or [["规章", *own[0]], ["行政规范性文件", *own[1]]]),
    ]


def _handled(head="本年处理决定数量"):
    own = {
        item: str(FIGURES.disclosure[item]["handled"])
        for item in ("licensing", "penalties", "coercion")
    }
    return [
        ["信息内容", head],
        ["行政许可", own["licensing"]],
        ["行政处罚", own["penalties"]],
        ["行政强制", own["coercion"]],
    ]


def _fees(head="本年收费金额（单位：万元）", printed=str(FEE), label="行政事业性收费"):
    return [["信息内容", head], [label, printed]]


def _without(*left_out, perhaps=()):
    own = {
        item: {c: ANY(v) if item in perhaps else v for c, v in cells.items()}
        for item, cells in FIGURES.disclosure.items()
        if item not in left_out
    }
    return truth(disclosure=own)


def _units():
    """Yield the fee in every unit and place; what names none, or two, is open."""
    yield "元 in the head", _fees("本年收费金额（单位：元）", YUAN), truth(), True
    yield (
        "亿元 in the head",
        _fees("本年收费金额（单位：亿元）", f"{FEE / 10000:.8f}"),
        truth(),
        True,
    )
    yield "元 in the cell", _fees(printed=f"{YUAN}元"), truth(), True
    yield "万 in the cell", _fees(printed=f"{FEE}万"), truth(), True
    yield (
        "万元 in the cell, no unit in the head",
        _fees("本年收费金额", f"{FEE}万元"),
        truth(),
        True,
    )
    yield "¥ in the cell", _fees(printed=f"¥{YUAN}"), truth(), True
    yield "¥ and commas in the cell", _fees(printed=f"￥{round(FEE * 10000):,}元"), truth(), True
    yield "元 in the label", _fees("本年收费金额", YUAN, "行政事业性收费（元）"), truth(), True
    yield "元 in the row above", [[("单位：元", 2, 1)], *_fees("本年收费金额", YUAN)], truth(), True
    yield "no unit", _fees("本年收费金额", YUAN), _without("fees"), False
    yield (
        "元 in the label under 万元",
        _fees(printed=YUAN, label="行政事业性收费（元）"),
        _without("fees"),
        False,
    )
    for printed in ("12,34.5", "1,2345"):
        yield f"{printed}: wrongly grouped", _fees(printed=printed), _without("fees"), False
    for head in (
        "本年收费金额（不含罚没）（单位：万元）",
        "本年收费金额（含税）（单位：万元）",
        "本年收费金额（单位：千元）",
    ):
        yield head, _fees(head), _without("fees"), False
    for unit, printed, wanted in (
        ("元", YUAN, truth()), ("万元", str(FEE), truth()), ("千元", str(FEE), _without("fees")),
    ):  # fmt: skip
        rows = [["信息内容", "单位", "本年收费金额"], ["行政事业性收费", unit, printed]]
        yield f"a column of units: {unit}", rows, wanted, unit != "千元"
    against = [["信息内容", "单位", "本年收费金额（万元）"], ["行政事业性收费", "元", YUAN]]
    yield "元 beside the number under 万元", against, _without("fees"), False
    yield "dollars", _fees("本年收费金额（单位：万美元）"), _without("fees"), False


def _heads():
    """Yield other columns beside the form's, and the form's in another order."""
    handled = {
        i: str(FIGURES.disclosure[i]["handled"]) for i in ("licensing", "penalties", "coercion")
    }
    zh = _ZH
    for heads, place in (
        (("上年处理决定数量", "本年处理决定数量"), 1),
        (("本年处理决定数量", "上年处理决定数量"), 0),
        (("本年处理决定数量", "累计处理决定数量"), 0),
    ):
        rows = [["信息内容", *heads]]
        rows += [[zh[i], *("3777" if n != place else handled[i] for n in range(2))] for i in zh]
        yield " beside ".join(heads), [_texts(), rows, _fees()], truth(), False
    years = [["信息内容", ("本年处理决定数量", 2, 1)], ["", "2022年", "2023年"]]
    years += [[zh[i], "3777", handled[i]] for i in zh]
    yield "2022年 beside 2023年", [_texts(), years, _fees()], truth(), True
    twice = [["信息内容", "本年处理决定数量", "本年处理决定数量"]]
    twice += [[zh[i], "3777", handled[i]] for i in zh]
    open_rows = _without(*zh)
    yield "the same head twice", [_texts(), twice, _fees()], open_rows, False
    turned = [[row[0], *reversed(row[1:])] if len(row) > 1 else row for row in _texts()]
    yield "heads in another order", [turned, _handled(), _fees()], truth(), True
    bare = _texts(label="")
    yield "an empty cell over the labels", [bare, _handled(), _fees()], truth(), True
    unit = [
        row if len(row) == 1 else [row[0], "单位" if row[0] == "信息内容" else "件", *row[1:]]
        for row in _texts()
    ]
    yield "单位 after the labels", [unit, _handled(), _fees()], truth(), True
    serial = [
        row if len(row) == 1 else [n, *row]
        for n, row in zip(("", "序号", "1", "2"), _texts(), strict=True)
    ]
    yield "序号 before the labels", [serial, _handled(), _fees()], truth(), True
    remark = [
        row if len(row) == 1 else [*row, "备注" if row[0] == "信息内容" else "含转发"]
        for row in _texts()
    ]
    yield "备注 at the end", [remark, _handled(), _fees()], truth(), True
    numbered = _texts()
    numbered[2:2] = [["栏次", "1", "2", "3"]]
    yield "栏次 under the heads", [numbered, _handled(), _fees()], truth(), True
    beside = [[("第二十条第（一）项", 1, 3), *_texts()[1]], *_texts()[2:]]
    yield "the caption at the left", [beside, _handled(), _fees()], truth(), True
    by_row = [["信息内容", "年度", "本年处理决定数量"]]
    for item, number in handled.items():
        by_row += [[zh[item], "2022年", "3777"], ["", "2023年", number]]
    yield "years in rows", [_texts(), by_row, _fees()], _without(perhaps=tuple(zh)), False
    parts = [["信息内容", "本年处理决定数量"]]
    for item, number in handled.items():
        parts += [[zh[item], number], ["其中：网上办理", "3"]]
    yield "其中 under the rows", [_texts(), parts, _fees()], truth(), False
    bare_years = [
        ["信息内容", "2022年", "2023年"],
        *([zh[i], "3777", n] for i, n in handled.items()),
    ]
    yield "years alone over the numbers", [_texts(), bare_years, _fees()], _without(*zh), False
    likely = _handled("上年处理决定数量")
    yield "上年 for 本年 in a head", [_texts(), likely, _fees()], _without(*zh), False


def _rows():
    own = [str(v) for v in FIGURES.disclosure["normative_documents"].values()]
    parts = [
        ["规章", "0", "0", "0"],
        ["政府规范性文件", "1", "0", "2"],
        ["部门规范性文件", "1", "0", "2"],
    ]
    yield "parts of the 规范性文件", _texts(rows=parts), _without("normative_documents"), False
    both = [["规章", "0", "0", "0"], ["行政规范性文件", *own], ["规范性文件", "51", "52", "53"]]
    yield (
        "the same item twice",
        _texts(rows=both),
        _without(perhaps=("normative_documents",)),
        False,
    )
    joined = [["规章<br>行政规范性文件", *(f"2<br>{n}" for n in own)]]
    yield "two rows in one", _texts(rows=joined), _without(*_ITEMS), False
    merged = [["规章", ("5", 1, 2), "0", "0"], ["行政规范性文件", *own[1:]]]
    yield "one number over two labels", _texts(rows=merged), _without(perhaps=_ITEMS), False
    more = [["规章", "0", "0", "0"], ["行政规范性文件", f"{own[0]}（其中修订 1 件）", *own[1:]]]
    yield "其中 in the cell", _texts(rows=more), truth(), True
    named = [["规章（设区的市、自治州制定）", "0", "0", "0"], ["规范性文件", *own]]
    yield "explained labels", _texts(rows=named), truth(), True
    text = [["规章", "0", "0", "0"], ["行政规范性文件", "若干", *own[1:]]]
    yield "words in a cell", _texts(rows=text), _without(perhaps=("normative_documents",)), False
    blank = [["规章", "", "", ""], ["行政规范性文件", *own]]
    yield "blank cells", _texts(rows=blank), _without("regulations"), False


def _cases():
    for name, fees, wanted, proved in _units():
        for carrier in ("html", "tabs"):
            page = blocks(p2=[_texts(), _handled(), fees])
            yield case(name, page, wanted, proved=proved, carrier=carrier)
    for name, part, wanted, proved in _heads():
        yield case(name, blocks(p2=part), wanted, proved=proved)
        perhaps = _without(perhaps=tuple(FIGURES.disclosure))
        yield case(name, blocks(p2=part), perhaps, proved=proved, carrier="tabs")
    zeros = _texts(rows=[["规章", "000"], ["行政规范性文件", *_texts()[3][1:]]])
    page = blocks(p2=[zeros, _handled(), _fees()])
    yield case("zeros run together", page, truth(), proved=True, carrier="tabs")
    # Rows of several lengths in one table: the heads stand over the wrong columns, one of them is empty.
    short = [
        ["信息内容", "", "现行有效件数", "本年制发件数"],
        ["规章", "1", "4"],
        ["行政规范性文件", "2", "5"],
    ]
    page = blocks(
        p2=[
            [
                *short,
                ["信息内容", "本年处理决定数量", "备注", "说明", "备考"],
                *([*row, "", "", ""] for row in _handled()[1:]),
            ],
            _fees(),
        ]
    )
    yield case("an empty head over rows that lost a cell", page, _without(*_ITEMS))
    strange = [["事项", "办理数量"], *_handled()[2:]]
    page = blocks(p2=[[*_texts(), *_handled()[:2], *strange, *_fees()]])
    for carrier in ("html", "tabs"):
        wanted = _without("penalties", "coercion")
        yield case("heads that no form has between rows", page, wanted, carrier=carrier)
    filled = [[row[0], *row[1:] * 3] for row in _fees()]
    yield case(
        "fees, a merge undone and filled",
        blocks(p2=[_texts(), _handled(), filled]),
        truth(),
        proved=True,
    )
    for name, rows, wanted, proved in _rows():
        yield case(name, blocks(p2=[rows, _handled(), _fees()]), wanted, proved=proved)
    lost = [row[:3] if row[0] == "行政规范性文件" else row for row in _texts()]
    wanted = _without("normative_documents")
    yield case(
        "a row of text that lost a number",
        blocks(p2=[lost, _handled(), _fees()]),
        wanted,
        carrier="tabs",
    )
    yield case("no part two", blocks(p2=["见附件。"]), truth(disclosure=None))
    some = [_texts(), _handled()]
    yield case("no fees", blocks(p2=some), _without("fees"))
    for lost in ("licensing", "coercion"):
        rows = [row for row in _handled() if row[0] != _ZH[lost]]
        yield case(f"no row of {lost}", blocks(p2=[_texts(), rows, _fees()]), _without(lost))
    narrow = [row[:2] + row[3:] for row in _texts()]
    wanted = truth()
    for item in _ITEMS:
        wanted["disclosure"][item]["repealed"] = None
    yield case("a column fewer", blocks(p2=[narrow, _handled(), _fees()]), wanted)
    caption = ["单位：元", *[_texts(), _handled(), _fees("本年收费金额", YUAN)]]
    yield case("元 in a line above", blocks(p2=caption), _without(perhaps=("fees",)), proved=True)


CASES = tuple(_cases())
