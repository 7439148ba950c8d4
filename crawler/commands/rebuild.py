"""``nianbao rebuild``: the whole database anew, from the WARC files alone."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from archive.database import open_reader, writable
from archive.originals.warc import new_run_name
from archive.reader.snapshot import make_snapshot
from archive.rebuild.place import rebuild
from archive.rebuild.replay import Rebuilt
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
    with writable(data):
        result = _rebuilt(data, warc)
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


def _rebuilt(data: Path, warc: Path) -> Rebuilt:
    """Make the database anew; whatever ends that early, ends its extractions too."""
    workers = Workers()
    try:
        return rebuild(
            data, warc, run_name=new_run_name(now()), extractor=EXTRACTOR,
            read=lambda report: partial(
                workers.wait, workers.submit(read_given, report), read_given, report
            ),
        )  # fmt: skip
    except BaseException:
        workers.kill()
        raise
    finally:
        workers.close()
