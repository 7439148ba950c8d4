"""The ``nianbao`` command: joins the commands and turns errors into messages and exit codes."""

from __future__ import annotations

import sys
from typing import TextIO

import click

from crawler.commands.agencies import agencies
from crawler.commands.crawl import crawl
from crawler.commands.crontab import crontab
from crawler.commands.demo import demo
from crawler.commands.diff import diff
from crawler.commands.discover import discover_portal
from crawler.commands.export import export_data
from crawler.commands.extract import extract
from crawler.commands.import_files import import_files
from crawler.commands.merge import merge_archives
from crawler.commands.options import complain
from crawler.commands.reextract import reextract
from crawler.commands.serve import serve
from crawler.commands.status import status
from crawler.commands.verify import backup_archive, verify_archive
from crawler.errors import NianbaoError
from crawler.settings import VERSION


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="nianbao")
def cli() -> None:
    """Nianbao (年报): an archive of government information-disclosure annual reports.

    \b
    Exit codes: 0 all well; 1 finished with failures; 2 wrong usage or configuration;
    3 an agency that had reports now shows none or fewer; 4 archive damaged;
    75 another run holds the lock.
    """


_COMMON = (
    click.Option(["--data"], hidden=True, expose_value=False, help="Not used by this command."),
    click.Option(
        ["--json"], is_flag=True, hidden=True, expose_value=False, help="Always or never JSON."
    ),
)


def _add(command: click.Command) -> None:
    """Add a command; ``--data`` and ``--json`` are taken by all, also where they change nothing."""
    known = {name for parameter in command.params for name in parameter.opts}
    command.params += [option for option in _COMMON if not known & set(option.opts)]
    cli.add_command(command)


for each in (
    demo, crawl, discover_portal, agencies, extract, import_files, status, diff, verify_archive,
    backup_archive, reextract, export_data, merge_archives, serve, crontab,
):  # fmt: skip
    _add(each)


def _speak_utf8(stream: TextIO) -> None:
    """Write Chinese whatever the locale: cron runs without one."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """Run the command line and exit with its code."""
    _speak_utf8(sys.stdout)
    _speak_utf8(sys.stderr)
    try:
        cli()
    except NianbaoError as error:
        complain(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
