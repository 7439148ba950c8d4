"""Word to a person: a command of theirs gets the run's summary when something needs them."""

from __future__ import annotations

import json
import shlex
import subprocess
from collections.abc import Mapping
from typing import Any

_SECONDS = 120


def needs_person(result: Mapping[str, Any]) -> bool:
    """Tell whether a run ended with failures, an alarm, or publishers to review."""
    reviews = any(agency.get("candidates") for agency in result.get("agencies", ()))
    return bool(result["exit_code"] or result.get("alarms") or reviews)


def notify_person(command: str, result: Mapping[str, Any]) -> str:
    """Give *command* the summary as JSON on its standard input, if something needs a person.

    Returns why that failed, ``""`` if it did not or there was nothing to say.

    The command is words, not a shell's: a pipe is for a script of the reader's own.
    """
    if not command or not needs_person(result):
        return ""
    text = json.dumps(result, ensure_ascii=False, indent=1)
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603  # the reader's own command
            words, input=text, encoding="utf-8", timeout=_SECONDS, check=False, capture_output=True
        )
    except (OSError, ValueError, IndexError, subprocess.TimeoutExpired) as error:
        return f"--notify {command}: {error}"
    if done.returncode:
        return f"--notify {command}: ended with {done.returncode}: {done.stderr.strip()[:200]}"
    return ""
