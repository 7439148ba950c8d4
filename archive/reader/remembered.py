"""Values that every visitor of one snapshot is given alike: worked out once, until another is served."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from sqlite_utils import Database

# Values, those used last: a few numbers or lines, the numbers of a search's reports (40 kB at most); only the
# regions and the agencies' names are whole.
_MOST = 500
_one_at_a_time = Lock()
_held: OrderedDict[Hashable, Any] = OrderedDict()


def remembered(db: Database, key: Hashable, value: Callable[[], Any]) -> Any:
    """Return what *value* returns, which follows from the database and *key* alone, and from the day.

    A snapshot has no log; of a database that is written to, the log tells that it changed. One that is no
    file is asked each time. What is returned is nobody's to change.
    """
    file = next((row[2] for row in db.execute("pragma database_list") if row[1] == "main"), "")
    try:
        state = os.stat(file)  # noqa: PTH116  # of "", too
    except OSError:
        return value()
    today = datetime.now(UTC).date()
    whole = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, _log(file), today, key)
    with _one_at_a_time:
        if whole in _held:
            _held.move_to_end(whole)
            return _held[whole]
    found = value()
    with _one_at_a_time:
        _held[whole] = found
        while len(_held) > _MOST:
            _held.popitem(last=False)
    return found


def _log(file: str) -> tuple[int, int] | None:
    """Return what tells a state of a database's log, ``None`` where it has none."""
    try:
        state = os.stat(f"{file}-wal")  # noqa: PTH116
    except OSError:
        return None
    return state.st_size, state.st_mtime_ns
