"""What the commands share: common options, help, output for people and for machines, failing, ending."""

from __future__ import annotations

import _thread
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.language.messages import helped, render
from crawler.registry import BUILT_IN

if TYPE_CHECKING:  # half of what `nianbao --help` would import
    from rich.console import Console

_PLAIN_WIDTH = 160  # columns of a table that goes to a file or a pipe, where nothing wraps it

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def data_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--data DIR``."""
    return click.option(
        "--data", type=click.Path(path_type=Path, file_okay=False), default=Path("data"),
        show_default=True, help="The archive's folder.",
    )(command)  # fmt: skip


def registry_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--registry DIR``."""
    return click.option(
        "--registry", type=click.Path(path_type=Path, file_okay=False), default=BUILT_IN,
        help="A folder of agencies in TOML; default: the built-in registry.",
    )(command)  # fmt: skip


def notify_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--notify COMMAND``."""
    return click.option(
        "--notify", default="", metavar="COMMAND",
        help="Give the run's JSON to this command when something needs a person.",
    )(command)  # fmt: skip


def log_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--log FILE``."""
    return click.option(
        "--log", type=click.Path(path_type=Path, dir_okay=False),
        help="Append what happens to a file, each line with its time and agency.",
    )(command)  # fmt: skip


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--json``."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON for machines.")(command)


def console(*, stderr: bool = False) -> Console:
    """Return a console: as wide as the terminal, else wide enough for the tables."""
    from rich.console import Console  # noqa: PLC0415

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else _PLAIN_WIDTH
    return Console(stderr=stderr, width=width, highlight=False, emoji=False)


def print_json(value: Any) -> None:
    """Print *value* as indented JSON with its Chinese as it is."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1))


def complain(message: str) -> None:
    """Print one line on standard error, in the language that is spoken."""
    click.echo(f"nianbao: {render(message)}", err=True)


def end_at_next_signal() -> None:
    """Let the next signal end the process at once, with 1."""
    for number in _SIGNALS:
        signal.signal(number, lambda *_: os._exit(1))


def _end_anyway(within: float) -> None:
    """End the process a moment from now, whatever holds it up or has swallowed the interrupt."""
    time.sleep(within)
    os._exit(1)


@contextmanager
def ended_by_signals(within: float | None = None) -> Iterator[list[int]]:
    """Let SIGTERM end what is done inside as Ctrl-C does, and a second signal end the process at once.

    Yields the signals that came. The process ends *within* so many seconds of the first one.

    :raises KeyboardInterrupt: at the first signal
    """
    asked: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield asked
        return

    def end(number: int, _frame: object) -> None:
        asked.append(number)
        end_at_next_signal()
        if within is not None:
            # Not a thread of ``threading``, whose locks what is interrupted may hold.
            _thread.start_new_thread(_end_anyway, (within,))
        raise KeyboardInterrupt

    held = [signal.signal(number, end) for number in _SIGNALS]
    try:
        yield asked
    finally:
        for number, handler in zip(_SIGNALS, held, strict=True):
            signal.signal(number, handler)


def explain_options(command: click.Command) -> None:
    """Put the help of a command's options into the language spoken."""
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.help:
            parameter.help = helped(parameter.help)


class Formatter(click.HelpFormatter):
    """Click's help with its own few words in the language that is spoken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the line that says how a command is called."""
        super().write_usage(prog, args, prefix or f"{render('Usage:')} ")

    def write_heading(self, heading: str) -> None:
        """Write what stands above options and commands."""
        super().write_heading(render(heading))

    def write_dl(
        self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2
    ) -> None:
        """Write names with what each means."""
        super().write_dl([(name, render(text)) for name, text in rows], col_max, col_spacing)
