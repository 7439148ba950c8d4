"""Whether a style takes an element out of sight, or moves it among others."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipelines.readers.formatting.html_style import length

_FAR = -500.0  # text moved this far to the left or up is out of the window
_FILTERED = re.compile(r"opacity\s*(?:\(|=)\s*0*\.?0+%?\s*\)")  # opacity(0), alpha(opacity=0)


def is_out_of_sight(style: Mapping[str, str]) -> bool:
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


def is_moved(style: Mapping[str, str]) -> bool:
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
