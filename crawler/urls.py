"""URLs and hosts: one spelling for the same address, and which hosts may be asked at all."""

from __future__ import annotations

import ipaddress
import re
import socket
import unicodedata
from functools import lru_cache
from urllib.parse import urldefrag, urlsplit, urlunsplit

_KEPT = 4_096  # answers about addresses and hosts, of which a run asks again and again
# 127.0.0.1, 2130706433, 0x7f.1: what the C library takes for an address.
_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|\d+)(?:\.(?:0x[0-9a-f]*|\d+))*")
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052


@lru_cache(maxsize=_KEPT)
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


@lru_cache(maxsize=_KEPT)
def is_loopback(host: str) -> bool:
    """Tell whether *host* is this machine, by name or address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _plain(host: str) -> str:
    """Return a host as a resolver may understand it: any digits as ASCII, any full stop as a point."""
    digits = "".join(str(unicodedata.decimal(c, c)) for c in unicodedata.normalize("NFKC", host))
    return re.sub("[\u3002\uff0e\uff61]", ".", digits).lower().strip("[].")


def _addresses(host: str) -> list[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """Return the addresses that *host* is or carries within it, none for a name.

    127.0.0.1 is also 2130706433, 0177.1, 0x7f.0.0.1, ::ffff:7f00:1 and, translated, 64:ff9b::7f00:1.
    """
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        if not _NUMERIC.fullmatch(host):
            return []
        try:
            return [ipaddress.IPv4Address(socket.inet_aton(host))]
        except OSError:
            return []
    if isinstance(found, ipaddress.IPv4Address):
        return [found]
    inside = [found.ipv4_mapped, found.sixtofour, *(found.teredo or ())]
    if found in _TRANSLATED:
        inside.append(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    return [found, *(address for address in inside if address)]


@lru_cache(maxsize=_KEPT)
def is_private(host: str) -> bool:
    """Tell whether *host* is an address that no public portal has (RFC 1918, link-local, ...).

    >>> is_private("192.168.1.4"), is_private("224.0.0.1"), is_private("122.137.242.24")
    (True, True, False)
    >>> is_private("１２７。０.0.1"), is_private("0x7f.1"), is_private("[::ffff:10.0.0.1]")
    (True, True, True)
    """
    plain = _plain(host)
    if is_loopback(host) or is_loopback(plain):
        return True
    addresses = _addresses(plain)
    if addresses:
        return not all(address.is_global and not address.is_multicast for address in addresses)
    return "." not in plain or bool(_NUMERIC.fullmatch(plain))


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
    labels = host.split(".")
    if any(".".join(labels[n:]) in hosts for n in range(len(labels))):
        return None
    return f"host {host} is not in the registry"
