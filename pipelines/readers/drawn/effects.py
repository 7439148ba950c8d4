"""What a graphics state of a PDF sets that decides what is seen."""

from __future__ import annotations

from typing import Any, NamedTuple

from pdfminer.pdftypes import resolve1
from pdfminer.psparser import literal_name

from pipelines.readers.drawn.state import THROUGH, Shown

_PLAIN = frozenset({"Normal", "Compatible"})  # blend modes


class Effect(NamedTuple):
    """Alpha, whether it blends, whether under a soft mask; ``None`` where it leaves that as it is."""

    alpha: float | None
    is_blended: bool
    is_masked: bool | None

    def on(self, state: Shown) -> Shown:
        """Return a state as it is from here on."""
        alpha = state.alpha if self.alpha is None else self.alpha
        if self.is_blended:  # a marker's colour: text shows through
            alpha = min(alpha, THROUGH)
        is_masked = state.is_masked if self.is_masked is None else self.is_masked
        if alpha == state.alpha and is_masked is state.is_masked:
            return state
        return Shown(state.clip, state.shapes, alpha, is_masked)


def effect_of(state: Any) -> Effect:
    """Return what a graphics state's dictionary sets."""
    alpha = resolve1(state.get("ca"))
    blend = resolve1(state.get("BM"))
    blend = blend[0] if isinstance(blend, list) and blend else blend
    return Effect(
        float(alpha) if isinstance(alpha, int | float) else None,
        blend is not None and literal_name(blend) not in _PLAIN,
        isinstance(resolve1(state["SMask"]), dict) if "SMask" in state else None,
    )
