"""Who may import whom (DESIGN, section 1), read from the source."""

from __future__ import annotations

import ast
import sys

import pytest

from tests.conftest import ROOT

STANDARD = frozenset(sys.stdlib_module_names)
EVERYTHING = {
    "archive",
    "crawler",
    "pipelines",
    "spiders",
    "click",
    "rich",
    "scrapy",
    "twisted",
    "filelock",
    "sqlite_utils",
}
# The longest matching prefix decides. The standard library is always allowed.
ALLOWED = {
    "crawler.models": set(),
    "crawler.errors": set(),
    "crawler.findings": {"crawler.models"},
    "crawler.formats": set(),
    "crawler.names": {"crawler.findings", "crawler.values"},
    "crawler.responses": {"crawler.formats"},
    "crawler.urls": set(),
    "crawler.values": {"crawler.models"},
    "crawler.forms": set(),
    "crawler.titles": {"crawler.values"},
    "crawler.report_json": {"crawler.models"},
    "crawler.explain": {"crawler.models"},
    "crawler.registry": {"crawler.errors", "crawler.urls"},
    "crawler.settings": set(),
    "crawler.run.session": {"archive", "crawler"},
    "crawler.commands.warc_reports": {"archive", "crawler", "spiders"},
    "crawler.run.discovery": {"archive", "crawler"},
    "crawler.run.downloads": EVERYTHING | {"OpenSSL", "zope"},
    "crawler.run.extensions": EVERYTHING,
    "crawler.run.middlewares": EVERYTHING,
    "crawler.run.runner": EVERYTHING,
    "crawler.cli": EVERYTHING,
    "crawler.commands": EVERYTHING,
    "crawler.scrapy_commands": EVERYTHING,
    "crawler.sampleportal": {"crawler", "click", "docx", "jinja2", "reportlab"},
    "spiders": {"scrapy", "twisted", "w3lib", "crawler", "spiders"},
    "spiders.columns": {"crawler", "spiders"},
    "spiders.files": {"parsel", "scrapy", "crawler"},
    "spiders.links": {"crawler", "spiders"},
    "spiders.reports": {"crawler", "spiders"},
    "spiders.walk": {"crawler", "spiders"},
    "spiders.lists": {"parsel", "crawler", "spiders"},
    "pipelines": {"crawler", "pipelines"},
    "pipelines.readers.html": {"bs4", "crawler", "pipelines"},
    "pipelines.readers.pdf": {"pdfminer", "crawler", "pipelines"},
    "pipelines.readers.docx": {"lxml", "crawler", "pipelines"},
    "pipelines.readers.doc": {"olefile", "crawler", "pipelines"},
    "pipelines.readers.sheets": {"python_calamine", "crawler", "pipelines"},
    "pipelines.readers.ocr": {
        "PIL",
        "cv2",
        "crawler",
        "numpy",
        "pipelines",
        "pypdfium2",
        "rapidocr",
    },
    "pipelines.readers.ofd": {"lxml", "crawler", "pipelines"},
    "pipelines.readers.containers": {"lxml", "crawler", "pipelines"},
    "pipelines.item_pipelines": {"archive", "crawler", "pipelines", "scrapy"},
    "archive": {"archive", "crawler", "sqlite_utils", "warcio", "filelock"},
    "archive.schema.search": {"crawler", "opencc", "sqlite_utils"},
    "archive.reader.export": {"archive", "crawler", "sqlite_utils", "pyarrow"},
    "archive.site": {"archive", "crawler", "markupsafe", "sqlite_utils"},
    "archive.site.plugins": {"archive", "datasette", "jinja2", "markupsafe"},
    "archive.site.routes": {"archive", "crawler", "datasette", "sqlite_utils"},
}
# What pipelines and archive may know of crawler: data, words and values, never Scrapy's parts.
SHARED = {
    "crawler.models", "crawler.errors", "crawler.values", "crawler.urls", "crawler.forms",
    "crawler.titles", "crawler.registry", "crawler.report_json", "crawler.findings",
    "crawler.formats", "crawler.names", "crawler.responses",
}  # fmt: skip


def _modules():
    for folder in ("crawler", "spiders", "pipelines", "archive"):
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


def _rule(module):
    return max(
        (p for p in ALLOWED if module == p or module.startswith(p + ".")), key=len, default=None
    )


def _forbidden(module, imported):
    """Return the imports of *module* that its rule does not allow."""
    rule = _rule(module)
    allowed = ALLOWED.get(rule, {"crawler"})
    return {
        name
        for name in imported
        if name.partition(".")[0] not in STANDARD
        and not any(name == entry or name.startswith(entry + ".") for entry in allowed)
    }


@pytest.mark.parametrize(("module", "path"), [pytest.param(m, p, id=m) for m, p in _modules()])
def test_module_imports_only_what_its_folder_may(module, path):
    assert _forbidden(module, set(_imports(path))) == set(), f"see ALLOWED[{_rule(module)!r}]"


PURE = [
    pytest.param(module, path, id=module)
    for module, path in _modules()
    if module.startswith(("pipelines", "archive")) and module != "pipelines.item_pipelines"
]


@pytest.mark.parametrize(("module", "path"), PURE)
def test_pure_folders_know_only_shared_parts_of_crawler(module, path):
    assert {name for name in _imports(path) if name.startswith("crawler.")} <= SHARED


def test_the_rule_catches_a_forbidden_import():
    assert _forbidden("archive.writer.store", {"scrapy", "json", "crawler.models"}) == {"scrapy"}
    assert _forbidden("pipelines.checks.prove", {"archive.writer.store"}) == {
        "archive.writer.store"
    }
    assert _forbidden("crawler.models", {"crawler.values"}) == {"crawler.values"}


def test_no_module_is_named_for_a_drawer():
    drawers = {"utils", "util", "helpers", "common", "misc", "manager"}
    assert [m for m, _ in _modules() if m.rpartition(".")[2] in drawers] == []
