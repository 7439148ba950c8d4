"""Drawings as PNG: the SVG that the site draws, put on pixels by resvg with a Chinese font of the machine."""

from __future__ import annotations

from functools import cache

try:
    import resvg_py
except ImportError:  # a system that it has no wheel for: drawings are SVG there
    resvg_py = None  # type: ignore[assignment]

WIDE = 1440  # pixels of a drawing: twice what it measures on a page
# Fonts with Chinese that systems come with, the plainest first; without one there is no PNG.
_FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC",
    "Hiragino Sans GB", "Microsoft YaHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "SimHei",
    "Droid Sans Fallback", "Noto Serif CJK SC", "SimSun",
)  # fmt: skip
_PROBE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20" font-family="{}">'
    '<text y="16">{}</text></svg>'
)


@cache
def chinese_font() -> str:
    """Return the first font of the machine that draws Chinese, ``""`` if none does.

    A name that no font bears draws nothing; a font without the character is asked for one that no font has.
    """
    for name in _FONTS if resvg_py else ():
        empty, drawn = (resvg_py.svg_to_bytes(_PROBE.format(name, text)) for text in (" ", "年"))
        if drawn != empty:
            return name
    return ""


def png(svg: str, wide: int = WIDE) -> bytes:
    """Return a drawing of the site as PNG; its ``sans-serif`` is the machine's Chinese font."""
    return resvg_py.svg_to_bytes(
        svg, width=wide, sans_serif_family=chinese_font(), font_family=chinese_font()
    )
