"""The sample portals as HTTP servers on loopback, one port each, and the registry that leads to them."""

from __future__ import annotations

import csv
import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from itertools import repeat
from pathlib import Path
from urllib.parse import urlsplit

from crawler.errors import UsageError
from crawler.registry import SAMPLE_SOURCE
from crawler.sampleportal.site import Page, Site
from crawler.sampleportal.world import WORLD, Portal, load_regions

HOST = "127.0.0.1"
FIRST_PORT = 8780
_RUNS = 20  # of ports tried from the first on, before any that is free will do


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site


class _Handler(BaseHTTPRequestHandler):
    """Answers from the server's site; says what it is in every answer."""

    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "NianbaoSamplePortal/1"

    def do_GET(self) -> None:
        """Send the page at the path."""
        self._send(self.server.site.answer(self.path))

    def do_POST(self) -> None:
        """Send what an interface answers to a form."""
        length = int(self.headers["Content-Length"] or 0)
        self._send(self.server.site.answer(self.path, self.rfile.read(length).decode()))

    def _send(self, page: Page) -> None:
        self.send_response(page.status)
        self.send_header("Content-Type", page.media_type)
        self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        self.wfile.write(page.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Log nothing: the crawler records every request."""


def _bind(portal: Portal, port: int, host: str = HOST) -> _Server:
    try:
        server = _Server((host, port), _Handler)
    except OSError as error:
        raise UsageError(
            f"port {port} for the sample portals cannot be used ({error.strerror}); give another with --port"
        ) from error
    server.site = Site(portal, f"http://{host}:{server.server_address[1]}")
    return server


def _bind_all(
    portals: Sequence[Portal], ports: Sequence[int], hosts: Sequence[str] = ()
) -> list[_Server]:
    """Return a server of each portal on its port; none is left open where one port is taken."""
    servers: list[_Server] = []
    try:
        for portal, port, host in zip(portals, ports, hosts or repeat(HOST), strict=False):
            servers.append(_bind(portal, port, host))
    except UsageError:
        for server in servers:
            server.server_close()
        raise
    return servers


def _choices(portals: Sequence[Portal], known: Mapping[str, int]) -> Iterator[Sequence[int]]:
    """Yield ports to try: the *known* ones by portal, runs from 8780 on, then any free ones."""
    if known:
        yield [known.get(portal.name, 0) for portal in portals]
    for first in range(FIRST_PORT, FIRST_PORT + _RUNS * len(portals), len(portals)):
        yield range(first, first + len(portals))
    yield [0] * len(portals)


def _bind_where_free(portals: Sequence[Portal], known: Mapping[str, int]) -> list[_Server]:
    for ports in _choices(portals, known):
        with suppress(UsageError):
            return _bind_all(portals, ports)
    raise UsageError(f"{HOST} has no free ports for {len(portals)} sample portals")


@contextmanager
def _serving(servers: Sequence[_Server]) -> Iterator[list[Site]]:
    try:
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        yield [server.site for server in servers]
        # Side by side: each looks every half second whether it is to end.
        ends = [threading.Thread(target=server.shutdown) for server in servers]
        for end in ends:
            end.start()
        for end in ends:
            end.join()
    finally:
        for server in servers:
            server.server_close()


@contextmanager
def serve_portals(
    portals: Sequence[Portal], first_port: int, *, apart: bool = False
) -> Iterator[list[Site]]:
    """Serve the portals on ports from *first_port* (0: any free ones) while the context is open.

    *apart* gives each an address of its own (127.0.0.2 and on), at which it is asked as politely as
    any other host.

    :raises UsageError: if a port is taken
    """
    ports = [first_port + offset if first_port else 0 for offset in range(len(portals))]
    hosts = [str(ip_address(HOST) + place) for place in range(1, len(portals) + 1)] if apart else []
    with _serving(_bind_all(portals, ports, hosts)) as sites:
        yield sites


@contextmanager
def serve_where_free(
    portals: Sequence[Portal], known: Mapping[str, int] | None = None
) -> Iterator[list[Site]]:
    """Serve the portals on ports that are free while the context is open, from 8780 on.

    The ports *known* from an earlier run, by the portals' names, come first: a report's address begins
    with its portal's port.

    :raises UsageError: if no port is free
    """
    with _serving(_bind_where_free(portals, known or {})) as sites:
        yield sites


def ports_of(sites: Sequence[Site]) -> dict[str, int]:
    """Return the port of each portal by its name."""
    return {site.portal.name: urlsplit(site.address).port or 0 for site in sites}


def write_registry(folder: Path, sites: Sequence[Site], world: Path = WORLD) -> None:
    """Write the registry of the sample portals: one TOML file, and the invented regions of *world*."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["# Made by the sample portals; nothing here is a real address.\n"]
    for site in sites:
        for agency in site.portal.agencies:
            entry = {
                "id": agency.id, "name": agency.name, "region": agency.id[:6], "kind": agency.kind,
                "level": agency.level, "family": agency.listed_as or site.portal.family,
                "source": SAMPLE_SOURCE, "checked": "never",
            }  # fmt: skip
            if agency.home_only:
                entry["home_url"] = site.address + site.urls.home(agency)
            else:
                entry["list_url"] = site.address + site.urls.list(agency, 1)
            # A JSON string is a TOML basic string.
            pairs = [
                f"{key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in entry.items()
            ]
            lines.append("\n[[agency]]\n" + "".join(pairs))
    (folder / "sample.toml").write_text("".join(lines), encoding="utf-8")
    with (folder / "regions.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ["code", "name", "level", "parent_code"])
        writer.writeheader()
        writer.writerows(load_regions(world))
