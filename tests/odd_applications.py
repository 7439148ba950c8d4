"""Odd parts three: other columns, other rows, in halves, transposed."""

from __future__ import annotations

from crawler.forms import APPLICATION_COLUMNS
from tests.odd_case import ANY
from tests.odd_pages import (
    COLUMNS,
    FIGURES,
    OTHERS,
    blocks,
    case,
    labels,
    plain_three,
    three,
    truth,
)

RENAMED = {
    "total": "合计",
    "other_org": "其它",
    "public_welfare": "公益组织",
    "natural_person": "自然人（件）",
}
SWAPPED = ("enterprise", "natural_person", *COLUMNS[2:])
LAST_FIRST = ("total", *COLUMNS[:-1])


def _perhaps(*columns):
    """Return the truth with these columns of part three read or null."""
    own = {
        item: {c: ANY(v) if c in columns else v for c, v in cells.items()}
        for item, cells in FIGURES.applications.items()
    }
    return truth(applications=own)


def _without(*columns):
    own = {
        item: {c: v for c, v in cells.items() if c not in columns}
        for item, cells in FIGURES.applications.items()
    }
    return truth(applications=own)


def _columns():
    for key, head in RENAMED.items():
        for order in (COLUMNS, SWAPPED, LAST_FIRST):
            yield (
                f"{head} for {APPLICATION_COLUMNS[key]}, {order[:2]}",
                plain_three(order=order, heads={key: head}),
            )
    for order in (SWAPPED, LAST_FIRST, tuple(reversed(COLUMNS))):
        yield f"columns from {order[0]}", plain_three(order=order)
    yield "行次 after the labels", _with_column("行次", [str(n) for n in range(1, 26)], 1)
    yield "序号 before the labels", _with_column("序号", [str(n) for n in range(1, 26)], 0)
    yield "单位 after the labels", _with_column("单位", ["件"] * 25, 1)
    yield "单位 at the end", _with_column("单位", ["件"] * 25, 8)
    yield "备注 at the end", _with_column("备注", ["", "含信函", *[""] * 23], 8)
    form = three()
    form[3:3] = [[("栏次", 3, 1), *(str(n) for n in range(1, 8))]]
    yield "栏次 under the heads", form
    numbered = [[*row[:-7], str(n), *row[-7:]] for n, row in enumerate(three()[3:], 1)]
    rule, over = three()[0]
    yield "行次 in the form's own heads", [[rule, ("行次", 1, 3), over], *three()[1:3], *numbered]
    for caption in ("2023年度", "单位：件", "（一）政府信息公开申请"):
        yield f"{caption} over the heads", [[(caption, 10, 1)], *three()]
    bare = plain_three()
    yield "an empty cell over the labels", [["", *bare[0][1:]], *bare[1:]]
    units = [[c if n == 0 or not c.isdigit() else f"{c}件" for n, c in enumerate(r)] for r in bare]
    yield "件 in the cells", units


def _with_column(head, texts, at):
    rows = plain_three()
    return [[*row[:at], text, *row[at:]] for row, text in zip(rows, [head, *texts], strict=True)]


def _grouped():
    """Return the form without its group columns: group and label stand in one cell."""
    groups = {
        "denied": "（三）不予公开",
        "unavailable": "（四）无法提供",
        "rejected": "（五）不予处理",
    }
    rows = plain_three()
    for row, key in zip(rows[1:], FIGURES.applications, strict=True):
        kind = key.split("_")[0]
        if kind in groups:
            row[0] = f"{groups[kind]} 1.{row[0]}"
    rows[3][0] = f"三、本年度办理结果（一）{rows[3][0]}"
    return rows


def _in_parts():
    rows = plain_three()
    one, other = [r[:4] for r in rows], [[r[0], *r[4:]] for r in rows]
    yield "columns in two tables", [one, other], True
    yield "columns in two tables, the second first", [other, one], True
    yield "the head repeated over the second half", [rows[:14], [rows[0], *rows[14:]]], True
    yield "no head over the second half", [rows[:14], rows[14:]], True
    left, right = rows[1:14], [*rows[14:], [""] * 8]
    sides = [[*rows[0], *rows[0]], *([*a, *b] for a, b in zip(left, right, strict=True))]
    yield "halves side by side", [sides], True
    yield "transposed", [[list(column) for column in zip(*rows, strict=True)]], True
    yield "group and label in one cell", [_grouped()], True


def _years():
    mine, other = plain_three(), plain_three(OTHERS)
    for first, second, names in (
        (other, mine, ("2022年", "2023年")),
        (mine, other, ("2023年", "2022年")),
        (other, mine, ("上年", "本年")),
    ):
        rows = [["", (names[0], 7, 1), (names[1], 7, 1)]]
        rows += [[*a, *b[1:]] for a, b in zip(first, second, strict=True)]
        yield f"{names[0]} beside {names[1]}", [rows], truth(), True
    rows = [
        ["", ("甲乡", 7, 1), ("乙乡", 7, 1)],
        *([*a, *b[1:]] for a, b in zip(mine, other, strict=True)),
    ]
    yield "two towns side by side", [rows], truth(applications=None), False
    towns = [["项目", *(f"{c}乡" for c in "甲乙丙丁戊己"), "总计"], *mine[1:]]
    yield "a table by towns", [towns], _perhaps_total(), False
    ways = [["项目", "当面", "信函", "传真", "网络", "电话", "其他", "总计"], *mine[1:]]
    yield "a table by ways to apply", [ways], _perhaps_total(), False
    sums = [["项目", "2022年", "2023年", "合计"], *(row[:4] for row in mine[1:])]
    yield "two years and their sum", [sums], truth(applications=None), False
    askew = [["项目", *mine[0][1:]]]
    askew += [["", *("2021年", "2022年", "2023年") * 7], *([r[0], *r[1:] * 3] for r in mine[1:])]
    yield "years under heads that lost their merges", [askew], truth(applications=None), False
    yield (
        "a table by towns without a total",
        [[["项目", *(f"{c}乡" for c in "甲乙丙丁戊己庚")], *mine[1:]]],
        truth(applications=None),
        False,
    )
    trend = [
        ["项目", "2021年", "2022年", "2023年"],
        *([label, "71", "72", "73"] for label in labels()[:4]),
    ]
    yield "a trend before the form", [trend, three()], truth(), True


def _perhaps_total():
    own = {item: {"total": ANY(cells["total"])} for item, cells in FIGURES.applications.items()}
    return truth(applications=own)


def _cells():
    """Yield cells that print more, or less, than a number."""
    for zero in ("〇", "零", "○", "O"):
        yield f"{zero} for 0", _replaced("0", zero), truth(), True
    yield "暂无 for 0", _replaced("0", "暂无"), _zeros_perhaps(), False
    rows = plain_three()
    merged = [[*row] for row in rows]
    merged[1][1], merged[2][1] = ("9", 1, 2), None
    merged[2] = [cell for cell in merged[2] if cell is not None]
    yield "one number over two rows", merged, _open_rows("new_received", "carried_in"), False
    broken = [[*row] for row in rows]
    broken[1][1] = "7<br>5"
    yield "two numbers in a cell", broken, _open_rows("new_received"), False
    alike = [[*row] for row in rows]
    alike[1][0] = "一、上年新收政府信息公开申请数量"
    yield (
        "上年 for 本年 in a label",
        alike,
        truth(applications=_rows_without("new_received")),
        False,
    )
    twice = [*rows[:2], ["本年新收政府信息公开申请数量", *"7777777"], *rows[2:]]
    yield "a label twice", twice, _open_rows("new_received"), False
    numeral = [[*row] for row in rows]
    numeral[13][1] = "十二"
    yield "a Chinese numeral", numeral, _open_rows(tuple(FIGURES.applications)[12]), False
    others = [sum(map(int, column)) for column in zip(*(r[1:] for r in rows[21:24]), strict=True)]
    summed = [*rows[:21], ["（六）其他处理", *map(str, others)], *rows[21:]]
    sums = FIGURES.applications | {"other_total": dict(zip(COLUMNS, others, strict=True))}
    yield "（六）其他处理 over its three kinds", summed, truth(applications=sums), True
    named = [[*row] for row in rows]
    named[24][0] = "（七）合计"
    yield "（七）合计", named, truth(), True
    short = [[*row] for row in rows]
    short[4] = [rows[4][0], *rows[4][2:]]
    yield "a row without its first number", short, _perhaps(*COLUMNS), False


def _rows_without(item):
    return {i: dict(cells) for i, cells in FIGURES.applications.items() if i != item}


def _open_rows(*items):
    own = {
        i: {c: ANY(v) for c, v in cells.items()} if i in items else dict(cells)
        for i, cells in FIGURES.applications.items()
    }
    return truth(applications=own)


def _zeros_perhaps():
    own = {
        i: {c: v or ANY(0) for c, v in cells.items()} for i, cells in FIGURES.applications.items()
    }
    return truth(applications=own)


def _replaced(old, new):
    return [[new if cell == old else cell for cell in row] for row in plain_three()]


def _strange():
    """Yield a column or row beside the form's that it does not have: the form's are read, not proved."""
    rows = plain_three()
    subtotal = [[*r[:7], "小计" if n == 0 else str(n), r[7]] for n, r in enumerate(rows)]
    yield "小计 before 总计", subtotal
    yield (
        "上年总计 after 总计",
        [[*r, "上年总计" if n == 0 else str(n + 50)] for n, r in enumerate(rows)],
    )
    yield (
        "同比增减 after 总计",
        [[*r, "同比增减" if n == 0 else str(n + 50)] for n, r in enumerate(rows)],
    )
    form = three()
    yield "其中 under a row", [*form[:4], [("其中：网络申请", 3, 1), *"1000001"], *form[4:]]
    yield (
        "2022年 in a label",
        [*rows[:1], ["2022年本年新收政府信息公开申请数量", *"9999999"], *rows[1:]],
    )


def _no_heads():
    """Yield text without heads, and rows of text with too few or too many numbers."""
    rows = plain_three()[1:]
    yield "no heads", rows, _perhaps(*COLUMNS)
    more = [[row[0], str(n), *row[1:]] for n, row in enumerate(rows, start=1)]
    yield "no heads, a number more", more, truth(applications=_all_perhaps())
    for order in (SWAPPED, LAST_FIRST):
        heads, *under = plain_three(order=order)
        yield f"heads under the rows, {order[0]} first", [*under, heads], _perhaps(*COLUMNS)
    fewer = [[row[0], *row[1:7]] for row in rows]
    yield "no heads, a number less", fewer, truth(applications=_all_perhaps())


def _all_perhaps():
    return {i: {c: ANY(v) for c, v in cells.items()} for i, cells in FIGURES.applications.items()}


def _cases():
    for name, rows in _columns():
        for carrier in ("html", "tabs"):
            yield case(name, blocks(p3=[rows]), truth(), proved=True, carrier=carrier)
    for name, part, proved in _in_parts():
        yield case(name, blocks(p3=part), truth(), proved=proved)
        yield case(
            name, blocks(p3=part), truth(applications=_all_perhaps()), proved=proved, carrier="tabs"
        )
    for name, part, wanted, proved in _years():
        yield case(name, blocks(p3=part), wanted, proved=proved)
        yield case(
            name, blocks(p3=part), truth(applications=_all_perhaps()), proved=proved, carrier="tabs"
        )
    for name, rows, wanted, proved in _cells():
        yield case(name, blocks(p3=[rows]), wanted, proved=proved)


def _heads_apart(order):
    """Yield pages whose heads stand above the rows, in a table of their own or as lines."""
    heads, *rows = plain_three(order=order)
    form = order == COLUMNS
    wanted = truth() if form else truth(applications=_all_perhaps())
    for name, part in (
        ("in a table of their own", [[heads], rows]),
        ("in a line", ["　".join(heads), rows]),
        ("as lines", [*heads, rows]),
    ):
        for carrier in ("html", "tabs"):
            title = f"heads from {order[0]} {name}"
            yield case(title, blocks(p3=part), wanted, proved=form, carrier=carrier)


def _open_cases():
    for name, rows, wanted in _no_heads():
        for carrier in ("html", "tabs"):
            yield case(name, blocks(p3=[rows]), wanted, proved=name == "no heads", carrier=carrier)
    for name, rows in _strange():
        for carrier in ("html", "tabs"):
            yield case(name, blocks(p3=[rows]), truth(), carrier=carrier)
    for order in (COLUMNS, SWAPPED, LAST_FIRST):
        yield from _heads_apart(order)
    foreign = plain_three(heads={"research": "外国组织"})
    for carrier in ("html", "tabs"):
        yield case(
            "a head that no form has", blocks(p3=[foreign]), _without("research"), carrier=carrier
        )


CASES = (*_cases(), *_open_cases())
