"""A social card: a title, one number, a small plot and the source, as a drawing of 1,200 by 630."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from archive.site.drawing.sheets import Number, shown

WIDE, TALL = 1200, 630
_INK, _SOFT, _HEAD, _BAR = "#1b2328", "#55616a", "#0b4f6c", "#0072b2"
_EDGE, _LINE = 64, 20  # the margin; characters of the title in a line
_TITLE_LINES, MOST_BARS = 2, 10
_PLOT_LEFT, _PLOT_TOP, _PLOT_WIDE, _PLOT_TALL = 560, 250, 576, 230


@dataclass(frozen=True)
class Card:
    """What a card says: its title, one number with its words, the plot's points, whether they are shares."""

    title: str
    value: str
    words: str
    points: Sequence[tuple[str, Number | None]] = ()
    percent: bool = False
    note: str = ""


def _text(x: float, y: float, text: str, size: int, *, ink: str = _INK, at: str = "start") -> str:
    return (
        f'<text x="{x:g}" y="{y:g}" font-size="{size}" fill="{ink}" text-anchor="{at}">'
        f"{escape(text)}</text>"
    )


def _block(left: float, top: float, wide: float, tall: float, ink: str) -> str:
    where = f'x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{tall:.1f}"'
    return f'<rect {where} fill="{ink}"/>'


def title_lines(title: str) -> list[str]:
    """Return a title in at most two lines, what is left over cut off.

    >>> title_lines("云溪县财政局"), len(title_lines("某" * 90)), title_lines("某" * 90)[1][-1]
    (['云溪县财政局'], 2, '…')
    """
    lines = [title[start : start + _LINE] for start in range(0, len(title), _LINE)] or [""]
    if len(lines) > _TITLE_LINES:
        lines = [*lines[: _TITLE_LINES - 1], f"{lines[_TITLE_LINES - 1][:-1]}…"]
    return lines


def _plot(card: Card) -> list[str]:
    """Return upright bars of the last points; an unknown value is a dash, not a zero."""
    points = list(card.points)[-MOST_BARS:]
    most = max([value for _, value in points if value is not None], default=0) or 1
    step = _PLOT_WIDE / max(len(points), 1)
    low, shapes = _PLOT_TOP + _PLOT_TALL, []
    for place, (name, value) in enumerate(points):
        left, tall = _PLOT_LEFT + place * step, (value or 0) / most * (_PLOT_TALL - 30)
        shapes += [
            _block(left + step * 0.15, low - tall, step * 0.7, tall, _BAR),
            _text(left + step / 2, low - tall - 8, shown(value, percent=card.percent), 20, at="middle"),
            _text(left + step / 2, low + 28, name[:6], 20, ink=_SOFT, at="middle"),
        ]  # fmt: skip
    line = f'<line x1="{_PLOT_LEFT}" x2="{_PLOT_LEFT + _PLOT_WIDE}" y1="{low}" y2="{low}" stroke="{_SOFT}"/>'
    return [line, *shapes] if points else []


def draw_card(card: Card, *, sample: bool = False) -> Markup:
    """Return a card as SVG; one of a sample archive says that its numbers are invented.

    >>> "—" in draw_card(Card("云溪县财政局", "—", "新收申请", [("2023", None)]))
    True
    """
    source = "年报档案 Nianbao · 来源：各机关政府信息公开工作年度报告 · — 为空白或未知"
    spoken = f"{card.title}：{card.words} {card.value}"
    shapes = [
        _block(0, 0, WIDE, TALL, "#fff"),
        _block(0, 0, WIDE, 12, _HEAD),
        *(_text(_EDGE, 90 + 66 * n, line, 50) for n, line in enumerate(title_lines(card.title))),
        _text(_EDGE, 370, card.value, 110, ink=_HEAD),
        _text(_EDGE, 430, card.words, 32),
        _text(_EDGE, 480, card.note, 26, ink=_SOFT),
        *_plot(card),
        _text(
            _EDGE, TALL - 40, f"{'示例档案，数字为虚构。' if sample else ''}{source}", 22, ink=_SOFT
        ),
    ]
    return Markup(  # noqa: S704  # every word in it was escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDE} {TALL}" width="{WIDE}"'
        f' height="{TALL}" font-family="sans-serif" aria-label="{escape(spoken)}">{"".join(shapes)}</svg>'
    )
