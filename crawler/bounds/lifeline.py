"""A process that ends when another does, however that ended: by the end of a pipe that the other holds."""

from __future__ import annotations

import os
import select
import sys

if sys.platform == "linux":
    import fcntl


def end_with(pipe: int) -> None:
    """End this process when nobody holds the other end of the pipe any more; Linux only, nothing elsewhere.

    Who is killed cannot end those that it started, which would go on, or wait, without it.
    """
    if sys.platform != "linux":
        return
    # The end of the pipe is a signal, and SIGIO ends who does not handle it.
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, os.O_ASYNC)
    if select.select([pipe], [], [], 0)[0]:  # before a signal could say so
        os._exit(os.EX_OK)
