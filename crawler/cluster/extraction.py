"""Extraction on the machines of a cluster, in place of this machine's processes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from crawler.cluster.worker import apart
from crawler.errors import UnreadableDocumentError
from crawler.run.workers import Workers
from pipelines.process import EXTRACTOR

if TYPE_CHECKING:  # of the extra
    from distributed import Client

_P = ParamSpec("_P")
_T = TypeVar("_T")


class ClusterWorkers(Workers):
    """The extraction processes of all machines; what a machine that dies had in work another does."""

    def __init__(self, client: Client) -> None:
        super().__init__(sum(client.nthreads().values()))
        self._executor = client.get_executor(pure=False)

    def submit(self, task: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Begin a pure function on a machine of the cluster and return its future.

        :raises BrokenProcessPool: if the run is stopping
        """
        if self._killed:
            raise BrokenProcessPool("the run is stopping")
        found: Future[_T] = self._executor.submit(apart, EXTRACTOR, task, *args, **kwargs)
        return found

    def wait(
        self,
        future: Future[_T],
        task: Callable[_P, _T],  # noqa: ARG002  # it is not begun again here
        *args: _P.args,  # noqa: ARG002
        **kwargs: _P.kwargs,  # noqa: ARG002
    ) -> _T:
        """Return what a submitted *task* gave; machines that died were replaced by others.

        :raises BrokenProcessPool: if the run is stopping
        :raises UnreadableDocumentError: if every machine that began the task died
        """
        from distributed import KilledWorker  # noqa: PLC0415  # of the extra

        try:
            return future.result()
        except CancelledError as error:
            raise BrokenProcessPool("the run is stopping") from error
        except KilledWorker as error:
            raise UnreadableDocumentError("the machines that extracted it died") from error

    def kill(self) -> None:
        """Give up every extraction, under way or waiting, and let none begin."""
        self._killed = True
        self._executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """End the work; the machines stay."""
        self._executor.shutdown(wait=False)
