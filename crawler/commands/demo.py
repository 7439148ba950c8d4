"""``nianbao demo``: the whole way on the built-in sample portals, on loopback."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import click

from archive.database import open_reader
from archive.reader.queries import report_rows
from archive.writer.kind import refuse_other_kind
from crawler.commands.crawl import counted, run
from crawler.commands.demo_tables import print_details, print_summary
from crawler.commands.options import complain, json_option, print_json
from crawler.errors import UsageError
from crawler.language.messages import say
from crawler.registry import load_agencies
from crawler.sampleportal.server import (
    FIRST_PORT,
    ports_of,
    serve_portals,
    serve_where_free,
    write_registry,
)
from crawler.sampleportal.site import Site
from crawler.sampleportal.world import load_world

_PORTS = "ports.json"  # in the sample portals' registry: the ports that they stood on


@click.command()
@click.option(
    "--data", type=click.Path(path_type=Path, file_okay=False), default=Path("demo"),
    show_default=True, help="The folder of the sample archive.",
)  # fmt: skip
@click.option(
    "--port", type=click.IntRange(0, 65_000), default=0,
    help="The first of eight ports; default: those of the last run, or free ones.",
)  # fmt: skip
@click.option("--verbose", is_flag=True, help="Show every report.")
@json_option
def demo(data: Path, port: int, *, verbose: bool, as_json: bool) -> None:
    """Crawl the built-in sample portals into a sample archive and show what was found."""
    os.environ["NIANBAO_ALLOW_LOOPBACK"] = "1"
    refuse_other_kind(data, {"sample"})
    registry = data / "sample-registry"
    known = {} if port else _known_ports(registry / _PORTS)
    with _serve(port, known) as sites:
        if not port:
            _say_where(ports_of(sites), known)
        _write(registry, sites)
        result = run(list(load_agencies(registry).values()), data=data, registry=registry)
    with open_reader(data) as db:
        rows = report_rows(db)
    if as_json:
        print_json({"run": result, "reports": rows, "portals": ports_of(sites)})
    else:
        _print(rows, result, data, verbose=verbose)
    sys.exit(result["exit_code"])


def _serve(port: int, known: Mapping[str, int]) -> AbstractContextManager[list[Site]]:
    """Return the portals' servers: on the ports asked for, else where there is room."""
    world = load_world()
    return serve_portals(world, port) if port else serve_where_free(world, known)


def _known_ports(path: Path) -> dict[str, int]:
    """Return the ports of the last run by portal, none if there was none."""
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    sound = isinstance(known, dict) and all(isinstance(port, int) for port in known.values())
    return known if sound else {}


def _say_where(ports: Mapping[str, int], known: Mapping[str, int]) -> None:
    """Say on which ports the portals are, and if these are not those expected, why."""
    first, last = min(ports.values()), max(ports.values())
    if any(ports[name] != port for name, port in known.items() if name in ports):
        message = say("a port of the last run is not free: the portals moved to {first} to {last}",
                      first=first, last=last)  # fmt: skip
    elif known or first == FIRST_PORT:
        message = say("sample portals on ports {first} to {last} of this machine",
                      first=first, last=last)  # fmt: skip
    else:
        message = say("ports from {taken} are taken: sample portals on ports {first} to {last}",
                      taken=FIRST_PORT, first=first, last=last)  # fmt: skip
    click.echo(message, err=True)


def _write(registry: Path, sites: list[Site]) -> None:
    """Write the registry of the portals, and their ports for the next run.

    :raises UsageError: if the folder cannot be written
    """
    try:
        write_registry(registry, sites)
        ports = json.dumps(ports_of(sites), ensure_ascii=False, indent=1)
        (registry / _PORTS).write_text(ports + "\n", encoding="utf-8")
    except OSError as error:
        folder = registry.parent
        raise UsageError(f"data folder {folder} cannot be written: {error.strerror}") from error


def _print(
    rows: list[dict[str, Any]], result: dict[str, Any], data: Path, *, verbose: bool
) -> None:
    if verbose:
        print_details(rows)
    print_summary(rows)
    for agency in result["agencies"]:
        for failure in agency["failures"]:
            complain(f"{agency['id']}: {failure}")
    for failure in result["failures"]:
        complain(failure)
    if result["new"] or result["changed"]:
        click.echo(counted(result))
    else:
        click.echo(
            say("nothing new: {count} reports unchanged (没有新内容)", count=result["unchanged"])
        )
    click.echo(say("browse:  make serve   or   nianbao serve --data {data}", data=data))
