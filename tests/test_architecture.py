"""Who may import whom (CONTRIBUTING, the map of the house), read from the source."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.conftest import ROOT

STANDARD = frozenset(sys.stdlib_module_names)
# Every arrow between rooms. A room is a folder, or a module that stands alone beside folders. The
# longest matching prefix of a module's name is its room; arrows within a room are always allowed.
ARROWS = {
    "crawler": set(),  # the shared ground
    "crawler.cli": {"crawler", "crawler.commands"},
    "crawler.run.limits": {"crawler"},  # of the processes that extract; readers keep within them
    "crawler.run": {
        "crawler", "crawler.run.limits", "archive.database", "archive.originals",
        "archive.reader", "archive.writer",
    },
    "crawler.sampleportal": {"crawler"},
    "crawler.sampleportal.__main__": {"crawler", "crawler.commands", "crawler.sampleportal"},
    "crawler.cluster": {"crawler", "crawler.run", "archive.excerpt", "archive.writer", "pipelines.process"},
    "crawler.commands": {
        "crawler", "crawler.run", "crawler.run.limits", "crawler.cluster", "crawler.sampleportal", "spiders",
        "spiders.lists", "pipelines",
        "pipelines.process", "pipelines.drafts", "pipelines.readers", "pipelines.prose", "archive", "archive.database",
        "archive.schema", "archive.originals", "archive.writer", "archive.reader", "archive.rebuild",
        "archive.site", "archive.history",
    },
    "crawler.scrapy_commands": {"crawler", "crawler.run", "crawler.commands"},
    "spiders": {"crawler", "spiders.lists"},
    "spiders.lists": {"crawler"},
    "pipelines": set(),
    "pipelines.tables": {"crawler"},
    "pipelines.prose": {"crawler"},
    "pipelines.layout": {"crawler", "pipelines.tables", "pipelines.prose"},
    "pipelines.readers": {
        "crawler", "crawler.run.limits", "pipelines.layout", "pipelines.tables", "pipelines.prose",
    },
    "pipelines.checks": {"crawler", "pipelines.tables"},
    "pipelines.drafts": {"crawler", "pipelines.tables"},
    "pipelines.copies": {"crawler", "pipelines.checks", "pipelines.prose"},
    "pipelines.process": {
        "crawler", "pipelines.readers", "pipelines.tables", "pipelines.checks", "pipelines.prose",
        "pipelines.copies",
    },
    "pipelines.item_pipelines": {
        "crawler", "crawler.run", "pipelines.process", "pipelines.prose", "archive.writer",
        "archive.history",
    },
    "archive": set(),
    "archive.schema": {"crawler"},
    "archive.originals": {"crawler"},
    "archive.database": {"crawler", "archive.schema", "archive.originals"},
    "archive.excerpt": {"archive.database", "archive.schema"},
    "archive.history": set(),
    "archive.reader": {"crawler", "archive.schema", "archive.originals", "archive.database"},
    "archive.writer": {
        "crawler", "archive.schema", "archive.originals", "archive.database", "archive.reader",
        "archive.history",
    },
    "archive.rebuild": {
        "crawler", "archive.database", "archive.originals", "archive.writer", "archive.reader",
        "archive.schema",
    },
    "archive.site": {"crawler", "archive.schema", "archive.originals", "archive.reader"},
}  # fmt: skip
# Libraries of others, by room or module: the longest matching prefix decides. None means any.
LIBRARIES = {
    "crawler": set(),
    "crawler.cli": {"click"},
    "crawler.script": {"opencc"},
    "crawler.run": None,
    "crawler.cluster": {"dask", "distributed"},
    "crawler.commands": None,
    "crawler.scrapy_commands": None,
    "crawler.sampleportal": {"click", "jinja2"},
    "spiders": set(),
    "spiders.base": {"scrapy", "twisted"},
    "spiders.search": {"scrapy"},
    "spiders.lists": set(),
    "spiders.lists.failures": {"scrapy", "twisted"},
    "spiders.lists.files": {"scrapy"},
    "spiders.lists.onward.ends": {"lxml"},
    "spiders.lists.onward.tree": {"lxml", "parsel"},
    "spiders.lists.reading": {"w3lib"},
    "spiders.lists.requests": {"scrapy"},
    "spiders.lists.responses": {"scrapy", "w3lib"},
    "pipelines": set(),
    "pipelines.readers.formatting.docx_pictures": {"lxml"},
    "pipelines.readers.formatting.docx_runs": {"lxml"},
    "pipelines.readers.formatting.html_elements": {"lxml"},
    "pipelines.readers.formatting.html_shown": {"lxml"},
    "pipelines.readers.formatting.html_style": {"bs4", "lxml", "soupsieve"},
    "pipelines.readers.formatting.html_tree": {"lxml"},
    "pipelines.readers.formatting.ofd_objects": {"lxml"},
    "pipelines.readers.formatting.ofd_page": {"lxml"},
    "pipelines.readers.html_table": {"lxml"},
    "pipelines.readers.pdf": {"pdfminer"},
    "pipelines.readers.formatting.word.properties": {"lxml"},
    "pipelines.readers.formatting.xls_look": {"olefile"},
    "pipelines.readers.formatting.sheet.xlsx_styles": {"lxml"},
    "pipelines.readers.formatting.xlsx_look": {"lxml"},
    "pipelines.readers.drawn": {"pdfminer"},
    "pipelines.readers.drawn.pictures": {"pypdfium2"},
    "pipelines.readers.docx": {"lxml"},
    "pipelines.readers.doc": {"olefile"},
    "pipelines.readers.sheets": {"python_calamine"},
    "pipelines.readers.ocr": {"cv2", "numpy", "rapidocr"},
    "pipelines.readers.scans.cells": {"cv2"},
    "pipelines.readers.scans.lines": {"cv2"},
    "pipelines.readers.scans.opened": {"PIL", "numpy", "pypdfium2"},
    "pipelines.readers.ofd": {"lxml"},
    "pipelines.readers.containers": {"lxml"},
    "pipelines.item_pipelines": {"scrapy"},
    "archive": {"sqlite_utils"},
    "archive.database": {"filelock", "sqlite_utils"},
    "archive.excerpt": {"sqlite_utils"},
    "archive.originals": {"sqlite_utils", "warcio"},
    "archive.originals.encodings": {"backports", "brotli", "compression", "warcio"},
    "archive.writer": {"filelock", "sqlite_utils"},
    "archive.rebuild": {"warcio", "sqlite_utils"},
    "archive.rebuild.package": {"pyarrow"},
    "archive.reader.export": {"pyarrow", "sqlite_utils"},
    "archive.site": {"markupsafe", "sqlite_utils"},
    "archive.site.plain": {"datasette"},
    "archive.site.plugins": {"datasette", "jinja2", "markupsafe"},
    "archive.site.answers": {"datasette", "sqlite_utils"},
    "archive.site.asked": {"datasette", "sqlite_utils"},
    "archive.site.drawing.pictures": {"resvg_py"},
    "archive.site.routes_drawn": {"datasette", "sqlite_utils"},
    "archive.site.routes": {"datasette", "sqlite_utils"},
    "archive.site.routes_more": {"datasette", "sqlite_utils"},
    "archive.site.streams": {"datasette"},
    "archive.site.visitors": {"datasette"},
}
HOUSE = ("crawler", "spiders", "pipelines", "archive")


def _modules():
    for folder in HOUSE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            yield ".".join(parts[:-1] if parts[-1] == "__init__" else parts), path


def _imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{path}: relative import"
            yield node.module
            # "from archive import reader" names a module too.
            yield from (
                f"{node.module}.{alias.name}" for alias in node.names if node.module in HOUSE
            )


def _longest(name, rules):
    return max((p for p in rules if name == p or name.startswith(p + ".")), key=len, default="")


def _arrows(module, imported):
    """Return the rooms that *module* reaches, its own not among them."""
    rooms = {_longest(name, ARROWS) for name in imported if name.partition(".")[0] in HOUSE}
    return rooms - {_longest(module, ARROWS)}


def _forbidden(module, imported):
    """Return the arrows and libraries of *module* that the house does not allow."""
    imported = set(imported)
    arrows = _arrows(module, imported) - ARROWS[_longest(module, ARROWS)]
    libraries = LIBRARIES[_longest(module, LIBRARIES)]
    others = {name.partition(".")[0] for name in imported} - STANDARD - set(HOUSE)
    return arrows | (set() if libraries is None else others - libraries)


@pytest.mark.parametrize(("module", "path"), [pytest.param(m, p, id=m) for m, p in _modules()])
def test_module_imports_only_what_its_room_may(module, path):
    assert _forbidden(module, _imports(path)) == set(), f"see ARROWS[{_longest(module, ARROWS)!r}]"


def test_migrations_once_released_know_nothing_of_today():
    """Only SQL of their day: no label, column or view of today's code (``upgrade`` makes those)."""
    for module, path in _modules():
        if module.startswith(("archive.schema.migrations", "archive.schema.first_schema")):
            of_ours = {name for name in _imports(path) if name.partition(".")[0] in HOUSE}
            allowed = ("archive.schema.first_schema", "archive.schema.migrations")
            assert {name for name in of_ours if not name.startswith(allowed)} == set(), module


def test_the_rule_catches_a_forbidden_import():
    assert _forbidden("archive.writer.store", {"scrapy", "json", "crawler.models"}) == {"scrapy"}
    assert _forbidden("archive.reader.verify", {"archive.writer.store"}) == {"archive.writer"}
    assert _forbidden("pipelines.tables.columns", {"pipelines.readers.pdf"}) == {
        "pipelines.readers"
    }
    assert _forbidden("crawler.models", {"crawler.run.session"}) == {"crawler.run"}
    assert _forbidden("spiders.base", {"crawler.run.browser"}) == {"crawler.run"}


def test_every_allowed_arrow_is_drawn():
    drawn = {}
    for module, path in _modules():
        drawn.setdefault(_longest(module, ARROWS), set()).update(_arrows(module, _imports(path)))
    unused = {(a, b) for a, rooms in ARROWS.items() for b in rooms - drawn.get(a, set())}
    assert unused == set(), "arrows that nobody draws any more: take them out"


def test_no_arrow_goes_back():
    """Rooms in an order in which each reaches only earlier ones; the command line aside."""
    placed, waiting = set(), dict(ARROWS)
    while ready := [room for room, reached in waiting.items() if reached <= placed]:
        placed.update(ready)
        for room in ready:
            del waiting[room]
    assert waiting == {}, "these rooms reach each other"


def test_no_room_holds_more_than_some_fifteen_modules():
    counts = {}
    for module, path in _modules():
        if path.name != "__init__.py":
            counts.setdefault(path.parent, []).append(module)
    assert {str(k): len(v) for k, v in counts.items() if len(v) > 18} == {}


def test_no_module_is_named_for_a_drawer():
    drawers = {"utils", "util", "helpers", "common", "misc", "manager"}
    assert [m for m, _ in _modules() if m.rpartition(".")[2] in drawers] == []
