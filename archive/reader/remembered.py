"""Values that every visitor of one snapshot is given alike: worked out once, until another is served."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any

from sqlite_utils import Database

_MOST = (
    500  # values, each a few numbers or lines; only the regions and the agencies' names are whole
)
_held: OrderedDict[Hashable, Any] = OrderedDict()


def remembered(db: Database, key: Hashable, value: Callable[[], Any]) -> Any:
    """Return what *value* returns, which follows from the database and *key* alone, and from the day.

    A database that is no file is asked each time. What is returned is nobody's to change.
    """
    file = next((row[2] for row in db.execute("pragma database_list") if row[1] == "main"), "")
    try:
        state = os.stat(file)  # noqa: PTH116  # of "", too
    except OSError:
        return value()
    today = datetime.now(UTC).date()
    whole = (state.st_dev, state.st_ino, state.st_size, state.st_mtime_ns, today, key)
    if whole not in _held:
        _held[whole] = value()
        while len(_held) > _MOST:
            _held.popitem(last=False)
    return _held[whole]
