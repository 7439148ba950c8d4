"""Drawings to take away: bars, slopes and a distribution as SVG with title, source and their own colours.

They need no style sheet: what is downloaded looks as it does on the page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from markupsafe import Markup, escape

Number = int | float
_WIDE, _LEFT, _RIGHT, _TOP, _LINE = 720, 210, 70, 44, 22
_INK, _SOFT, _BAR = "#1b2328", "#55616a", "#0072b2"
_LINES = ("#0072b2", "#d55e00", "#00573f", "#8a5a00", "#7a3f72", "#55616a")
_NAME = 16  # characters beside a bar
_APART = 14  # between the names at the ends of lines
MOST = 40  # bars or lines of one drawing


def shown(value: Number | None, *, percent: bool) -> str:
    """Return a value as it is written in a drawing, a dash for an unknown one.

    >>> shown(0.25, percent=True), shown(1234, percent=False), shown(None, percent=False)
    ('25.0%', '1,234', '—')
    """
    if value is None:
        return "—"
    return f"{value:.1%}" if percent else f"{value:,.10g}"


def _text(
    x: float, y: float, text: str, *, at: str = "start", size: int = 12, ink: str = _INK
) -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" text-anchor="{at}" font-size="{size}" fill="{ink}">'
        f"{escape(text)}</text>"
    )


def _short(name: str) -> str:
    """Return a name that fits beside a bar: cut in its middle, for a year may stand at its end.

    >>> _short("甲溪县司法局 2023"), len(_short("某某市某某区机关事务管理服务中心 2023 汇总")) <= 16
    ('甲溪县司法局 2023', True)
    """
    return name if len(name) <= _NAME else f"{name[: _NAME - 9]}…{name[-8:]}"


def _block(left: float, top: float, wide: float, tall: float) -> str:
    where = f'x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
    return f'<rect {where} fill="{_BAR}"/>'


def _sheet(height: float, title: str, source: str, spoken: str, shapes: Sequence[str]) -> Markup:
    """Return the whole drawing: white paper, the title above, the source below."""
    tall = round(height + 34)
    return Markup(  # noqa: S704  # every word in it was escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing" role="img" viewBox="0 0 {_WIDE} {tall}"'
        f' width="{_WIDE}" height="{tall}" font-family="sans-serif" aria-label="{escape(spoken)}">'
        f'<rect width="{_WIDE}" height="{tall}" fill="#fff"/>'
        f"{_text(12, 24, title, size=16)}{''.join(shapes)}"
        f"{_text(12, tall - 10, source, size=11, ink=_SOFT)}</svg>"
    )


def _spoken(title: str, points: Sequence[tuple[str, Number | None]], *, percent: bool) -> str:
    said = "；".join(f"{name} {shown(value, percent=percent)}" for name, value in points)
    return f"{title}：{said}"


def lying_bars(
    points: Sequence[tuple[str, Number | None]], title: str, source: str, *, percent: bool = False
) -> Markup:
    """Return a bar a name, in the order given; an unknown value is a dash, not a zero.

    >>> "甲 —" in lying_bars([("甲", None), ("乙", 3)], "申请", "来源")
    True
    """
    kept = points[:MOST]
    most = max([value for _, value in kept if value is not None], default=0) or 1
    shapes = []
    for place, (name, value) in enumerate(kept):
        top = _TOP + place * _LINE
        wide = round((value or 0) / most * (_WIDE - _LEFT - _RIGHT), 1)
        shapes += [
            _text(_LEFT - 8, top + 14, _short(name), at="end"),
            _block(_LEFT, top + 3, wide, _LINE - 7),
            _text(_LEFT + wide + 6, top + 14, shown(value, percent=percent)),
        ]
    spoken = _spoken(title, kept, percent=percent)
    return _sheet(_TOP + len(kept) * _LINE, title, source, spoken, shapes)


def slopes(
    lines: Mapping[str, Sequence[Number | None]],
    names: Sequence[str],
    title: str,
    source: str,
    *,
    percent: bool = False,
) -> Markup:
    """Return a line a name over the places *names*; where a value is unknown the line is broken.

    >>> drawn = slopes({"甲": [1, None, 3]}, ["2021", "2022", "2023"], "申请", "来源")
    >>> "<line" in drawn, "甲 2021 1，2022 —，2023 3" in drawn
    (False, True)
    """
    kept = dict(list(lines.items())[:MOST])
    tall, low = 320, _TOP + 20
    most = max([v for values in kept.values() for v in values if v is not None], default=0) or 1
    step = (_WIDE - 60 - _LEFT) / max(1, len(names) - 1)
    shapes = [
        _text(60 + n * step, low + tall + 18, name, at="middle") for n, name in enumerate(names)
    ]
    ends: list[tuple[float, str, str]] = []
    spoken = []
    for place, (name, values) in enumerate(kept.items()):
        ink = _LINES[place % len(_LINES)]
        said = [shown(value, percent=percent) for value in values]
        dots = [
            None if v is None else (60 + n * step, low + tall - v / most * tall)
            for n, v in enumerate(values)
        ]
        pairs = "，".join(f"{when} {text}" for when, text in zip(names, said, strict=True))
        spoken.append(f"{name} {pairs}")
        shapes += _strokes(dots, ink)
        ends += [
            (d[1], f"{name[:12]} {text}", ink) for d, text in zip(dots, said, strict=True) if d
        ][-1:]
    shapes += _labels(ends, _WIDE - _LEFT + 10, low + tall)
    return _sheet(low + tall + 24, title, source, f"{title}：{'；'.join(spoken)}", shapes)


def _strokes(dots: Sequence[tuple[float, float] | None], ink: str) -> list[str]:
    """Return a line through neighbours that are both known, and a dot at each that is."""
    lines = [
        f'<line x1="{a[0]:.1f}" y1="{a[1]:.1f}" x2="{b[0]:.1f}" y2="{b[1]:.1f}"'
        f' stroke="{ink}" stroke-width="2"/>'
        for a, b in pairwise(dots)
        if a and b
    ]
    known = [dot for dot in dots if dot]
    return lines + [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{ink}"/>' for x, y in known]


def _labels(ends: Sequence[tuple[float, str, str]], left: float, lowest: float) -> list[str]:
    """Return the names at the ends of lines, moved apart where they would cover each other."""
    known = sorted(ends)
    tops: list[float] = []
    for height, _, _ in known:
        tops.append(max(height, tops[-1] + _APART) if tops else height)
    # What was pushed below the drawing is pushed back, from the last one up.
    room = lowest
    for place in reversed(range(len(tops))):
        tops[place] = min(tops[place], room)
        room = tops[place] - _APART
    return [
        _text(left, top + 4, text, ink=ink, size=11)
        for top, (_, text, ink) in zip(tops, known, strict=True)
    ]


def distribution(
    points: Sequence[tuple[str, Number | None]], title: str, source: str, *, percent: bool = False
) -> Markup:
    """Return how many values lie in each of ten equal steps, and how many are unknown.

    >>> "未知 1" in distribution([("甲", None), ("乙", 3), ("丙", 5)], "申请", "来源")
    True
    """
    known = [value for _, value in points if value is not None]
    steps = 10
    most = max(known, default=0) or 1
    counts = [0] * steps
    for value in known:
        counts[min(steps - 1, int(value / most * steps))] += 1
    tall, wide, low = 220, (_WIDE - 80) / steps, _TOP + 20
    highest = max([*counts, 1])
    shapes, spoken = [], []
    for place, count in enumerate(counts):
        left, high = 40 + place * wide, count / highest * tall
        name = f"{shown(round(most * place / steps, 4), percent=percent)}–"
        shapes += [
            _block(left + 2, low + tall - high, wide - 4, high),
            _text(left + wide / 2, low + tall - high - 4, str(count), at="middle"),
            _text(left, low + tall + 16, name, size=11),
        ]
        spoken.append(f"{name} {count}")
    unknown = len(points) - len(known)
    said = f"{title}：{'；'.join(spoken)}；未知 {unknown}"
    return _sheet(
        low + tall + 24, f"{title}（{len(known)} 份，未知 {unknown} 份）", source, said, shapes
    )
