"""Style sheets as text: their rules as they hold on a desk's screen, and declarations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

_PROPERTIES = (
    *("display", "visibility", "opacity", "font-size", "color", "background", "background-color"),
    *("text-decoration", "text-decoration-line", "vertical-align", "text-indent", "clip", "clip-path"),
    *("position", "left", "top", "right", "bottom", "float", "letter-spacing", "margin-left"),
    *("unicode-bidi", "transform", "height", "width", "overflow", "overflow-x", "overflow-y"),
    *("max-height", "font", "filter", "direction", "writing-mode", "flex-direction", "order"),
    *("content", "content-visibility", "-webkit-text-fill-color"),
)  # fmt: skip
_DECLARATION = re.compile(rf"(?<![\w-])({'|'.join(_PROPERTIES)})\s*:\s*([^;]+)", re.IGNORECASE)
_NAME = re.compile(r"([\w-]+)\s*:\s*([^;]*)")
# "italic bold 12px/30px Georgia": the size within the short form.
_SIZE = re.compile(r"(?:^|\s)(\d*\.?\d+(?:px|pt|em|rem|%)?)(?=[/\s])")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_BLOCK = re.compile(r"@([\w-]+)([^{};]*)\{((?:[^{}]*\{[^{}]*\})*[^{}]*)\}|@[^{};]*;")
_WIDTH = re.compile(r"\((min|max)-(?:device-)?width:(\d+(?:\.\d+)?)(px|r?em)\)")
_SCREEN = 1280  # pixels
_EM = 16  # pixels
_LONGEST_SHEET = 200_000  # characters


@lru_cache(maxsize=2048)
def declarations(text: str) -> tuple[tuple[str, str, bool], ...]:
    """Return ``(property, value, important)`` of the declarations that matter, in order."""
    found = []
    for match in _DECLARATION.finditer(text):
        name, value = match[1].lower(), match[2].strip().lower()
        important = value.endswith("!important")
        value = value.removesuffix("!important").strip()
        found.append((name, value, important))
        if name == "font" and (size := _SIZE.search(value)):
            found.append(("font-size", size[1], important))
    return tuple(found)


@lru_cache(maxsize=512)
def all_declarations(text: str) -> tuple[tuple[str, str], ...]:
    """Return every declaration of an element's own style.

    >>> all_declarations("order: 2; FONT-SIZE:9pt")
    (('order', '2'), ('font-size', '9pt'))
    """
    return tuple((name.lower(), value.strip().lower()) for name, value in _NAME.findall(text))


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield ``(selector, declarations)`` of a style sheet as it holds on a desk's screen.

    >>> sheet = "p{color:red}@media print{p{display:none}}@media (min-width:9px){b{display:none}}"
    >>> list(rules(sheet))
    [('p', 'color:red'), ('b', 'display:none')]
    """
    text = re.sub(r"<!--|-->", "", _COMMENT.sub("", sheet[:_LONGEST_SHEET]))
    for match in _RULE.finditer(_BLOCK.sub(_opened, text)):
        if _DECLARATION.search(match[2]):
            yield from ((selector.strip(), match[2]) for selector in match[1].split(","))


def _opened(block: re.Match[str]) -> str:
    """Return the rules in a block of them, if it holds on a screen."""
    kind, condition = (block[1] or "").lower(), block[2] or ""
    holds = kind in {"supports", "layer"} or (kind == "media" and on_screen(condition))
    return str(block[3]) if holds else ""


def on_screen(media: str) -> bool:
    """Tell whether a list of media holds on a desk's screen; what is not known does not.

    >>> [on_screen(text) for text in ("", "print", "screen and (min-width: 768px)", "(max-width:600px)")]
    [True, False, True, False]
    """
    return any(map(_is_screen, media.lower().split(",")))


def _is_screen(query: str) -> bool:
    flat = "".join(query.split())
    for edge, number, unit in _WIDTH.findall(flat):
        width = float(number) * (1 if unit == "px" else _EM)
        if (edge == "min") == (width > _SCREEN):
            return False
    kind = _WIDTH.sub("", flat).removeprefix("only").replace("and", "")
    return kind in {"", "screen", "all"}
