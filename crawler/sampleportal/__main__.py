"""``python -m crawler.sampleportal REGISTRY_DIR``: serve the sample portals until interrupted.

``nianbao crawl --all --registry REGISTRY_DIR`` then crawls them, with ``NIANBAO_ALLOW_LOOPBACK=1``.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import click

from crawler.commands.options import complain
from crawler.errors import NianbaoError
from crawler.sampleportal.server import serve_portals, serve_where_free, write_registry
from crawler.sampleportal.world import FORMS, WORLD, load_world


@click.command()
@click.argument("registry", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--port",
    type=click.IntRange(0, 65_000),
    default=0,
    help="The first of its ports; default: free ones from 8780 on.",
)
@click.option("--forms", is_flag=True, help="Serve every form of list, not the demonstration.")
def main(registry: Path, port: int, *, forms: bool) -> None:
    """Serve the sample portals and write their registry into the folder REGISTRY."""
    try:
        source = FORMS if forms else WORLD
        world = load_world(source)
        with serve_portals(world, port) if port else serve_where_free(world) as sites:
            write_registry(registry, sites, source)
            for site in sites:
                click.echo(f"{site.address}  {site.portal.name} ({site.portal.family})")
            threading.Event().wait()
    except NianbaoError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(0)


if __name__ == "__main__":
    main()
