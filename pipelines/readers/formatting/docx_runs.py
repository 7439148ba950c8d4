"""Which runs of a DOCX file are shown, and how: direct formatting, character and paragraph styles.

ECMA-376 part 1, 17.3.2 (run properties) and 17.13.5 (revisions).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from crawler.glyphs import raised
from pipelines.readers.formatting.word.looks import HIDDEN, PAPER, UNSEEN, Look
from pipelines.readers.formatting.word.properties import first
from pipelines.readers.formatting.word.signs import (
    FALLBACK,
    MATHS,
    OFF,
    Fields,
    W,
    maths,
)

# What stands inside these is not the document's text: deleted, moved away, shown elsewhere, or twice.
_ELSEWHERE = frozenset(
    {*(f"{W}{name}" for name in ("del", "moveFrom", "rt", "txbxContent")), FALLBACK}
)
_OF_RUN = (*UNSEEN, "vertAlign", "position", "sz", "highlight", "spacing", "w")
_SAYS = {f"{W}{name}": name for name in (*_OF_RUN, "color", "shd")}
_WORD_2010 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_TEXT_FILL, _NO_FILL = f"{_WORD_2010}textFill", f"{_WORD_2010}noFill"
_USUAL_SIZE = "20"  # half points, where nothing says another (17.3.2.38)
_RUN, _VAL = f"{W}r", f"{W}val"
_STYLE, _OF_PARAGRAPH, _OF_STYLE = f"{W}rPr", f"{W}pPr", f"{W}pStyle"
_OWN_GROUND = "coloured"  # a ground that is not followed
_MOST_LOOKS = 500  # that are kept
_DEEPEST = 12  # styles based on styles


def _own(properties: etree._Element | None) -> dict[str, str]:
    """Return the properties of a run that are said in one place, by name."""
    if properties is None:
        return {}
    found: dict[str, str] = {}
    unfilled = False
    for element in properties:  # once, not for each of fifteen names
        name = _SAYS.get(element.tag)
        if name is None or name in found:
            unfilled |= element.tag == _TEXT_FILL and element.find(_NO_FILL) is not None
        elif name == "color":
            found[name] = _coloured(element, "val", "themeColor") or "auto"
        elif name == "shd":
            found[name] = _ground(element)
        else:
            found[name] = element.get(_VAL, "true").lower()
    return found | {"vanish": "true"} if unfilled else found


def _coloured(element: etree._Element, value: str, theme: str) -> str:
    """Return a colour in hexadecimal, ``""`` if none is said; paper's own of a theme is white."""
    said = element.get(f"{W}{value}", "auto").lower()
    named = element.get(f"{W}{theme}", "")
    if said == "auto" and named:
        return PAPER if named in {"background1", "light1"} else _OWN_GROUND
    return "" if said in {"auto", "true"} else said


def _ground(shading: etree._Element) -> str:
    """Return the colour that a shading gives the ground; patterns are not followed."""
    pattern = shading.get(f"{W}val", "clear")
    if pattern == "solid":
        return _coloured(shading, "color", "themeColor") or "000000"
    if pattern in {"clear", "nil"}:
        return _coloured(shading, "fill", "themeFill") or "auto"
    return _OWN_GROUND


@dataclass
class Styles:
    """The styles of a file: what each says of its runs, those that it is based on included."""

    own: dict[str, dict[str, str]] = field(default_factory=dict)
    based_on: dict[str, str] = field(default_factory=dict)
    usual: str | None = None  # the style of paragraphs that name none
    sizes: dict[str, str] = field(default_factory=dict)  # where no style says one
    _said: dict[str | None, dict[str, str]] = field(
        default_factory=dict
    )  # of styles asked for before

    @classmethod
    def of(cls, root: etree._Element | None) -> Styles:
        """Return the styles of ``word/styles.xml``; none if there is no such member."""
        styles = cls()
        if root is not None:
            size = _own(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")).get("sz", _USUAL_SIZE)
            styles.sizes["sz"] = size
        for style in root.iter(f"{W}style") if root is not None else ():
            key = style.get(f"{W}styleId", "")
            styles.own[key] = _own(style.find(f"{W}rPr"))
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default", "0") not in OFF:
                styles.usual = key
            base = style.find(f"{W}basedOn")
            if base is not None:
                styles.based_on[key] = base.get(f"{W}val", "")
        return styles

    def of_style(self, key: str | None) -> dict[str, str]:
        """Return what a style says, its bases first."""
        if key not in self._said:
            self._said[key] = self._chained(key)
        return self._said[key]

    def _chained(self, key: str | None) -> dict[str, str]:
        chain: list[dict[str, str]] = []
        while key and key in self.own and len(chain) < _DEEPEST:
            chain.append(self.own[key])
            key = self.based_on.get(key)
        return {name: value for own in reversed(chain) for name, value in own.items()}


def _val(element: etree._Element | None) -> str | None:
    return None if element is None else element.get(_VAL)


@dataclass
class Runs:
    """Reads paragraphs as they are shown."""

    styles: Styles
    _looks: dict[tuple[tuple[str, str], ...], Look] = field(default_factory=dict)

    def text(self, paragraph: etree._Element) -> str:
        """Return a paragraph's text; raised digits as raised ones, unshown runs left out.

        A tab and a line break are spaces, a hyphen that does not break is a minus.
        """
        style = _val(first(paragraph, _OF_PARAGRAPH, _OF_STYLE)) or self.styles.usual
        base = self.styles.sizes | _ground_of(paragraph) | self.styles.of_style(style)
        pieces: list[tuple[str, str]] = []  # text and size
        fields = Fields()
        for run in paragraph.iter(_RUN, MATHS):
            if _is_elsewhere(run, paragraph):
                continue
            text = fields.shown(run) if run.tag == _RUN else maths(run)
            look = self._look(base | self._said(run)) if text else HIDDEN
            if not look.hidden:
                pieces.append((look.show(text), look.size))
        return _one_size(pieces)

    def _said(self, run: etree._Element) -> dict[str, str]:
        """Return what a run's style and its own properties say."""
        properties = next(run.iterchildren(_STYLE), None)
        if properties is None:
            return self.styles.of_style(None)
        style = _val(next(properties.iterchildren(f"{W}rStyle"), None))
        return self.styles.of_style(style) | _own(properties)

    def _look(self, said: dict[str, str]) -> Look:
        """Return how a run with these properties is seen; a report has a few kinds of runs."""
        key = tuple(said.items())
        if (found := self._looks.get(key)) is None:
            found = Look.of(said)
            if len(self._looks) < _MOST_LOOKS:
                self._looks[key] = found
        return found


def paragraphs_of(cell: etree._Element) -> list[etree._Element]:
    """Return a cell's paragraphs, those of its text boxes once: a fallback says them again."""
    return [p for p in cell.iter(f"{W}p") if next(p.iterancestors(FALLBACK), None) is None]


def boxes_of(paragraph: etree._Element) -> list[etree._Element]:
    """Return a paragraph's text boxes; Word writes each twice, drawn and as a fallback."""
    found = [
        box
        for box in paragraph.iter(f"{W}txbxContent")
        if next(box.iterancestors(f"{W}txbxContent", f"{W}p")) is paragraph
    ]
    drawn = [box for box in found if next(box.iterancestors(FALLBACK), None) is None]
    return drawn or found[:1]


def _ground_of(paragraph: etree._Element) -> dict[str, str]:
    """Return the shading of the cell that a paragraph stands in."""
    for up in paragraph.iterancestors(f"{W}tc", f"{W}tbl"):
        if up.tag == f"{W}tc":
            shading = first(up, f"{W}tcPr", f"{W}shd")
            return {} if shading is None else {"shd": _ground(shading)}
    return {}


def _is_elsewhere(run: etree._Element, paragraph: etree._Element) -> bool:
    """Tell whether a run is deleted, moved away, a text box's, or of another paragraph inside this."""
    if run.getparent() is paragraph:
        return False
    for up in run.iterancestors():
        if up is paragraph:
            return False
        if up.tag in _ELSEWHERE or up.tag == f"{W}p":
            return True
    return False


def _one_size(pieces: list[tuple[str, str]]) -> str:
    """Return the pieces as one text; digits of another size than the first ones are raised."""
    sizes = [size for text, size in pieces if any(map(str.isdecimal, text))]
    return "".join(raised(text) if sizes and size != sizes[0] else text for text, size in pieces)
