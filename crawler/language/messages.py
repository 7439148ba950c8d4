"""What commands say, in the reader's language: English in the code, Chinese from one catalogue.

The catalogue, ``zh.toml`` and ``zh_shown.toml``, maps each English sentence to its Chinese one;
``{names}`` stand for values in both. What is raised or stored in English is put into Chinese where it is
shown (``render``). A test holds the catalogue against the sentences that the code says and raises.
"""

from __future__ import annotations

import os
import re
import tomllib
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from crawler.language.keys import keys_zh

LANGUAGES = ("zh", "en")
# What is said and of help; what is raised or stored elsewhere, and shown.
_CATALOGUES = tuple(Path(__file__).with_name(name) for name in ("zh.toml", "zh_shown.toml"))
_FIELD = re.compile(r"\{(\w+)\}")
# Values of a sentence that are sentences themselves.
_REASONS = frozenset({"detail", "failure", "message", "note", "reason", "warning", "why"})
# Values of a sentence that can be keys of the form, which a reader should not have to know.
_KEYED = frozenset({"columns", "item", "known", "place", "rows"})
_LONGEST = 2000  # characters of a message; what is longer was never one of ours
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
    """Return the Chinese sentence of each English one: ``said``, of ``help``, ``shown``, from ``outside``."""
    parts = [tomllib.loads(path.read_text(encoding="utf-8")) for path in _CATALOGUES]
    return parts[0] | parts[1]


def say(english: str, **values: Any) -> str:
    """Return a sentence in the language that is spoken, its values filled in, reasons in that language too.

    >>> speak("zh"); say("none"); speak(None)
    '无'
    """
    sentence = catalogue()["said"].get(english, english) if spoken() == "zh" else english
    filled = {
        name: render(value) if name in _REASONS and isinstance(value, str) else value
        for name, value in values.items()
    }
    return sentence.format(**filled) if values else sentence


@cache
def _patterns() -> list[tuple[str, re.Pattern[str], str]]:
    """Return the sentences that are put into Chinese where they are shown, those with most words first."""
    shown = catalogue()["shown"] | catalogue()["outside"]
    found = []
    for english in sorted(shown, key=lambda text: -len(_FIELD.sub("", text))):
        pieces = _FIELD.split(english)
        pattern = "".join(
            f"(?P<{piece}>.*?)" if odd % 2 else re.escape(piece) for odd, piece in enumerate(pieces)
        )
        found.append((english, re.compile(pattern, re.DOTALL), shown[english]))
    return found


def in_chinese(message: str) -> str:
    """Return an English message in Chinese, also one made of several; what is not known stays as it is.

    Sentences that are joined are told apart before one is read into both.

    >>> in_chinese("a.pdf: the file is empty")
    'a.pdf：文件是空的'
    >>> in_chinese("https://x.gov.cn/: HTTP 403; the file is empty"), in_chinese("云溪县")
    ('https://x.gov.cn/: HTTP 403；文件是空的', '云溪县')
    """
    if len(message) > _LONGEST:
        return message
    for mark, own in (("; ", "；"), (": ", "：")):
        if mark in message and (said := _whole(message, mark) or _apart(message, mark, own)):
            return said
    return _whole(message, "") or message


def _whole(message: str, mark: str) -> str:
    """Return a message that is one known sentence with *mark* in it, in Chinese; else ``""``."""
    for english, pattern, chinese in _patterns():
        if mark in english and (match := pattern.fullmatch(message)):
            values = {name: _value(name, value) for name, value in match.groupdict().items()}
            return chinese.format(**values)
    return ""


def _value(name: str, value: str) -> str:
    return in_chinese(keys_zh(value) if name in _KEYED else value)


def _apart(message: str, mark: str, own: str) -> str:
    """Return a message of two parts in Chinese, ``""`` if neither part is known."""
    first, _, rest = message.partition(mark)
    said = in_chinese(first), in_chinese(rest)
    return own.join(said) if said != (first, rest) else ""


def render(message: str) -> str:
    """Return a whole English message in the language that is spoken; as it is, if it is not known.

    >>> speak("zh"); render("not a web address: x"); speak(None)
    '不是网址：x'
    """
    return in_chinese(message) if spoken() == "zh" else message


def paragraphs(text: str) -> list[str]:
    r"""Return the paragraphs of a command's help, each as one line.

    >>> paragraphs("Do it.\n\n    \b\n    Twice\n    is once.\n    ")
    ['Do it.', 'Twice is once.']
    """
    return [" ".join(part.replace("\b", "").split()) for part in text.strip().split("\n\n")]


def helped(text: str) -> str:
    """Return a command's or an option's help in the language that is spoken, paragraph by paragraph."""
    known = catalogue()["help"]
    if spoken() != "zh" or not known.keys() & set(paragraphs(text)):
        return text
    return "\n\n".join(known.get(part, part) for part in paragraphs(text))
