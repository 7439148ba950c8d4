"""``nianbao rebuild``: the whole database anew, from the WARC files alone."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from archive.database import open_reader
from archive.originals.warc import new_run_name
from archive.reader.snapshot import make_snapshot
from archive.rebuild.place import rebuild
from crawler.commands.options import complain, data_option, json_option, print_json
from crawler.language.messages import say
from crawler.run.session import now
from crawler.run.workers import Workers
from pipelines.process import EXTRACTOR, read_given


@click.command(name="rebuild")
@click.option(
    "--warc", required=True, type=click.Path(path_type=Path),
    help="The folder of WARC files, that of --data or another, or a WACZ file of export.",
)  # fmt: skip
@data_option
@json_option
def rebuild_archive(warc: Path, data: Path, *, as_json: bool) -> None:
    """Make the database anew from an archive's WARC files, each report read again from its bytes."""
    workers = Workers()
    try:
        result = rebuild(
            data, warc, run_name=new_run_name(now()), extractor=EXTRACTOR,
            read=lambda report: partial(
                workers.wait, workers.submit(read_given, report), read_given, report
            ),
        )  # fmt: skip
    finally:
        workers.close()
    with open_reader(data) as db:
        make_snapshot(db, data)
    if as_json:
        print_json(vars(result))
    else:
        for failure in result.failures:
            complain(failure)
        click.echo(
            say(
                "{captures} captures and {reports} sightings of reports made anew by extractor"
                " {extractor}: {failed} failed",
                captures=result.captures, reports=result.reports, extractor=EXTRACTOR,
                failed=len(result.failures),
            )
        )  # fmt: skip
    sys.exit(1 if result.failures else 0)
