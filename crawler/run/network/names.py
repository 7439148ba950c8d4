"""Names to addresses: one that leads to a private address is not connected to, whatever it is called."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.urls import is_loopback, is_private


class PrivateAddressError(DNSLookupError):
    """Raised when a public name leads to an address that no public portal has."""


def checked(address: str, name: str) -> str:
    """Return *address*, to which *name* leads; a loopback name may lead to loopback.

    :raises PrivateAddressError: if it is a private one
    """
    if is_private(address) and not (is_loopback(name) and is_loopback(address)):
        raise PrivateAddressError(f"{name} leads to the private address {address}")
    return address


class GuardedResolver(CachingThreadedResolver):
    """The reactor's resolver: what it returns is what is connected to, so a name cannot change between."""

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802
        """Return the address of a name, looked up once a run."""
        found: Deferred[Any] = super().getHostByName(name, timeout)
        return found.addCallback(checked, name)
