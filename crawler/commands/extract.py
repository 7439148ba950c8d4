"""``nianbao extract``: local files to the JSON of one report each; no archive is touched."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from crawler.commands.explain import explain
from crawler.commands.options import complain, print_json, registry_option
from crawler.errors import NianbaoError
from crawler.models import Document, Report
from crawler.naming.publishers import Publishers, load_publishers
from crawler.report_json import report_json
from crawler.run.limits import enforce
from pipelines.process import process
from pipelines.prose.owner import assign_owner, named_agency


def extract_file(path: Path, known: Publishers, *, url: str = "", agency: str = "") -> Report:
    """Return the report in a file; its agency as given, else the registry's of the printed name.

    :raises NianbaoError: if the file cannot be read or is no annual report
    """
    document = Document(body=path.read_bytes(), url=url, name=path.name)
    if agency:
        agencies = list(known.agencies.values())
        return process(named_agency(agency, agencies, Report(url=url, documents=(document,))))
    return assign_owner(process(Report(url=url, documents=(document,))), known)


@click.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--url", default="", help="The address that the file came from.")
@click.option(
    "--agency", default="", metavar="NAME", help="The agency whose report it is: name or id."
)
@click.option("--explain", "explained", is_flag=True, help="Show where each value was printed.")
@registry_option
def extract(
    files: tuple[Path, ...], url: str, agency: str, registry: Path, *, explained: bool
) -> None:
    """Print the report in each FILE as JSON: one object, or one a line for several files."""
    known = load_publishers(registry)
    enforce()
    failed = False
    for path in files:
        try:
            report = extract_file(path, known, url=url, agency=agency)
        except NianbaoError as error:
            complain(str(error) if path.name in str(error) else f"{path.name}: {error}")
            failed = True
            continue
        if explained:
            click.echo("\n".join(explain(report)))
        elif len(files) == 1:
            print_json(report_json(report))
        else:
            click.echo(json.dumps(report_json(report), ensure_ascii=False))
    if failed:
        sys.exit(1)
