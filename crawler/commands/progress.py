"""The bar of a crawl on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from contextvars import copy_context
from typing import Any, TypeVar

from rich.console import Group
from rich.live import Live
from rich.progress import track as rich_track
from rich.progress_bar import ProgressBar
from rich.text import Text

from crawler.commands.options import console
from crawler.language.messages import say
from crawler.run.tally import Counts

_T = TypeVar("_T")


class _Progress:
    """The bar on a terminal: reports done of reports listed so far."""

    def __init__(self, counted: Callable[[], Counts]) -> None:
        self._counted = counted
        self._context = copy_context()  # the bar is drawn in a thread, which speaks no --lang

    def __rich__(self) -> Group:
        requests, done, listed = self._counted()
        text = self._context.run(
            say, "{requests} requests, {done} of {listed} reports",
            requests=requests, done=done, listed=listed,
        )  # fmt: skip
        return Group(
            ProgressBar(total=max(listed, 1), completed=min(done, listed), width=40), Text(text)
        )


def progress(counted: Callable[[], Counts]) -> AbstractContextManager[Any]:
    """Return a live bar of what is *counted* on a terminal, nothing elsewhere."""
    out = console(stderr=True)
    return (
        Live(_Progress(counted), console=out, transient=True) if out.is_terminal else nullcontext()
    )


def track(steps: Iterable[_T], what: str, total: int) -> Iterable[_T]:
    """Yield *steps*, with a bar on a terminal that says how many of *total* are done."""
    out = console(stderr=True)
    return rich_track(
        steps, what, total=total, console=out, transient=True, disable=not out.is_terminal
    )
