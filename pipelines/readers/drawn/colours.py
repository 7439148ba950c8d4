"""The colours that a PDF's operators set, as red, green and blue."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pipelines.layout.covers import WHITE, Colour

_NAMED = {  # colour spaces whose numbers are what they seem
    "DeviceGray", "CalGray", "DeviceRGB", "CalRGB", "DeviceCMYK", "ICCBased",
}  # fmt: skip
_TINTS = {"Separation", "DeviceN"}  # 1.0 is full ink of some colour, 0 is none at all
_FILLED, _STROKED, _BOTH = frozenset({0, 4}), frozenset({1, 5}), frozenset({2, 6})


def colour_of(space: Any, value: Any) -> Colour | None:
    """Return a colour as red, green and blue, ``None`` if that is not known."""
    return _colour(getattr(space, "name", ""), value)


@lru_cache(maxsize=4_096)
def _colour(name: str, value: Any) -> Colour | None:
    parts = value if isinstance(value, tuple) else (value,)
    if not parts or not all(isinstance(part, int | float) for part in parts):
        return None
    if name in _TINTS:
        return None if any(parts) else WHITE
    if name not in _NAMED:
        return None
    if len(parts) == 4:  # noqa: PLR2004
        parts = tuple(1.0 - min(1.0, part + parts[3]) for part in parts[:3])
    red, green, blue = parts if len(parts) == 3 else (parts[0],) * 3  # noqa: PLR2004
    return red, green, blue


def ink_of(mode: int, fill_space: Any, state: Any) -> Colour | None:
    """Return a glyph's colour by its render mode (ISO 32000-1, table 106), ``None`` if not one."""
    fill = colour_of(fill_space, state.ncolor)
    stroke = colour_of(state.scs, state.scolor)
    if mode in _BOTH:
        return fill if fill == stroke else None
    return fill if mode in _FILLED else stroke if mode in _STROKED else None
