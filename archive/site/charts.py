"""Plots as SVG, made by the server: readable without scripts, and aloud by their labels."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup, escape

Number = int | float
_BAR, _GAP, _HEIGHT, _FOOT, _HEAD = 34, 10, 90, 18, 16


def _shown(value: Number | None, *, percent: bool) -> str:
    if value is None:
        return "—"
    return f"{value:.1%}" if percent else f"{value:,}"


def bars(
    points: Sequence[tuple[str, Number | None]], title: str, *, percent: bool = False
) -> Markup:
    """Return upright bars with their values over them; an unknown value is a dash, not a zero.

    >>> "无数据" in bars([("2023", None), ("2024", 3)], "申请")
    True
    """
    known = [value for _, value in points if value is not None]
    most = max([*known, 1 if not percent else 0.01])
    spoken = "；".join(
        f"{name} {'无数据' if value is None else _shown(value, percent=percent)}"
        for name, value in points
    )
    width = len(points) * (_BAR + _GAP) + _GAP
    shapes = []
    for place, (name, value) in enumerate(points):
        left = _GAP + place * (_BAR + _GAP)
        tall = round((value or 0) / most * (_HEIGHT - _HEAD), 1)
        top, middle = _HEIGHT - tall, left + _BAR / 2
        shapes.append(
            f'<rect class="bar" x="{left}" y="{top}" width="{_BAR}" height="{tall}"/>'
            f'<text class="value" x="{middle}" y="{top - 4}">{_shown(value, percent=percent)}</text>'
            f'<text class="name" x="{middle}" y="{_HEIGHT + _FOOT - 4}">{escape(name)}</text>'
        )
    base = f'<line class="base" x1="0" x2="{width}" y1="{_HEIGHT}" y2="{_HEIGHT}"/>'
    return Markup(  # noqa: S704  # every word in it was escaped
        f'<svg class="chart" role="img" viewBox="0 0 {width} {_HEIGHT + _FOOT}" width="{width}"'
        f' height="{_HEIGHT + _FOOT}" aria-label="{escape(title)}：{escape(spoken)}">'
        f"{base}{''.join(shapes)}</svg>"
    )


def level(value: Number | None, most: Number) -> Markup:
    """Return one lying bar beside a number of a table: its share of the largest one."""
    share = 0 if value is None or not most else round(100 * value / most, 1)
    return Markup(  # noqa: S704
        '<svg class="level" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">'
        f'<rect class="bar" x="0" y="0" width="{share}" height="10"/></svg>'
    )
