"""The ``nianbao`` command: joins the commands and turns errors into messages and exit codes."""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import pairwise
from typing import NoReturn, TextIO

import click

from crawler.bounds.start import begin
from crawler.commands.options import (
    Formatter,
    complain,
    end_at_next_signal,
    ended_by_signals,
    explain_options,
)
from crawler.errors import NianbaoError, UsageError
from crawler.language.messages import LANGUAGES, helped, render, say, speak
from crawler.settings import VERSION

_GRACE = 4.0  # seconds from a signal to the end of a command that has no run to finish
# A command's module is imported when the command is asked for: one alone starts three times as fast,
# and so does every extraction process, which imports this module first. Its help stands here too, for
# the list of all commands; a test holds it against the command's own.
_COMMANDS = {
    "demo": (
        "crawler.commands.demo:demo",
        "Crawl the built-in sample portals into a sample archive and show what was found.",
    ),
    "crawl": (
        "crawler.commands.crawl:crawl",
        "Crawl agencies, by their ids or by region, family or all, into the archive.",
    ),
    "discover": (
        "crawler.commands.discover:discover_portal",
        "Find a portal's annual-report columns from any of its pages; print an entry to review.",
    ),
    "agencies": (
        "crawler.commands.agencies.group:agencies",
        "List and check the registry of agencies.",
    ),
    "check": (
        "crawler.commands.drafts.check:check",
        "Say what does not add up in each draft FILE, and what the form wants and is not there.",
    ),
    "extract": (
        "crawler.commands.extract:extract",
        "Print the report in each FILE as JSON: one object, or one a line for several files.",
    ),
    "import": (
        "crawler.commands.imports.import_files:import_files",
        "Put local files, folders, WARC or WACZ files PATH... into the archive, or make one of an export.",
    ),
    "status": (
        "crawler.commands.status:status",
        "Show what needs a person, then which agency's report of which year is there, late or missing.",
    ),
    "diff": (
        "crawler.commands.diff:diff",
        "Show what changed in REPORT (its number, or AGENCY:YEAR) from version V1 to V2.",
    ),
    "verify": (
        "crawler.commands.verify:verify_archive",
        "Check every payload against its hash, rows against files, foreign keys, views, search index.",
    ),
    "backup": (
        "crawler.commands.verify:backup_archive",
        "Write a consistent copy of the database to FILE, also while a crawl runs.",
    ),
    "rebuild": (
        "crawler.commands.rebuild:rebuild_archive",
        "Make the database anew from an archive's WARC files, each report read again from its bytes.",
    ),
    "reextract": (
        "crawler.commands.reextract:reextract",
        "Extract stored reports anew and say which values changed; interrupted, it resumes.",
    ),
    "export": (
        "crawler.commands.export:export_data",
        "Write the archive's data as csv, parquet, jsonl, datapackage or wacz.",
    ),
    "merge": (
        "crawler.commands.merge:merge_archives",
        "Take the archives in the folders OTHERS... into this one; order does not matter, twice is once.",
    ),
    "serve": (
        "crawler.commands.serve:serve",
        "Show the archive as a site: ledger, reports with their evidence, comparison, search, feeds.",
    ),
    "crontab": (
        "crawler.commands.crontab:crontab",
        "Print crontab lines: every night from January to April, then once a week.",
    ),
}
_BESIDE = 6  # columns between a command and its help, and before it
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
        module, _, name = _COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        _complete(command)
        return command

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what Nianbao is, and its exit codes, in the language spoken."""
        explain_options(self)
        self.help = helped(self.help or "")
        super().format_help_text(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        room = formatter.width - max(map(len, _COMMANDS)) - _BESIDE
        rows = [
            (name, click.Command(name, help=helped(text)).get_short_help_str(room))
            for name, (_, text) in _COMMANDS.items()
        ]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _complete(command: click.Command) -> None:
    """Give a command, and those below it, the common options, and its help in the language spoken."""
    known = {option for parameter in command.params for option in parameter.opts}
    command.params += [option for option in _COMMON if not known & set(option.opts)]
    command.help = helped(command.help or "")
    explain_options(command)
    if isinstance(command, click.Group):
        for below in command.commands.values():
            _complete(below)


click.Context.formatter_class = Formatter


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="nianbao")
@click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    expose_value=False,
    is_eager=True,
    help="The language of messages; default: that of the locale.",
)
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
    asked: list[int] = []
    try:
        with ended_by_signals(_GRACE) as asked:
            sys.exit(cli(standalone_mode=False))
    except NianbaoError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except OSError as error:
        if not error.filename:  # no path that was given: a fault of ours
            raise
        complain(f"{error.filename}: {error.strerror}")
        sys.exit(UsageError.exit_code)
    except click.ClickException as error:
        _explain(error)
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        _abort()
    except Exception:
        # Where a class was being made, Python turns an interrupt into an error of its own.
        if not asked:
            raise
        _abort()


def _abort() -> NoReturn:
    end_at_next_signal()
    click.echo(render("Aborted!"), err=True)
    sys.exit(1)


def _explain(error: click.ClickException) -> None:
    """Say what is wrong with a command line, and where its help is."""
    context = getattr(error, "ctx", None)
    if isinstance(error, click.exceptions.NoArgsIsHelpError):  # it is the help
        error.show()
        return
    if context:
        command = f"{context.command_path} {context.help_option_names[-1]}"
        click.echo(context.get_usage(), err=True)
        click.echo(render(f"Try '{command}' for help.") + "\n", err=True)
    click.echo(say("Error: {why}", why=error.format_message()), err=True)


if __name__ == "__main__":
    begin()
    main()
