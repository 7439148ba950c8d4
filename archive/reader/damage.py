"""What verification finds."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Damage:
    """One thing that is not as it must be: where, and what is wrong."""

    place: str
    message: str
