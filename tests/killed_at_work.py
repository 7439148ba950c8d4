"""Work of extraction processes that are killed at it; imports little, for each of them imports it."""

from __future__ import annotations

import os
import select
import signal
from multiprocessing.connection import Connection

from crawler.run.limits import run_apart

LARGE = 50 * 2**20


def die_in_the_middle(_):
    """Return a large result, of which half is sent when the process is killed."""
    send = Connection._send

    def send_half(pipe, body):
        send(pipe, body[: LARGE // 2])
        os.kill(os.getpid(), signal.SIGKILL)

    Connection._send = send_half
    return bytes(LARGE)


def wait(seconds):
    """Return the seconds when they are over."""
    select.select([], [], [], seconds)
    return seconds


def _be_a_document(pipe):
    os.write(pipe, b"!")
    select.select([], [], [], 120)


def read_apart(pipe):
    """Read a document, in a process of its own, which says when it has begun and does not end."""
    return run_apart(_be_a_document, pipe.detach())
