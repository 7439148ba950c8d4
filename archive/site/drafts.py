"""The page that checks a draft: a file comes, is read in a process with bounds, and nothing of it is kept.

Only where ``nianbao serve --check`` opened it. What is read is what ``nianbao check`` reads: the command
itself is run, in a folder of its own that is gone afterwards.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.policy import HTTP
from pathlib import Path, PurePosixPath
from typing import Any

OPENED = "NIANBAO_CHECK"  # set by `nianbao serve --check`
MOST_BYTES = 20 * 2**20
_SECONDS = 180
_AT_ONCE = asyncio.Semaphore(2)


class DraftError(Exception):
    """Raised where no draft could be read from what was sent; says what to do, in both languages."""


def is_open() -> bool:
    """Tell whether drafts may be sent to this site."""
    return os.environ.get(OPENED) == "1"


async def sent_file(
    content_type: str, receive: Callable[[], Awaitable[dict[str, Any]]]
) -> tuple[str, bytes]:
    """Return the name and the bytes of the file in a form, received piece by piece (ASGI).

    :raises DraftError: if it holds none, or one beyond ``MOST_BYTES``
    """
    body = b""
    more = True
    while more:
        event = await receive()
        body += event.get("body", b"")
        more = event.get("more_body", False)
        if len(body) > MOST_BYTES:
            raise DraftError(f"文件超过 {MOST_BYTES // 2**20} MB / larger than that")
    head = f"content-type: {content_type}\r\n\r\n"
    form = message_from_bytes(head.encode("latin-1", "replace") + body, policy=HTTP)
    for part in form.iter_parts():
        content = part.get_payload(decode=True)
        if part.get_filename() and isinstance(content, bytes) and content:
            return PurePosixPath(str(part.get_filename()).replace("\\", "/")).name, content
    raise DraftError("请选一个文件 / choose a file")


async def check_draft(name: str, body: bytes, data: Path | None) -> dict[str, Any]:
    """Return what ``nianbao check --json`` says of a file, the archive in *data* giving last year's report.

    :raises DraftError: if it takes too long or cannot be read at all
    """
    with tempfile.TemporaryDirectory(prefix="nianbao-check-") as folder:
        # The name is shown again, and never used as a path.
        path = Path(folder) / f"draft{PurePosixPath(name).suffix[:10]}"
        path.write_bytes(body)
        command = [sys.executable, "-m", "crawler.cli", "check", "--json", str(path)]
        command += ["--data", str(data)] if data else []
        async with _AT_ONCE:
            out = await _run(command, folder)
    try:
        answer: dict[str, Any] = json.loads(out)
    except json.JSONDecodeError:
        raise DraftError("这个文件读不出来 / the file could not be read") from None
    for failure in answer["failed"]:
        failure["message"] = failure["message"].replace(str(path), name)
    return answer


async def _run(command: list[str], folder: str) -> bytes:
    process = await asyncio.create_subprocess_exec(
        *command, cwd=folder, stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        out, _ = await asyncio.wait_for(process.communicate(), _SECONDS)
    except TimeoutError:
        raise DraftError("读了太久 / it took too long to read") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return out
