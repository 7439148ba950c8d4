"""Which runs of a DOCX file are shown, and how: direct formatting, character and paragraph styles.

ECMA-376 part 1, 17.3.2 (run properties) and 17.13.5 (revisions).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from crawler.glyphs import UNREADABLE, lowered, raised

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# What stands inside these is not the document's text: deleted, moved away, shown elsewhere, or twice.
_ELSEWHERE = frozenset(
    {*(f"{W}{name}" for name in ("del", "moveFrom", "rt", "txbxContent")), FALLBACK}
)
_OFF = frozenset({"0", "false", "off", "none", "nil"})
_UNSEEN = ("strike", "dstrike", "vanish", "webHidden")
_OF_RUN = (*_UNSEEN, "vertAlign", "position", "sz", "color", "shd", "highlight")
_SMALLEST = 4  # half points
_DEEPEST = 12  # styles based on styles
Properties = Mapping[str, str]


def _own(properties: etree._Element | None) -> dict[str, str]:
    """Return the properties of a run that are said in one place, by name."""
    if properties is None:
        return {}
    found = {}
    for name in _OF_RUN:
        element = properties.find(f"{W}{name}")
        if element is not None:
            key = f"{W}fill" if name == "shd" else f"{W}val"
            found[name] = element.get(key, "true").lower()
    return found


@dataclass
class Styles:
    """The styles of a file: what each says of its runs, those that it is based on included."""

    own: dict[str, dict[str, str]] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, root: etree._Element | None) -> Styles:
        """Return the styles of ``word/styles.xml``; none if there is no such member."""
        styles = cls()
        for style in root.iter(f"{W}style") if root is not None else ():
            key = style.get(f"{W}styleId", "")
            styles.own[key] = _own(style.find(f"{W}rPr"))
            base = style.find(f"{W}basedOn")
            if base is not None:
                styles.based_on[key] = base.get(f"{W}val", "")
        return styles

    def of_style(self, key: str | None) -> dict[str, str]:
        """Return what a style says, its bases first."""
        chain: list[dict[str, str]] = []
        while key and key in self.own and len(chain) < _DEEPEST:
            chain.append(self.own[key])
            key = self.based_on.get(key)
        return {name: value for own in reversed(chain) for name, value in own.items()}


def _style(element: etree._Element, path: str) -> str | None:
    found = element.find(path)
    return None if found is None else found.get(f"{W}val")


def _is_hidden(said: Properties) -> bool:
    """Tell whether a run's text is struck, hidden, tiny, or white on a ground that is not coloured."""
    if any(said.get(name, "off") not in _OFF for name in _UNSEEN):
        return True
    size = said.get("sz", "")
    if size.isdigit() and int(size) <= _SMALLEST:
        return True
    coloured = said.get("shd", "auto") not in {"auto", "ffffff"} or said.get(
        "highlight", "none"
    ) not in {"none", "white"}
    return said.get("color") == "ffffff" and not coloured


@dataclass
class Runs:
    """Reads paragraphs as they are shown."""

    styles: Styles

    def text(self, paragraph: etree._Element) -> str:
        """Return a paragraph's text; raised digits as raised ones, unshown runs left out.

        A tab and a line break are spaces, a hyphen that does not break is a minus.
        """
        ground = _ground_of(paragraph)
        base = ground | self.styles.of_style(_style(paragraph, f"{W}pPr/{W}pStyle"))
        pieces: list[tuple[str, str]] = []  # text and size
        for run in paragraph.iter(f"{W}r"):
            if _is_elsewhere(run, paragraph):
                continue
            properties = run.find(f"{W}rPr")
            style = _style(properties, f"{W}rStyle") if properties is not None else None
            said = base | self.styles.of_style(style) | _own(properties)
            text = _run_text(run)
            if not text or _is_hidden(said):
                continue
            pieces.append((_as_set(text, said), said.get("sz", "")))
        return _one_size(pieces)


def paragraphs_of(cell: etree._Element) -> list[etree._Element]:
    """Return a cell's paragraphs, those of its text boxes once: a fallback says them again."""
    return [p for p in cell.iter(f"{W}p") if next(p.iterancestors(FALLBACK), None) is None]


def _ground_of(paragraph: etree._Element) -> dict[str, str]:
    """Return the shading of the cell that a paragraph stands in."""
    for up in paragraph.iterancestors(f"{W}tc", f"{W}tbl"):
        if up.tag == f"{W}tc":
            shading = up.find(f"{W}tcPr/{W}shd")
            return {} if shading is None else {"shd": shading.get(f"{W}fill", "auto").lower()}
    return {}


def _is_elsewhere(run: etree._Element, paragraph: etree._Element) -> bool:
    """Tell whether a run is deleted, moved away, a text box's, or of another paragraph inside this."""
    for up in run.iterancestors():
        if up is paragraph:
            return False
        if up.tag in _ELSEWHERE or up.tag == f"{W}p":
            return True
    return False


def _run_text(run: etree._Element) -> str:
    """Return a run's characters; a symbol of another font is unreadable."""
    signs = {
        f"{W}tab": " ", f"{W}ptab": " ", f"{W}br": " ", f"{W}cr": " ",
        f"{W}noBreakHyphen": "-", f"{W}sym": UNREADABLE,
    }  # fmt: skip
    return "".join(
        (node.text or "") if node.tag == f"{W}t" else signs.get(str(node.tag), "")
        for node in run.iterchildren()
    )


def _as_set(text: str, said: Properties) -> str:
    """Return a run's text raised or lowered, as its properties set it."""
    place, offset = said.get("vertAlign", ""), said.get("position", "0")
    if place == "superscript" or (offset.lstrip("+").isdigit() and int(offset)):
        return raised(text)
    return lowered(text) if place == "subscript" or offset.startswith("-") else text


def _one_size(pieces: list[tuple[str, str]]) -> str:
    """Return the pieces as one text; digits of another size than the first ones are raised."""
    sizes = [size for text, size in pieces if any(c.isdecimal() for c in text)]
    return "".join(raised(text) if sizes and size != sizes[0] else text for text, size in pieces)
