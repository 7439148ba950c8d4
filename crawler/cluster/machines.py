"""The machines of a cluster: how they are reached, and which of them are given work."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from crawler.cluster.worker import extractor_here
from crawler.errors import UsageError
from crawler.run.tally import Counts

if TYPE_CHECKING:  # of the extra
    from distributed import Client

logger = logging.getLogger(__name__)

MISSING = "--scheduler needs what the extra brings: pip install '.[cluster]'"
LOCAL = "local"  # in place of an address: a cluster of this machine's own processes
_CONNECT = 10  # seconds


def _begin(address: str) -> Client:
    """Return a client of a scheduler, or of a cluster of this machine's own processes.

    :raises OSError, ValueError: if no scheduler answers
    """
    from distributed import Client  # noqa: PLC0415  # of the extra

    if address != LOCAL:
        return Client(address, timeout=_CONNECT)
    return Client(
        timeout=_CONNECT, silence_logs=logging.CRITICAL, dashboard_address="127.0.0.1:0",
        preload=["crawler.cluster.undisturbed"],
    )  # fmt: skip


@contextmanager
def connected(address: str, extractor: str) -> Iterator[Client]:
    """Connect to a scheduler whose machines have the same *extractor*, or begin a cluster here.

    :raises UsageError: if the extra is not installed, none answers, it has no machine, or one has another
        version
    """
    try:
        import dask  # noqa: PLC0415
        import distributed  # noqa: F401, PLC0415
    except ModuleNotFoundError:
        raise UsageError(MISSING) from None
    # What becomes of machines and of the scheduler is told as failures of the run.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    # Excerpts and reports travel with their tasks, and some are large.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GiB"})
    # A machine extracts in processes of its own, which a daemon may not have.
    dask.config.set({"distributed.worker.daemon": False})
    try:
        client = _begin(address)
    except (OSError, ValueError) as error:
        raise UsageError(f"scheduler {address}: does not answer: {error}") from error
    with client:
        _refuse_others(client, address, extractor)
        yield client


def _refuse_others(client: Client, address: str, extractor: str) -> None:
    """Ask every machine for its extractor; one that dies meanwhile is none.

    :raises UsageError: if there is none, or one has another version
    """
    asked = client.run(extractor_here, on_error="return")
    versions = {name: found for name, found in asked.items() if not isinstance(found, OSError)}
    if errors := [found for found in versions.values() if isinstance(found, Exception)]:
        why = f"scheduler {address}: its workers have no nianbao of this version: {errors[0]}"
        raise UsageError(why) from errors[0]
    if not versions:
        raise UsageError(f"scheduler {address}: has no workers (docs/scaling.md)")
    if others := sorted(name for name, found in versions.items() if found != extractor):
        raise UsageError(
            f"workers of another version of nianbao: {', '.join(others)}; install the same there"
        )


class Machines:
    """The machines that are given units: all but those that could not do one while others could."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._unfit: set[str] = set()

    def threads(self) -> dict[str, int]:
        """Return how many units each of them can do at once.

        :raises OSError: if the scheduler does not say
        """
        found: dict[str, int] = self._client.nthreads()
        fit = {address: count for address, count in found.items() if address not in self._unfit}
        if not fit:  # they have to do
            self._unfit.clear()
        return fit or found

    def named(self) -> list[str] | None:
        """Return the addresses of those that alone may do a unit, ``None`` where any may."""
        return sorted(self.threads()) if self._unfit else None

    def refuse(self, address: str, why: str) -> bool:
        """Give a machine no more units; tell whether there is another one for what it could not do."""
        logger.warning("%s is given nothing more: %s", address, why)
        self._unfit.add(address)
        return bool(set(self._client.nthreads()) - self._unfit)


class Heard:
    """What units tell of how far they are, under a topic."""

    def __init__(self, client: Client, topic: str) -> None:
        self._counts: dict[str, Counts] = {}
        client.subscribe_topic(topic, self._hear)

    def _hear(self, event: tuple[float, Mapping[str, Any]]) -> None:
        _, told = event
        self._counts[told["unit"]] = Counts(*told["counts"])

    def together(self) -> Counts:
        """Return how far all units together are; of one that is done again, what it told last."""
        return Counts(*map(sum, zip(Counts(), *list(self._counts.values()), strict=True)))
