"""Addresses as the indexes of web archives sort them (SURT), so that every player finds them.

The public form: host reversed and joined by commas, ``www`` and default ports left out, all in lower
case, the query's parts in order. Written here because the one library of it is under the AGPL.
"""

from __future__ import annotations

import re
from urllib.parse import quote_from_bytes, unquote_to_bytes, urlsplit

_WWW = re.compile(r"^www\d*\.")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# What servers add to tell visitors apart, of the lengths that they use.
_SESSIONS = (
    re.compile(
        r"(?:^|&)(?:jsessionid=[0-9a-z]{32}|phpsessid=[0-9a-z]{32}|sid=[0-9a-z]{32})(?=&|$)"
    ),
    re.compile(r"(?:^|&)aspsessionid[a-z]{8}=[a-z]{24}(?=&|$)"),
    re.compile(r"(?:^|&)cfid=[^&]+&cftoken=[^&]+(?=&|$)"),
)
_KEPT = "!\"$&'()*+,-./:;<=>?@[\\]_`{|}~"


def _plain(text: str) -> str:
    """Return one spelling of an address's part: unescaped as far as it goes, then escaped."""
    raw = text.encode("utf-8", "surrogatepass")
    while (once := unquote_to_bytes(raw)) != raw:
        raw = once
    return quote_from_bytes(raw, safe=_KEPT)


def _path(path: str) -> str:
    """Return a path without empty, ``.`` and ``..`` parts, and without a slash at its end."""
    parts: list[str] = []
    for part in path.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return "/" + "/".join(parts)


def sort_key(url: str) -> str:
    """Return an address as indexes sort it.

    >>> sort_key("http://www.pds.gov.cn:8080/Contents/1.html?b=2&a=1")
    'cn,gov,pds:8080)/contents/1.html?a=1&b=2'
    """
    parts = urlsplit(url)
    host = _WWW.sub("", (parts.hostname or "").lower())
    port = f":{parts.port}" if parts.port and parts.port != _DEFAULT_PORTS.get(parts.scheme) else ""
    path = _path(_plain(parts.path)).lower()
    query = _plain(parts.query).lower()
    for session in _SESSIONS:
        query = session.sub("", query)
    query = "&".join(sorted(query.strip("&").split("&")))
    key = f"{','.join(reversed(host.split('.')))}{port}){path}"
    return f"{key}?{query}" if query else key
