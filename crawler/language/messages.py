"""What commands say, in the reader's language: English in the code, Chinese from one catalogue.

The catalogue, ``zh.toml``, maps each English sentence to its Chinese one; ``{names}`` stand for
values in both. A test holds it against the sentences that the code says.
"""

from __future__ import annotations

import os
import tomllib
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_CATALOGUE = Path(__file__).with_name("zh.toml")
_spoken: ContextVar[str | None] = ContextVar("_spoken", default=None)


def locale_language() -> str:
    """Return the language of the environment's locale: ``zh`` for a Chinese one, else ``en``."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"


def speak(language: str | None) -> None:
    """Say everything in *language* from here on; ``None``: in that of the locale."""
    _spoken.set(language)


def spoken() -> str:
    """Return the language that is spoken."""
    return _spoken.get() or locale_language()


@cache
def catalogue() -> dict[str, str]:
    """Return the Chinese sentence of each English one."""
    return tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))


def say(english: str, **values: Any) -> str:
    """Return a sentence in the language that is spoken, its values filled in.

    >>> speak("zh"); say("none"); speak(None)
    '无'
    """
    sentence = catalogue().get(english, english) if spoken() == "zh" else english
    return sentence.format(**values) if values else sentence
