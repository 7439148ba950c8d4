"""Odd texts: one cell a line, or a row a line with spaces between its cells."""

from __future__ import annotations

from opencc import OpenCC

from tests.forms import sample_figures
from tests.odd_case import ANY, PARTS, OddCase
from tests.odd_pages import (
    FIGURES,
    OUTCOMES,
    STAGES,
    TITLE,
    blocks,
    four,
    outcomes,
    plain_three,
    three,
    truth,
    two,
)

_OLD = sample_figures(year=2019)


def _cells(page):
    """Return a page with one cell a line."""
    lines = [f"标题：{TITLE}"]
    for block in page:
        rows = [[block]] if isinstance(block, str) else block
        lines += [cell[0] if isinstance(cell, tuple) else cell for row in rows for cell in row]
    return "\n".join(lines).encode()


def _spaces(page):
    """Return a page with one row a line, its empty cells lost."""
    lines = [TITLE]
    for block in page:
        rows = [[block]] if isinstance(block, str) else block
        lines += [" ".join(c[0] if isinstance(c, tuple) else c for c in row) for row in rows]
    return "\n".join(lines).encode()


def _case(name, body, wanted, *, proved=True):
    return OddCase.of(name, body, "report.txt", wanted, may_be_proved=proved)


def _cases():
    old = {part: getattr(_OLD, part) for part in PARTS}
    page = blocks(p2=[two(_OLD)], p3=[three(_OLD)], p4=[four(_OLD)])
    yield _case("the form of 2019, one cell a line", _cells(page), old)
    turn = OpenCC("s2tw").convert
    for name, write in (("a cell", _cells), ("a row", _spaces)):
        body = turn(write(blocks()).decode()).encode()
        yield _case(f"traditional script, {name} a line", body, truth())
    rows = plain_three()
    rows.insert(8, ["其中：网络申请", *"1000001"])
    yield _case("其中 among rows of text", _spaces(blocks(p3=[rows])), truth(), proved=False)
    rows.append(["其中：网络申请", *"1000001"])
    yield _case("其中 below rows of text", _spaces(blocks(p3=[rows])), truth(), proved=False)
    stages = [[STAGES[n], *outcomes(stage=n)] for n in (1, 0, 2)]
    for label in ("", "类别"):
        page = blocks(p4=[[[label, *OUTCOMES], *stages]])
        yield _case(f"a stage a line, heads after {label!r}", _spaces(page), truth())
    short = [[s[0], *s[2:]] if n == 1 else s for n, s in enumerate(stages)]
    perhaps = {s: {c: ANY(v) for c, v in own.items()} for s, own in FIGURES.litigation.items()}
    for heads in (["", *OUTCOMES], list(OUTCOMES)):
        body = _spaces(blocks(p4=[[heads, *short]]))
        name = f"a stage a line, a number lost, {heads[0]!r} first"
        yield _case(name, body, truth(litigation=perhaps), proved=False)


CASES = tuple(_cases())
