"""The site as a test asks it: one Datasette on an archive's snapshot, one event loop, no socket."""

from __future__ import annotations

import asyncio
from contextlib import contextmanager

import httpx
from datasette.app import Datasette

from archive.reader.snapshot import snapshot_path
from archive.site import SITE, metadata


@contextmanager
def asking(site):
    """Give what asks a Datasette for a path, in one event loop, without a socket."""
    with asyncio.Runner() as runner:
        transport = httpx.ASGITransport(app=site.app())
        client = httpx.AsyncClient(transport=transport, base_url="http://localhost", verify=False)
        runner.run(site.invoke_startup())
        yield lambda path, method="GET", **options: runner.run(
            client.request(method, path, **options)
        )
        runner.run(client.aclose())
    for database in site.databases.values():
        database.close()


@contextmanager
def serving(data):
    """Serve an archive's snapshot as `nianbao serve` does; give what asks it for a path."""
    site = Datasette(
        immutables=[str(snapshot_path(data))], metadata=metadata(),
        plugins_dir=str(SITE / "plugins"), template_dir=str(SITE / "templates"),
        static_mounts=[("nianbao", str(SITE / "static"))], settings={"suggest_facets": False},
    )  # fmt: skip

    with asking(site) as get:
        yield get
