"""Next pages that a page's own script asks for: by an address that it puts together, or by a form.

Nothing is run. What a function does with the number that it is called with is read where it is plain:
``location.href = 'list_' + n + '.html'``, ``document.f.page.value = n; document.f.submit()``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any

from spiders.lists.onward.ends import names_next, resolve
from spiders.lists.onward.requested import Following, with_query
from spiders.lists.onward.tree import parse, select

_CALL = re.compile(r"(?:javascript:)?\s*(?:return\s+)?([\w.$]+)\(([^()]*)\)", re.IGNORECASE)
_LITERAL = re.compile(r"""\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*""")
_POST_BACK = "__doPostBack"
# function next(n){ ... }, next = function(n){ ... }, next: function (n) { ... }, next = n => { ... }
_FUNCTION = (
    r"(?:function\s+{name}|\b{name}\s*[=:]\s*function)\s*\(([^()]*)\)\s*\{{"
    r"|\b{name}\s*[=:]\s*\(?([\w$\s,]*)\)?\s*=>\s*\{{"
)
_LONGEST_BODY = 1_000  # characters of a function that are read
_GOES = re.compile(
    r"\blocation(?:\.href)?\s*=(?!=)\s*([^;\n]+)|\blocation\.(?:replace|assign)\(([^;\n]+)\)"
    r"""|\bwindow\.open\(([^;,\n]+),\s*['"]_self['"]"""
)
_SETS = re.compile(
    r"""(?:\.(?P<name>\w+)|\[\s*['"](?P<key>\w+)['"]\s*\]|(?:getElementById|getElementsByName)\(\s*['"](?P<id>\w+)['"]\s*\)(?:\[0\])?)\.value\s*=\s*(?P<one>\w+)
        |\$\(\s*["'](?:\#|\[name=['"]?)(?P<dollar>\w+)['"]?\]?["']\s*\)\.val\(\s*(?P<two>\w+)\s*\)""",
    re.VERBOSE,
)
_SUBMITS = re.compile(r"\bsubmit\s*\(")
_VARIABLE = r"""\b{name}\s*=\s*(?:'([^']*)'|"([^"]*)"|(\d+))\s*[;,\n]"""
_LOCAL = r"(?:var|let|const)\s+{name}\s*=\s*([^;\n]+)"  # in the function itself
# A term of an address that is put together: a literal, a template, a name, a sum; up to the next +.
_TERM = re.compile(
    r"""\s*(?:'(?P<single>[^']*)'|"(?P<double>[^"]*)"|`(?P<template>[^`]*)`
        |(?P<open>\(\s*)?(?P<name>[A-Za-z_$][\w$]*)\s*(?P<step>(?(open)[+-]\s*\d+))?\s*(?(open)\))|(?P<digits>\d+))
        \s*(?:\+|$)""",
    re.VERBOSE,
)
_INSERTED = re.compile(r"\$\{\s*([A-Za-z_$][\w$]*)\s*\}")


def scripted_next(page: str, base_url: str) -> Following | None:
    """Return the request that the script behind the page's 下一页 makes, ``None`` where it is not plain.

    >>> link = "<a href='javascript:go(2)'>下一页</a><script>function go(n){location='l_'+n+'.html'}</script>"
    >>> scripted_next(link, "http://x.gov.cn/nb/").url
    'http://x.gov.cn/nb/l_2.html'
    """
    for element in select(parse(page), "a, span, button, li, input[onclick]"):
        if not names_next(element):
            continue
        script = element.get("onclick", "") or element.get("href", "")
        if (call := _CALL.match(script.strip())) and (values := _literals(call[2])):
            return _asked(page, base_url, call[1], values)
    return None


def _literals(text: str) -> list[str]:
    """Return a call's arguments where all of them are literals, else none."""
    found = [_LITERAL.fullmatch(part) for part in text.split(",")]
    return [m[1] or m[2] or m[3] or "" for m in found if m] if all(found) else []


def _asked(page: str, base_url: str, name: str, values: list[str]) -> Following | None:
    """Return the request that a call makes."""
    if name == _POST_BACK:
        sent = dict(zip(("__EVENTTARGET", "__EVENTARGUMENT"), [*values, ""], strict=False))
        return _by_form(page, base_url, sent)
    begin = re.search(_FUNCTION.format(name=re.escape(name.rpartition(".")[2])), page)
    if not begin:
        return None
    body = page[begin.end() : begin.end() + _LONGEST_BODY].partition("</script")[0]
    body = re.split(r"\bfunction\b", body)[0]
    names = (one.strip() for one in (begin[1] or begin[2] or "").split(","))
    given = dict(zip(names, values, strict=False))
    if goes := _GOES.search(body):
        address = _put_together(goes[1] or goes[2] or goes[3], given, (body, page))
        url = resolve(base_url, address) if address else ""
        return Following(url, scripted=True) if url else None
    if _SUBMITS.search(body):
        sent = {}
        for m in _SETS.finditer(body):
            sent[m["name"] or m["key"] or m["id"] or m["dollar"]] = given.get(
                m["one"] or m["two"], ""
            )
        return _by_form(page, base_url, sent) if sent and all(sent.values()) else None
    return None


def _put_together(expression: str, given: Mapping[str, str], scripts: tuple[str, str]) -> str:
    """Return the text that literals, arguments and plain variables give, ``""`` if anything else is in it.

    *scripts* are the function's body and the page, in this order of where a variable has its value.
    """
    text, at, whole = "", 0, expression.strip().rstrip("}) ")
    whole += ")" * (whole.count("(") - whole.count(")"))
    while at < len(whole):
        term = _TERM.match(whole, at)
        value = _value(term, given, scripts) if term else None
        if term is None or value is None:
            return ""
        text, at = text + value, term.end()
    return text


def _value(term: re.Match[str], given: Mapping[str, str], scripts: tuple[str, str]) -> str | None:
    """Return what a term stands for, ``None`` where that is not plain."""
    if term["name"]:
        value, step = _named(term["name"], given, scripts), "".join((term["step"] or "").split())
        if not step or not value:
            return value
        return str(int(value) + int(step)) if value.isdigit() else None
    if (template := term["template"]) is not None:
        parts = _INSERTED.split(template)  # texts, and the names between them
        values = [_named(name, given, scripts) for name in parts[1::2]]
        if None in values or any("${" in text for text in parts[::2]):
            return None
        return "".join(text + (value or "") for text, value in zip_longest(parts[::2], values))
    return term["single"] or term["double"] or term["digits"] or ""


def _named(name: str, given: Mapping[str, str], scripts: tuple[str, str]) -> str | None:
    """Return the value of an argument, a variable of the function, or a plain one of the page."""
    if name in given:
        return given[name]
    body, page = scripts
    if local := re.search(_LOCAL.format(name=re.escape(name)), body):
        return _put_together(local[1], given, ("", page)) or None
    if known := re.search(_VARIABLE.format(name=re.escape(name)), page):
        return known[1] or known[2] or known[3] or ""
    return None


def _by_form(page: str, base_url: str, sent: Mapping[str, str]) -> Following | None:
    """Return the page's form that has what is *sent*, its other fields as they stand."""
    for form in select(parse(page), "form"):
        fields = {one.get("name", ""): one.attrib for one in select(form, "input")}
        names = {_name_of(key, fields): value for key, value in sent.items()}
        if "" in names:
            continue
        values = {
            name: str(attributes.get("value", ""))
            for name, attributes in fields.items()
            if name and attributes.get("type", "text").lower() in {"hidden", "text"}
        } | names
        url = resolve(base_url, form.get("action", "") or base_url)
        if form.get("method", "get").lower() == "post":
            return Following(url, tuple(values.items()), scripted=True)
        return Following(with_query(url, **values), scripted=True)
    return None


def _name_of(key: str, fields: Mapping[str, Any]) -> str:
    """Return the name under which a field is sent that a script calls by its name or its id."""
    if key in fields:
        return key
    return next((name for name, one in fields.items() if one.get("id") == key), "")
