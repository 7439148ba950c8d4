"""``python -m benchmarks.traps``: each trap of the tests with its real bounds, and what came of it.

Recorded are seconds of processor time and the peak memory of the process that read it.
"""

from __future__ import annotations

import os
import pickle
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

from benchmarks.reliability import record
from crawler.errors import NianbaoError
from crawler.models import Document
from crawler.run import limits
from pipelines.readers.read import expand, read_document
from tests.traps import TRAPS

_SLOWEST = 200  # seconds by the clock, shown when a trap takes longer


def _read(body: bytes) -> str:
    """Read a document as a worker does; return what came of it."""
    try:
        for member in expand(Document(body=body, name="trap")):
            read_document(member)
    except NianbaoError as error:
        return f"{type(error).code}: {error}" if hasattr(type(error), "code") else str(error)
    return "read"


def measure(make: Callable[[], bytes]) -> dict[str, Any]:
    """Return what came of one trap, its seconds of processor time and the peak memory of its process."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        body = make()
        limits.enforce()
        begun = time.monotonic()
        what = _read(body)
        clock, of_child = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
        if clock > _SLOWEST:
            sys.stderr.write(f"{clock:.0f} seconds by the clock\n")
        found = {
            "size": len(body), "what": what, "seconds": of_child.ru_utime + of_child.ru_stime,
            "megabytes": of_child.ru_maxrss // 1024,
        }  # fmt: skip
        with os.fdopen(writer, "wb") as out:
            pickle.dump(found, out)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as answer:
        found = pickle.loads(answer.read())  # noqa: S301  # our own child's
    os.waitpid(child, 0)
    return dict(found)


def main() -> None:
    """Measure every trap, print and record it."""
    found = {}
    for name, make in TRAPS.items():
        found[name] = measure(make)
        print(f"{name}: {found[name]}")
    record("traps", {"documents": found})
    sys.exit(any("too_large" not in one["what"] for one in found.values()))


if __name__ == "__main__":
    main()
