"""A run's log: what became of each report, and what failed, each line with its time and agency."""

from __future__ import annotations

import logging
import re
import time
from calendar import timegm
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from crawler.errors import UsageError

logger = logging.getLogger(__name__)
_OF_THE_HOUSE = ("crawler", "spiders", "pipelines")
_COUNTS = ("listed", "new", "changed", "unchanged", "requests")
_LINE = "%(asctime)sZ %(levelname)s %(message)s"
_TIME = "%Y-%m-%dT%H:%M:%S"
_BEGIN = re.compile(
    r"^([1-9]\d{3}-(?:0[1-9]|1[0-2])-\d\dT\d\d:\d\d:\d\d)Z (INFO|WARNING|ERROR|CRITICAL) ",
    re.MULTILINE,
)

for _name in _OF_THE_HOUSE:  # Python would print what no log takes on standard error
    logging.getLogger(_name).addHandler(logging.NullHandler())


@contextmanager
def logged(path: Path | None) -> Iterator[None]:
    """Append what the run says to *path*, if one is given; times are UTC.

    :raises UsageError: if it cannot be written
    """
    if path is None:
        yield
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(path, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror}") from error
    form = logging.Formatter(_LINE, _TIME)
    form.converter = time.gmtime
    handler.setFormatter(form)
    handler.setLevel(logging.INFO)
    loggers = [logging.getLogger(name) for name in _OF_THE_HOUSE]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.removeHandler(handler)
            logger.setLevel(level)
        handler.close()


def note_end(result: Mapping[str, Any]) -> None:
    """Say how a run ended (``summary``), an agency a line."""
    for agency in result["agencies"]:
        counts = ", ".join(f"{agency[key]} {key}" for key in _COUNTS)
        logger.info("%s: %s: %s", agency["id"], agency["state"], counts)
    for failure in result["failures"]:
        logger.warning("%s", failure)
    logger.info("run %s ended with %s", result["run_id"], result["exit_code"])


def repeat(log: str) -> None:
    """Say what the log of a part of the run says, each line at its own time."""
    _, *parts = _BEGIN.split(log)
    for at, level, message in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
        number = getattr(logging, level)
        record = logger.makeRecord(logger.name, number, "", 0, message.rstrip("\n"), (), None)
        record.created = timegm(tuple(map(int, re.findall(r"\d+", at))))
        if logger.isEnabledFor(number):
            logger.handle(record)
