"""Lists that an interface answers as JSON: which of its objects are lines, by the names that portals use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from crawler.urls import canonical_url
from crawler.values import parse_date, tidy
from spiders.lists.entries import ListEntry

# Names seen: 福建 (doctitle, docpuburl, docreltime), 江西 (title, urls, pubDate), 税务总局 (titleHtml, url,
# publishedTimeStr), 苏州 (TITLE, URL, PUBLISHED_TIME_FORMAT), 湖北's .json files (title, url, time).
_TITLES = ("title", "doctitle", "titlehtml", "name", "subject")
_URLS = ("urls", "url", "docpuburl", "pcurl", "puburl", "link", "href")
_DATES = (
    "pubdate", "docreltime", "publishedtimestr", "published_time_format", "publishtime", "time", "date",
)  # fmt: skip
_TOTALS = ("total", "recordcount", "totalcount", "post_count")
_TAG = re.compile(r"<[^<>]+>")


def parse_answer(text: str) -> Any:
    """Return what an interface answered, ``None`` if it is no JSON; a call around it is taken off.

    >>> parse_answer('callback({"a": 1});')
    {'a': 1}
    """
    inner = re.fullmatch(r"(?:[\w.$]+\s*)?\((.*)\)\s*;?", text.strip(), re.DOTALL)
    try:
        return json.loads(inner[1] if inner else text)
    except ValueError:
        return None


def _named(line: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    """Return the first value of *names* that a line has, whatever its case."""
    lower = {key.lower(): value for key, value in line.items()}
    return next((lower[name] for name in names if lower.get(name)), "")


def _objects(data: Any) -> Iterator[list[Any]]:
    """Yield every list of objects, the outer ones first."""
    if isinstance(data, list):
        if data and all(isinstance(part, dict) for part in data):
            yield data
        parts = data
    else:
        parts = list(data.values()) if isinstance(data, dict) else []
    for part in parts:
        yield from _objects(part)


def _address(value: Any) -> str:
    """Return an address; 江西 gives JSON within JSON, with one for each kind of device."""
    if isinstance(value, str) and value.lstrip().startswith("{"):
        value = parse_answer(value)
    return str(value.get("pc", "") if isinstance(value, dict) else value or "")


def _entry(line: Mapping[str, Any], url: str) -> ListEntry | None:
    source = line.get("source", line)
    if not isinstance(source, dict):
        return None
    title, address = (
        tidy(_TAG.sub("", str(_named(source, _TITLES)))),
        _address(_named(source, _URLS)),
    )
    if not title or not address:
        return None
    found = parse_date(str(_named(source, _DATES)))
    try:
        link = canonical_url(urljoin(url, address))
    except ValueError:
        return None
    return ListEntry(title, link, found.isoformat() if found else "")


def read_lines(data: Any, url: str) -> list[ListEntry]:
    """Return the lines of an answer: the first of its lists whose objects have title and address."""
    for objects in _objects(data):
        lines = [_entry(line, url) for line in objects]
        if any(lines):
            return [line for line in lines if line]
    return []


def find_number(data: Any, names: tuple[str, ...] = _TOTALS) -> int | None:
    """Return the number that an answer gives under one of *names*, by default how many lines there are.

    >>> find_number({"results": {"data": {"total": "17"}}})
    17
    """
    if not isinstance(data, dict):
        return None
    found = str(_named(data, names))
    if found.isdigit():
        return int(found)
    inner = (find_number(value, names) for value in data.values())
    return next((number for number in inner if number is not None), None)
