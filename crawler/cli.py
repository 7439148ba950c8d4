"""The ``nianbao`` command: joins the commands and turns errors into messages and exit codes."""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import pairwise
from typing import TextIO

import click

from crawler.commands.options import complain
from crawler.errors import NianbaoError
from crawler.language.messages import LANGUAGES, helped, speak
from crawler.settings import VERSION

# A command's module is imported when the command is asked for: one alone starts three times as fast,
# and so does every extraction process, which imports this module first.
_COMMANDS = {
    "demo": "crawler.commands.demo:demo",
    "crawl": "crawler.commands.crawl:crawl",
    "discover": "crawler.commands.discover:discover_portal",
    "agencies": "crawler.commands.agencies.group:agencies",
    "check": "crawler.commands.drafts.check:check",
    "extract": "crawler.commands.extract:extract",
    "import": "crawler.commands.import_files:import_files",
    "status": "crawler.commands.status:status",
    "diff": "crawler.commands.diff:diff",
    "verify": "crawler.commands.verify:verify_archive",
    "backup": "crawler.commands.verify:backup_archive",
    "reextract": "crawler.commands.reextract:reextract",
    "export": "crawler.commands.export:export_data",
    "merge": "crawler.commands.merge:merge_archives",
    "serve": "crawler.commands.serve:serve",
    "crontab": "crawler.commands.crontab:crontab",
}
_COMMON = (
    click.Option(
        ["--lang"],
        type=click.Choice(LANGUAGES),
        expose_value=False,
        is_eager=True,
        help="The language of messages; default: that of the locale.",
    ),
    click.Option(["--data"], hidden=True, expose_value=False, help="Not used by this command."),
    click.Option(
        ["--json"], is_flag=True, hidden=True, expose_value=False, help="Always or never JSON."
    ),
)


class _Commands(click.Group):
    """The commands by name; ``--data`` and ``--json`` are taken by all, also where they change nothing."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        _complete(command)
        return command


def _complete(command: click.Command) -> None:
    """Give a command, and those below it, the common options, and its help in the language spoken."""
    known = {option for parameter in command.params for option in parameter.opts}
    command.params += [option for option in _COMMON if not known & set(option.opts)]
    command.help = helped(command.help or "")
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = helped(parameter.help)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _complete(below)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="nianbao")
def cli() -> None:
    """Nianbao (年报): an archive of government information-disclosure annual reports.

    \b
    Exit codes: 0 all well; 1 finished with failures; 2 wrong usage or configuration;
    3 an agency that had reports now shows none or fewer; 4 archive damaged;
    75 another run holds the lock.
    """


def _speak_utf8(stream: TextIO) -> None:
    """Write Chinese whatever the locale: cron runs without one."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(encoding="utf-8", errors="backslashreplace")


def _asked_language(arguments: list[str]) -> str | None:
    """Return what ``--lang`` asks for: help is made before options are read."""
    for argument, after in pairwise([*arguments, ""]):
        asked = after if argument == "--lang" else argument.removeprefix("--lang=")
        if asked in LANGUAGES and argument.startswith("--lang"):
            return asked
    return None


def main() -> None:
    """Run the command line and exit with its code."""
    _speak_utf8(sys.stdout)
    _speak_utf8(sys.stderr)
    speak(_asked_language(sys.argv))
    try:
        cli()
    except NianbaoError as error:
        complain(str(error))
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
