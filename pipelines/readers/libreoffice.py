"""LibreOffice, where it is installed, for office files that the own readers cannot read.

A program outside the process, so it is kept on a short lead: a profile of its own, no network use, a
time limit, and killed with its children. What it converts is read as DOCX.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from crawler.errors import UnreadableDocumentError

_PROGRAMS = ("soffice", "libreoffice")
_LIMIT = 90.0  # seconds; a cold start takes one to three, a report's conversion less than one
HOW = "LibreOffice may read it; install libreoffice-writer and extract again"


def find_program() -> str | None:
    """Return the path of the LibreOffice program, ``None`` if there is none."""
    return next((path for name in _PROGRAMS if (path := shutil.which(name))), None)


def _environment(home: Path) -> dict[str, str]:
    """Return an environment in which *home* is all that a program finds of its user: dconf writes there."""
    own = ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR")
    return {**os.environ, **dict.fromkeys(own, str(home))}


def _run(command: list[str], home: Path, limit: float) -> None:
    """Run a command in a process group of its own; after *limit* seconds kill the whole group.

    :raises UnreadableDocumentError: if it did not end in time
    """
    process = subprocess.Popen(  # noqa: S603  # found by shutil.which, arguments are ours
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        env=_environment(home),
    )
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired as error:
        raise UnreadableDocumentError(
            f"LibreOffice did not finish within {limit:g} seconds"
        ) from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def to_docx(body: bytes, ending: str, *, limit: float = _LIMIT) -> bytes:
    """Return an office file as LibreOffice converts it to DOCX.

    :raises UnreadableDocumentError: if LibreOffice is absent, hangs or cannot read the file either
    """
    program = find_program()
    if program is None:
        raise UnreadableDocumentError(HOW)
    with tempfile.TemporaryDirectory(prefix="nianbao-office-") as name:
        folder = Path(name)
        source = folder / f"document.{ending}"
        source.write_bytes(body)
        profile = (folder / "profile").as_uri()
        _run(
            [
                program, "--headless", "--norestore", "--nolockcheck",
                f"-env:UserInstallation={profile}",
                "--convert-to", "docx:MS Word 2007 XML", "--outdir", str(folder / "out"), str(source),
            ],
            folder,
            limit,
        )  # fmt: skip
        made = folder / "out" / "document.docx"
        if not made.is_file():
            raise UnreadableDocumentError("LibreOffice cannot read it either")
        return made.read_bytes()
