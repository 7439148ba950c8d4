"""Pages to paragraphs and tables: main content apart from the page's frame."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crawler.errors import TooLargeError
from crawler.formats import decode
from crawler.models import Block, Content, Paragraph
from crawler.titles import is_organ, read_title
from crawler.values import squeeze, tidy
from pipelines.prose.dates import labelled_date
from pipelines.prose.identify import find_title, is_title
from pipelines.prose.sections import find_heading
from pipelines.readers.formatting.html_elements import Elements
from pipelines.readers.formatting.html_shown import shown_page
from pipelines.readers.formatting.html_tree import (
    Node,
    is_layout,
    lines_of,
    parse,
    text_of,
    texts_of,
)
from pipelines.readers.html_table import BLOCKS, Steps, read_tables

# Containers of the article's text, by portal software (DOMAIN 3.1); the first that holds text wins.
CONTAINERS = (
    "#UCAP-CONTENT", "UCAPCONTENT", ".trs_editor_view", ".TRS_UEDITOR", ".TRS_Editor",
    "#vsb_content", ".v_news_content", "#zoom", "#zoomcon", ".j-fontContent", ".wzzw-article",
    ".zc_article_con", ".tyxxy_main", ".news_cont_d_wrap", ".xxgk-content", ".detail-content",
    ".article-con", ".article-content", ".article_content", "div.article", "div.text", ".view",
    ".overview", ".content_body", ".main-txt", "#content", ".content",
)  # fmt: skip
_NO_TEXT = (
    *("script", "style", "noscript", "template", "iframe", "object", "select", "button", "svg"),
    *("datalist", "canvas", "audio", "video"),
)
_DETAIL = re.compile(r"\bDETAIL['\"]?\s*:\s*(?=\{)")
_LARGEST = 16 * 2**20  # bytes; a report's page has 20 to 500 KB
_MOST_TAGS = 300_000  # a tag takes some kilobyte; a report's page has some 5,000
_ENOUGH = 150  # characters; a container with less is an empty twin beside the real one
_MARKUP = re.compile("[<&]")
_PLACE = re.compile(r"[^\d|]{1,9}[省市县区州旗盟]")
_LINK = "|"  # stands for a link among lines
_SITE_SUFFIX = re.compile(r"\s*[-_|—–]+\s*")


def _scripted(page: str) -> str:
    """Return a page with the article that its script holds set into it.

    广东's platform (gkmlpt) gives the text as ``window._CONFIG.DETAIL.content``, HTML within JSON.
    """
    detail = _DETAIL.search(page) if "DETAIL" in page else None
    if detail is None:
        return page
    try:
        found, _ = json.JSONDecoder().raw_decode(page, detail.end())
    except ValueError:
        return page
    content = found.get("content") if isinstance(found, dict) else None
    return f'{page}<div id="zoom">{content}</div>' if isinstance(content, str) else page


def _elements(body: bytes) -> Elements:
    """Return the elements of a page with what it shows."""
    if len(body) > _LARGEST or (tags := body.count(b"<")) > _MOST_TAGS:
        size = f"{len(body)} bytes" if len(body) > _LARGEST else f"{tags} tags"
        raise TooLargeError(f"the page has {size}; read are {_LARGEST} bytes, {_MOST_TAGS} tags")
    elements = shown_page(_scripted(decode(body)))
    for tag in elements.named(*_NO_TEXT):
        elements.drop(tag)
    return elements


def _meta(elements: Elements, name: str) -> str:
    """Return a government meta tag (国办发〔2017〕47号, appendix 2), whatever its case."""
    named = (t for t in elements.named("meta") if t.get("name", "").lower() == name.lower())
    content = next((tag.get("content") for tag in named), None) or ""
    return tidy(lines_of(parse(content)) if _MARKUP.search(content) else content)


def _marks(root: Node) -> list[Node]:
    """Return the elements that open one of the form's parts."""
    return [
        next(text.parents())
        for text in texts_of(root)
        if len(text.value) < 60 and find_heading(text.value)  # noqa: PLR2004
    ]


def _common_ancestor(tags: list[Node]) -> Node | None:
    """Return the deepest element that holds all *tags*."""
    paths = [[*reversed(list(tag.iterancestors())), tag] for tag in tags]
    common = None
    for level in zip(*paths, strict=False):
        if any(element is not level[0] for element in level):
            break
        common = level[0]
    return common


def _densest(elements: Elements) -> Node | None:
    """Return the element whose own paragraphs hold the most text; links are menus, not text.

    A page that only leads to its attachments has neither headings nor, at times, a known container.
    """
    scores: dict[Node, int] = {}
    for paragraph in elements.named("p", "br"):
        parent = paragraph.getparent()
        if parent is not None and parent not in scores:
            linked = sum(len(squeeze(text_of(link))) for link in parent.iterdescendants("a"))
            scores[parent] = len(squeeze(text_of(parent))) - 2 * linked
    best = max(scores, key=lambda parent: scores[parent], default=None)
    return best if best is not None and scores[best] >= _ENOUGH else None


def _holds_table(tag: Node) -> bool:
    return next(tag.iterdescendants("table"), None) is not None


def _main_content(elements: Elements) -> Node:
    """Return the element that holds the article.

    A known container with text or a table; else the deepest element around the form's headings; else
    the one with the most text of its own; else the body.
    """
    for selector in CONTAINERS:
        for tag in elements.select(selector) or ():
            if _holds_table(tag) or len(squeeze(text_of(tag))) >= _ENOUGH:
                return tag
    marks = _marks(elements.root)
    around = _common_ancestor(marks) if len(marks) > 1 else None
    around = _densest(elements) if around is None else around
    return next(elements.root.iter("body"), elements.root) if around is None else around


@dataclass(frozen=True)
class _Picture:
    """A picture in the text, by its address as written."""

    src: str


def _walk(element: Node) -> Iterator[Block | _Picture | None]:
    """Yield tables, pictures and pieces of text in order, ``None`` where a line ends."""
    steps = Steps(element)
    for kind, node in steps:
        if isinstance(node, str):
            yield Paragraph(node)
        elif kind == "open" and node.tag == "table" and not is_layout(node):
            steps.skip()
            captions = (text_of(caption) for caption in node.iterchildren("caption"))
            yield from (None, *(piece for text in captions for piece in (Paragraph(text), None)))
            yield from (*read_tables(node), None)
        elif kind == "open" and node.tag == "img" and (src := (node.get("src") or "").strip()):
            yield from (None, _Picture(src))
        elif node.tag in BLOCKS or node.tag == "br":
            yield None


def _blocks(element: Node) -> tuple[tuple[Block, ...], tuple[tuple[int, str], ...]]:
    """Return an element's blocks, and before which of them it shows which picture."""
    blocks: list[Block] = []
    pictures: list[tuple[int, str]] = []
    line: list[str] = []
    for piece in (*_walk(element), None):
        if isinstance(piece, Paragraph):
            line.append(piece.text)
            continue
        if text := tidy("".join(line)):
            blocks.append(Paragraph(text))
        line = []
        if isinstance(piece, _Picture):
            pictures.append((len(blocks), piece.src))
        elif piece is not None and piece.rows:
            blocks.append(piece)
    return tuple(blocks), tuple(pictures)


def _title(elements: Elements) -> str:
    """Return the title as the page labels it: meta tag, heading, or <title> without the site."""
    if title := _meta(elements, "ArticleTitle"):
        return title
    for tag in elements.named("h1", "h2", "h3"):
        if (text := tidy(text_of(tag))) and read_title(text).may_head:
            return text
    text = next((tidy(text_of(tag)) for tag in elements.named("title")), "")
    parts = [part for part in _SITE_SUFFIX.split(text) if read_title(part).may_head]
    return parts[0] if parts else text


def _lines_above(root: Node, article: Node) -> Iterator[str]:
    """Yield the page's lines before the article; a link's words lead elsewhere, and end a line."""
    line: list[str] = []
    steps = Steps(root)
    for kind, node in steps:
        if isinstance(node, str):
            line.append(node)
        elif node is article:
            break
        elif kind == "open" and node.tag == "a":
            steps.skip()
            yield from (tidy("".join(line)), _LINK)
            line = []
        elif (node.tag in BLOCKS or node.tag == "br") and (text := tidy("".join(line))):
            yield text
            line = []
    yield tidy("".join(line))


def _in_two_lines(elements: Elements, lines: Sequence[str]) -> Iterator[str]:
    """Yield titles of two lines: 云溪县水利局 / 2023年…年度报告; a site's name is no line of one."""
    site = squeeze(_meta(elements, "SiteName") + "".join(map(text_of, elements.named("title"))))
    for place, above, line in zip(("", *lines), lines, lines[1:], strict=False):
        if _PLACE.fullmatch(squeeze(place)):
            continue  # 云溪县 / 水利局 / ...: three lines
        whole = above + line
        if is_title(line) and not read_title(line).publisher and is_title(whole):
            name = read_title(whole).publisher
            if is_organ(name) and name == squeeze(above) and name not in site:
                yield whole


def _title_above(elements: Elements, article: Node) -> str:
    """Return the title that stands above the article, ``""`` if none does, or different ones do."""
    lines = [line for line in _lines_above(elements.root, article) if line]
    alone = {line for line in lines if is_title(line) and read_title(line).publisher}
    found = alone or set(_in_two_lines(elements, lines))
    return found.pop() if len(found) == 1 else ""


def read_html(body: bytes) -> Content:
    """Return a page's main content with its title and date as the page labels them.

    A title that the page labels as none, and that the article does not begin with, may stand above it.
    """
    elements = _elements(body)
    published = _meta(elements, "PubDate")
    if not published and (dated := labelled_date(lines_of(elements.root))):
        published = dated.isoformat()
    article = _main_content(elements)
    blocks, pictures = _blocks(article)
    found = Content(blocks=blocks, title=_title(elements), published=published, pictures=pictures)
    if not read_title(find_title(found)).publisher and (above := _title_above(elements, article)):
        return replace(found, title=above)
    return found
