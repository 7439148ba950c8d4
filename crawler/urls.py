"""URLs and hosts: one spelling for the same address, and which hosts may be asked at all."""

from __future__ import annotations

import ipaddress
from urllib.parse import urldefrag, urlsplit, urlunsplit


def canonical_url(url: str) -> str:
    """Return *url* with scheme and host in lower case and without fragment or default port.

    The path stays as it is: portals have ``//`` in paths and twins that differ in case only.

    >>> canonical_url("HTTP://WWW.Luolong.GOV.cn:80/html/1//2.html#top")
    'http://www.luolong.gov.cn/html/1//2.html'
    """
    parts = urlsplit(urldefrag(url.strip())[0])
    host = (parts.hostname or "").lower()
    default = {"http": 80, "https": 443}.get(parts.scheme.lower())
    port = f":{parts.port}" if parts.port and parts.port != default else ""
    return urlunsplit((parts.scheme.lower(), host + port, parts.path or "/", parts.query, ""))


def host_of(url: str) -> str:
    """Return the host of *url* in lower case, without its port; ``""`` if it has none.

    >>> host_of("https://www.pds.gov.cn:8080/x")
    'www.pds.gov.cn'
    """
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def server_of(url: str) -> str:
    """Return the host and port that *url* is asked of: one refusal says nothing of another server.

    >>> server_of("http://www.PDS.gov.cn:8080/x"), server_of("https://www.pds.gov.cn/")
    ('www.pds.gov.cn:8080', 'www.pds.gov.cn')
    """
    try:
        return urlsplit(canonical_url(url)).netloc
    except ValueError:
        return ""


def is_loopback(host: str) -> bool:
    """Tell whether *host* is this machine, by name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def is_private(host: str) -> bool:
    """Tell whether *host* is an address that no public portal has (RFC 1918, link-local, ...).

    >>> is_private("192.168.1.4"), is_private("127.0.0.1"), is_private("122.137.242.24")
    (True, True, False)
    """
    if is_loopback(host):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host


def refusal(url: str, hosts: frozenset[str], *, allow_loopback: bool) -> str | None:
    """Return why *url* may not be fetched, or ``None`` if it may.

    Only http(s) and only the registry's *hosts* and their sub-domains are asked; loopback only
    where the caller says so (sample portals, tests, mirrors served locally).
    """
    host = host_of(url)
    if not host or urlsplit(url).scheme not in {"http", "https"}:
        return f"not a web address: {url}"
    if is_loopback(host):
        return None if allow_loopback else f"loopback host {host} (set NIANBAO_ALLOW_LOOPBACK=1)"
    if is_private(host):
        return f"private address {host}"
    if any(host == known or host.endswith("." + known) for known in hosts):
        return None
    return f"host {host} is not in the registry"
