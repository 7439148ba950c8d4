"""``nianbao serve``: the site on an immutable snapshot of the archive, with Datasette."""

from __future__ import annotations

import json
import os
import socket
import sys
import tempfile
from pathlib import Path

import click

from archive.database import open_reader
from archive.reader.snapshot import is_fresh, make_snapshot, snapshot_path
from archive.site import SITE, metadata
from archive.site.drafts import OPENED
from crawler.bounds.served import become
from crawler.commands.options import data_option
from crawler.errors import UsageError
from crawler.language.messages import say

_SETTINGS = {
    # Suggesting facets costs most of a page's time on large tables (measured: 389 against 82 ms).
    "suggest_facets": "off",
    "sql_time_limit_ms": "3000",
    "default_page_size": "50",
    "max_returned_rows": "5000",
    "num_sql_threads": "4",  # two for the queries of visitors, two for the pages
    "template_debug": "off",
}


def datasette_command(data: Path, metadata_file: Path, *, host: str, port: int) -> list[str]:
    """Return the command line that serves the archive's snapshot, and takes up each fresh one.

    *metadata_file* is ``-`` where the metadata stands on standard input.
    """
    command = [
        sys.executable, "-m", "datasette", "--immutable", str(snapshot_path(data)),
        "--metadata", str(metadata_file), "--plugins-dir", str(SITE / "plugins"),
        "--template-dir", str(SITE / "templates"), "--static", f"nianbao:{SITE / 'static'}",
        "--host", host, "--port", str(port),
    ]  # fmt: skip
    for name, value in _SETTINGS.items():
        command += ["--setting", name, value]
    return command


def _check_port(host: str, port: int) -> None:
    """Find out now whether the address is free: Datasette would wait for a change of its files.

    :raises UsageError: if it is not
    """
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
    except OSError as error:
        raise UsageError(
            f"{host}:{port} cannot be served on ({error.strerror}); give another --port or --host"
        ) from error


def _give_metadata() -> None:
    """Put the metadata on standard input: in a file without a name, of which no end leaves anything."""
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(metadata()).encode("ascii"))  # whatever the locale reads
        file.seek(0)
        os.dup2(file.fileno(), 0)


@click.command()
@data_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to serve at.")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8001, show_default=True,
    help="The port to serve at.",
)  # fmt: skip
@click.option(
    "--check", is_flag=True, help="Let readers send a draft to be checked; nothing of it is kept."
)
def serve(data: Path, host: str, port: int, *, check: bool) -> None:
    """Show the archive as a site: ledger, reports with their evidence, comparison, search, feeds.

    What is served is a snapshot that each crawl makes anew; it is taken up by itself.
    """
    _check_port(host, port)
    with open_reader(data) as db:
        if not is_fresh(data):
            make_snapshot(db, data)
    _give_metadata()
    command = datasette_command(data, Path("-"), host=host, port=port)
    # The plugin imports the archive package, which a checkout may hold without an installation.
    paths = [str(SITE.parents[1]), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(paths)
    os.environ["NIANBAO_WARC_FOLDER"] = str((data / "warc").resolve())
    os.environ[OPENED] = "1" if check else ""
    click.echo(say("http://{host}:{port}/  (Ctrl-C ends it)", host=host, port=port), err=True)
    become([command[0], "-m", "crawler.bounds.served", *command[3:]])
