"""Plots as SVG, made by the server: readable without scripts, and aloud by their labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup, escape

Number = int | float
_BAR, _GAP, _HEIGHT, _FOOT, _HEAD = 34, 10, 90, 18, 16
_LEGEND, _LINE, _ACROSS = 92, 18, 3  # a legend's entry, and how many stand in a line


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
        shapes += [
            f'<rect class="bar" x="{left}" y="{top}" width="{_BAR}" height="{tall}"/>',
            _text("value", middle, top - 4, _shown(value, percent=percent)),
            _text("name", middle, _HEIGHT + _FOOT - 4, name),
        ]
    return _drawing(width, _HEIGHT + _FOOT, f"{title}：{spoken}", shapes)


def stacked(
    names: Sequence[str], parts: Mapping[str, Sequence[Number | None]], title: str
) -> Markup:
    """Return upright bars cut into their parts, with a legend; one with an unknown part is a dash.

    >>> "2023 予以公开 2，不予公开 1" in stacked(["2023"], {"予以公开": [2], "不予公开": [1]}, "结果")
    True
    """
    columns = [[values[place] for values in parts.values()] for place in range(len(names))]
    most = max([1, *(sum(filter(None, c)) for c in columns if None not in c)])
    shapes, spoken = [], []
    for place, (name, column) in enumerate(zip(names, columns, strict=True)):
        left, top = _GAP + place * (_BAR + _GAP), float(_HEIGHT)
        said = "，".join(
            f"{part} {_shown(v, percent=False)}" for part, v in zip(parts, column, strict=True)
        )
        spoken.append(f"{name} {said}")
        for number, value in enumerate(column if None not in column else ()):
            tall = round((value or 0) / most * (_HEIGHT - _HEAD), 1)
            top = round(top - tall, 1)
            shapes.append(
                f'<rect class="part{number}" x="{left}" y="{top}" width="{_BAR}" height="{tall}"/>'
            )
        whole = "—" if None in column else _shown(sum(filter(None, column)), percent=False)
        shapes.append(_text("value", left + _BAR / 2, top - 4, whole))
        shapes.append(_text("name", left + _BAR / 2, _HEIGHT + _FOOT - 4, name))
    for number, part in enumerate(parts):
        shapes.append(_legend(number, part))
    width = max(len(names) * (_BAR + _GAP) + _GAP, _LEGEND * _ACROSS)
    tall = _HEIGHT + _FOOT + _LINE * -(-len(parts) // _ACROSS)
    return _drawing(width, tall, f"{title}：{'；'.join(spoken)}", shapes)


def _legend(number: int, part: str) -> str:
    line, place = divmod(number, _ACROSS)
    left, top = place * _LEGEND, _HEIGHT + _FOOT + line * _LINE
    return (
        f'<rect class="part{number}" x="{left}" y="{top + 4}" width="10" height="10"/>'
        f'<text class="legend" x="{left + 14}" y="{top + 13}">{escape(part)}</text>'
    )


def _text(kind: str, middle: float, base: float, text: str) -> str:
    return f'<text class="{kind}" x="{middle}" y="{base}">{escape(text)}</text>'


def _drawing(width: int, height: int, spoken: str, shapes: Sequence[str]) -> Markup:
    base = f'<line class="base" x1="0" x2="{width}" y1="{_HEIGHT}" y2="{_HEIGHT}"/>'
    return Markup(  # noqa: S704  # every word in it was escaped
        f'<svg class="chart" role="img" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" aria-label="{escape(spoken)}">{base}{"".join(shapes)}</svg>'
    )


def level(value: Number | None, most: Number) -> Markup:
    """Return one lying bar beside a number of a table: its share of the largest one."""
    share = 0 if value is None or not most else round(100 * value / most, 1)
    return Markup(  # noqa: S704
        '<svg class="level" aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">'
        f'<rect class="bar" x="0" y="0" width="{share}" height="10"/></svg>'
    )
