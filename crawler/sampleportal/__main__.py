"""``python -m crawler.sampleportal REGISTRY_DIR``: serve the sample portals until interrupted."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import click

from crawler.commands.options import complain
from crawler.errors import NianbaoError
from crawler.sampleportal.server import serve_portals, serve_where_free, write_registry
from crawler.sampleportal.world import load_world


@click.command()
@click.argument("registry", type=click.Path(path_type=Path, file_okay=False))
@click.option(
    "--port",
    type=click.IntRange(0, 65_000),
    default=0,
    help="The first of eight ports; default: free ones from 8780 on.",
)
def main(registry: Path, port: int) -> None:
    """Serve the sample portals and write their registry into the folder REGISTRY."""
    try:
        world = load_world()
        with serve_portals(world, port) if port else serve_where_free(world) as sites:
            write_registry(registry, sites)
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
