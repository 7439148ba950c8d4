"""Whether a style takes an element out of sight, or moves it among others."""

from __future__ import annotations

import re

from pipelines.readers.formatting.html_style import Style, length

_FAR = -500.0  # text moved this far to the left or up is out of the window
_FILTERED = re.compile(r"opacity\s*(?:\(|=)\s*0*\.?0+%?\s*\)")  # opacity(0), alpha(opacity=0)


def is_out_of_sight(style: Style) -> bool:
    """Tell whether an element is transparent, clipped away, without size, or out of the window."""
    opacity = length(style.get("opacity"))
    if opacity is not None and opacity < 0.05:  # noqa: PLR2004
        return True
    cut = "hidden" in {style.get(name) for name in ("overflow", "overflow-x", "overflow-y")}
    if cut and any(length(style.get(name)) == 0 for name in ("height", "width", "max-height")):
        return True
    if style.get("content-visibility") == "hidden" or _FILTERED.search(style.get("filter", "")):
        return True
    placed = style.get("position") in {"absolute", "fixed"}
    far = ("text-indent", *(("left", "top") if placed else ()))
    if any((length(style.get(name)) or 0.0) <= _FAR for name in far):
        return True
    clipped = style.get("clip", "").replace(" ", "").replace("px", "").replace(",", "")
    return (
        (placed and clipped in {"rect(0000)", "rect(1111)"})
        or style.get("clip-path", "").startswith(("inset(50%", "inset(100%", "circle(0"))
        or "scale(0)" in style.get("transform", "")
    )


def is_moved(style: Style) -> bool:
    """Tell whether an element is drawn elsewhere than where it stands in the text."""
    return (
        style.get("position") in {"absolute", "fixed"}
        or (
            style.get("position") == "relative"
            and any(length(style.get(side)) for side in ("left", "right", "top", "bottom"))
        )
        or style.get("float", "none") != "none"
        or (length(style.get("margin-left")) or 0.0) < 0
        or style.get("transform", "none") != "none"
    )


def may_take_away(style: Style) -> bool:
    """Tell whether a style takes an element out, or only a row of a table."""
    said = style.get("display") == "none" or style.get("visibility") == "collapse"
    return said or is_unseen(style)


def is_unseen(style: Style) -> bool:
    """Tell whether a style strikes text out, or takes it out of sight."""
    lines = style.get("text-decoration", "") + style.get("text-decoration-line", "")
    return is_out_of_sight(style) or "line-through" in lines


def is_hidden(style: Style) -> bool:
    """Tell whether a style hides text, which an element inside may show again."""
    return style.get("visibility") in {"hidden", "collapse"}


def is_tiny(style: Style) -> bool:
    """Tell whether a style sets text too small to be seen: without size, or a point at most."""
    size = length(style.get("font-size"))
    relative = style.get("font-size", "").endswith(("em", "%"))
    return size == 0 or (size is not None and size <= 1 and not relative)


def is_turned(style: Style) -> bool:
    """Tell whether a style sets text backwards, or over itself."""
    over = (length(style.get("letter-spacing")) or 0) < 0
    return over or "override" in style.get("unicode-bidi", "")
