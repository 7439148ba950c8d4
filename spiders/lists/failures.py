"""What went wrong with a request, in the words that the ledger uses."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest
from scrapy.spidermiddlewares.httperror import HttpError
from twisted.python.failure import Failure

from crawler.responses import BLOCKED, GONE


def describe(failure: Failure) -> tuple[str, str]:
    """Return the state and the words for what a request met."""
    error = failure.value
    if isinstance(error, HttpError):
        status = error.response.status
        kind = "blocked" if status in BLOCKED else "not_found" if status in GONE else "unreachable"
        return kind, f"HTTP {status}"
    if isinstance(error, IgnoreRequest):
        message = str(error) or "refused"
        return ("blocked" if message.startswith("blocked") else "refused"), message
    return "unreachable", f"{type(error).__name__}: {error}".strip(": ")
