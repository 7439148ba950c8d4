"""What commands say, in the reader's language: English in the code, Chinese from one catalogue.

The catalogue, ``zh.toml``, maps each English sentence to its Chinese one; ``{names}`` stand for values in
both. What is raised or stored in English is put into Chinese where it is shown (``render``). A test holds
the catalogue against the sentences that the code says.
"""

from __future__ import annotations

import os
import re
import tomllib
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
_CATALOGUE = Path(__file__).with_name("zh.toml")
_FIELD = re.compile(r"\{(\w+)\}")
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
def catalogue() -> dict[str, dict[str, str]]:
    """Return the Chinese sentence of each English one: those ``said``, ``shown`` and of ``help``."""
    return tomllib.loads(_CATALOGUE.read_text(encoding="utf-8"))


def say(english: str, **values: Any) -> str:
    """Return a sentence in the language that is spoken, its values filled in.

    >>> speak("zh"); say("none"); speak(None)
    '无'
    """
    sentence = catalogue()["said"].get(english, english) if spoken() == "zh" else english
    return sentence.format(**values) if values else sentence


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Return the sentences that are put into Chinese where they are shown, those with most words first."""
    shown = catalogue()["shown"]
    found = []
    for english in sorted(shown, key=lambda text: -len(_FIELD.sub("", text))):
        pieces = _FIELD.split(english)
        pattern = "".join(
            f"(?P<{piece}>.*?)" if odd % 2 else re.escape(piece) for odd, piece in enumerate(pieces)
        )
        found.append((re.compile(pattern, re.DOTALL), shown[english]))
    return found


def render(message: str) -> str:
    """Return a whole English message in the language that is spoken; as it is, if it is not known.

    >>> speak("zh"); render("not a web address: x"); speak(None)
    '不是网址：x'
    """
    if spoken() != "zh":
        return message
    for pattern, chinese in _patterns():
        if match := pattern.fullmatch(message):
            return chinese.format(**match.groupdict())
    return message


def helped(text: str) -> str:
    """Return a command's or an option's help in the language that is spoken."""
    first = text.strip().split("\n\n")[0]
    return catalogue()["help"].get(first, text) if spoken() == "zh" else text
