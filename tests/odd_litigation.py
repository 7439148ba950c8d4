"""Odd parts four: stages and outcomes in other orders, tables and rows."""

from __future__ import annotations

from tests.odd_case import ANY
from tests.odd_pages import (
    FIGURES,
    OTHERS,
    OUTCOMES,
    STAGES,
    blocks,
    case,
    four,
    outcomes,
    three,
    truth,
)

_NULL = truth(litigation=None)
_OPEN = truth(
    litigation={s: {c: ANY(v) for c, v in cells.items()} for s, cells in FIGURES.litigation.items()}
)


def _heads(order, stages=(0, 1, 2)):
    """Return two head rows with outcomes in *order* under stages, and the numbers under them."""
    rows = [[(STAGES[s], 5, 1) for s in stages], [OUTCOMES[n] for _ in stages for n in order]]
    return rows, [outcomes(stage=s)[n] for s in stages for n in order]


def _swapped():
    for order, name in (((1, 0, 2, 3, 4), "纠正 before 维持"), ((4, 0, 1, 2, 3), "总计 first")):
        heads, numbers = _heads(order)
        yield name, [[*heads, numbers]], True
    for stages in ((1, 2, 0), (2, 1, 0), (0, 2, 1)):
        heads, numbers = _heads(range(5), stages)
        yield f"stages in the order {stages}", [[*heads, numbers]], True


def _parts():
    """Yield part four in more tables than one, in any order."""
    own = [[list(OUTCOMES), outcomes(stage=n)] for n in range(3)]
    for order in ((0, 1, 2), (2, 0, 1)):
        yield (
            f"a table a stage, named above, {order}",
            [block for n in order for block in (f"（{'一二三'[n]}）{STAGES[n]}情况", own[n])],
            True,
        )
        yield (
            f"a table a stage, named in a row, {order}",
            [[[(STAGES[n], 5, 1)], *own[n]] for n in order],
            True,
        )
    suits, numbers = _heads(range(5), (1, 2))
    review = [[("行政复议", 5, 1)], *own[0]]
    both = [[("行政诉讼", 10, 1)], *suits, numbers]
    yield "reviews and suits in two tables", [review, both], True
    yield "suits before reviews in two tables", [both, review], True
    yield (
        "one table under the other in one grid",
        [[row for n in range(3) for row in ([(STAGES[n], 5, 1)], *own[n])]],
        True,
    )


def _by_row():
    """Yield part four with a row for each stage, transposed, and as a list."""
    for order in ((0, 1, 2), (1, 2, 0)):
        rows = [["", *OUTCOMES], *([STAGES[n], *outcomes(stage=n)] for n in order)]
        yield f"a row a stage, {order}", [rows], True
    rows = [[("类别", 2, 1), *OUTCOMES], [("行政复议", 2, 1), *outcomes(stage=0)]]
    rows += [[("行政诉讼", 1, 2), STAGES[1], *outcomes(stage=1)], [STAGES[2], *outcomes(stage=2)]]
    yield "a row a stage, suits under one label", [rows], True
    yield (
        "transposed",
        [
            [
                ["", *STAGES],
                *([o, *(outcomes(stage=s)[n] for s in range(3))] for n, o in enumerate(OUTCOMES)),
            ]
        ],
        True,
    )
    flat = [
        [f"{s}-{o}" for s in STAGES for o in OUTCOMES],
        [n for s in range(3) for n in outcomes(stage=s)],
    ]
    yield "stage and outcome in one head", [flat], True
    years = [[("2022年", 15, 1), ("2023年", 15, 1)], *([*row, *row] for row in four()[:3])]
    yield "2022年 beside 2023年", [[*years, [*four(OTHERS)[3], *four()[3]]]], True
    listed = [
        [STAGES[s], o, outcomes(stage=s)[n]] for s in range(3) for n, o in enumerate(OUTCOMES)
    ]
    yield "a row a number", [[["阶段", "结果", "件数"], *listed]], True


def _undone():
    """Return the form as a sheet shows it whose merges were undone: each text in its first cell."""
    over = [STAGES[0], *[""] * 4, "行政诉讼", *[""] * 9]
    under = ["", *[""] * 4, STAGES[1], *[""] * 4, STAGES[2], *[""] * 4]
    return [over, under, [*OUTCOMES * 3], [n for s in range(3) for n in outcomes(stage=s)]]


def _more_rows():
    """Yield the form with more than one row of numbers; only a label tells which is the year's."""
    heads, mine, other = four()[:3], four()[3], four(OTHERS)[3]
    wide = [[("", 1, 3), *heads[0]], *heads[1:]]
    numbered = [str(n) for n in range(1, 16)]
    yield "上年 over 本年", [[*wide, ["上年", *other], ["本年", *mine]]], True, False
    yield "本年 over 上年", [[*wide, ["本年", *mine], ["上年", *other]]], True, False
    yield "2022年 over 2023年", [[*wide, ["2022年", *other], ["2023年", *mine]]], True, False
    yield "栏次 over the numbers", [[*wide, ["栏次", *numbered], ["件数", *mine]]], True, False
    yield "本级 over 合计", [[*wide, ["本级", *other], ["合计", *mine]]], False, True
    yield "two rows without labels", [[*heads, other, mine]], False, True
    yield "numbers of columns without a label", [[*heads, numbered, mine]], False, True
    yield "the same row twice", [[*heads, mine, mine]], True, False


def _without(outcome):
    """Return the truth with that outcome of reviews null."""
    own = {stage: dict(cells) for stage, cells in FIGURES.litigation.items()}
    own["review"].pop(outcome)
    return truth(litigation=own)


def _doubled():
    """Return the truth of two rows that nothing tells apart, the third number of one unreadable."""
    mine, other = FIGURES.litigation, OTHERS.litigation
    both = {s: {c: ANY(v) for c, v in own.items() if other[s][c] == v} for s, own in mine.items()}
    both["review"].pop("other", None)
    return truth(litigation=both)


def _cases():
    for name, part, proved in (*_swapped(), *_parts(), *_by_row()):
        yield case(name, blocks(p4=part), truth(), proved=proved)
    for name, part, proved, is_open in _more_rows():
        wanted = _OPEN if is_open else truth()
        yield case(name, blocks(p4=part), wanted, proved=proved)
        yield case(name, blocks(p4=part), _OPEN, proved=proved, carrier="tabs")
    yield case("merges undone", blocks(p4=[_undone()]), truth(), proved=True)
    inside = [*three(), *four()]
    yield case(
        "part four inside part three's table",
        blocks(p3=[inside], p4=["见上表。"]),
        truth(),
        proved=True,
    )
    unknown = [["甲", "乙", "丙", "丁", "戊"] * 3, four()[3]]
    yield case("heads that no form has", blocks(p4=[unknown]), _NULL)
    heads, numbers = _heads((1, 0, 2, 3, 4))
    yield case(
        "纠正 before 维持", blocks(p4=[[*heads, numbers]]), truth(), proved=True, carrier="tabs"
    )
    odd = [[*heads[:1], ["维持原判", *heads[1][1:]], numbers]]
    yield case("a head renamed", blocks(p4=odd), _OPEN)
    own = [[list(OUTCOMES), outcomes(stage=n)] for n in range(3)]
    below = [block for n in range(3) for block in (own[n], f"（{'一二三'[n]}）{STAGES[n]}情况")]
    yield case("a table a stage, named below", blocks(p4=below), _NULL)
    mixed = [f"（一）{STAGES[0]}", own[0], own[1], STAGES[1], own[2], STAGES[2]]
    yield case("a table a stage, named above and below", blocks(p4=mixed), _NULL)
    heads = [[("", 1, 3), *four()[0]], *four()[1:3]]
    doubled = [*heads, ["1", *four(OTHERS)[3]], ["2", *four()[3][:2], "3-5", *four()[3][3:]]]
    yield case("two rows, a cell of one no number", blocks(p4=[doubled]), _doubled())
    form, numbers = [[("", 1, 3), *four()[0]], *four()[1:3]], four()[3]
    towns = [*form, ["甲镇", *numbers], ["乙镇", *numbers]]
    yield case("towns in rows", blocks(p4=[towns]), _NULL)
    yield case("towns in rows, and all", blocks(p4=[[*towns, ["总计", *four()[3]]]]), truth())
    for text in ("三", "十二", "1 204", "2-3"):
        one = [text if n == 1 else number for n, number in enumerate(four()[3])]
        yield case(f"{text} for a number", blocks(p4=[[*four()[:3], one]]), _without("corrected"))
    suits, numbers = _heads(range(5), (2, 1, 0))
    yield case(
        "stages turned round", blocks(p4=[[*suits, numbers]]), truth(), proved=True, carrier="tabs"
    )


CASES = tuple(_cases())
