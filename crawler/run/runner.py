"""Runs the spiders of the chosen agencies in one process, over one session."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings
from twisted.internet.defer import Deferred, DeferredList

from crawler.registry import Agency
from crawler.run.browser import browser_settings
from crawler.run.session import Session
from crawler.run.stopping import run_reactor


def make_settings(data: Path, registry: Path, *, verbose: bool) -> Settings:
    """Return the project's settings for one run."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    settings.set("NIANBAO_DATA", str(data), priority="cmdline")
    settings.set("NIANBAO_REGISTRY", str(registry), priority="cmdline")
    settings.set("LOG_LEVEL", "INFO" if verbose else "CRITICAL", priority="cmdline")
    return settings


Group = tuple[str, list[Agency]]  # a family, and those of its agencies that need the same settings


def group_families(agencies: Iterable[Agency]) -> list[list[Group]]:
    """Return chains of ``(family, its agencies)``: families that share a host run one after another.

    Each family's spider keeps to one request at a time per host; two of them would make it two.
    Agencies with old TLS, or that need a browser, have a spider of their own.
    """
    families: dict[tuple[str, str, bool], list[Agency]] = {}
    for agency in agencies:
        families.setdefault((agency.family, agency.tls, agency.render), []).append(agency)
    chains: list[tuple[set[str], list[Group]]] = []
    for (family, _, _), members in families.items():
        hosts = {host for agency in members for host in agency.allowed_hosts}
        chain = [(family, members)]
        apart = []
        for other_hosts, other_chain in chains:
            if other_hosts & hosts:
                hosts |= other_hosts
                chain = other_chain + chain
            else:
                apart.append((other_hosts, other_chain))
        chains = [*apart, (hosts, chain)]
    return [chain for _, chain in chains]


def settings_for(agencies: Sequence[Agency]) -> dict[str, Any]:
    """Return the settings that a group's hosts need beyond everybody's.

    ``tls = "legacy"``: hosts with old keys, ciphers or versions (DOMAIN 4.10), which OpenSSL refuses
    at its usual level. Only they are asked so. ``render``: pages that only a browser shows.
    """
    found: dict[str, Any] = {"NIANBAO_TLS": next((agency.tls for agency in agencies), "")}
    return found | (browser_settings() if any(agency.render for agency in agencies) else {})


def run_spiders(
    agencies: list[Agency],
    *,
    data: Path,
    registry: Path,
    session: Session,
    years: tuple[int, int] | None,
    verbose: bool,
    lists_only: bool = False,
) -> None:
    """Crawl *agencies*; returns when the last spider is done. Once a process: reactors do not restart.

    An interrupted crawl marks the session so, and no further spider is started.
    """
    settings = make_settings(data, registry, verbose=verbose)
    process = CrawlerProcess(settings)
    # Its handler takes nothing below; a record of each answer and item would be made all the same.
    logging.getLogger("scrapy").setLevel(settings["LOG_LEVEL"])

    async def run_chain(chain: list[Group]) -> None:
        for family, members in chain:
            if session.interrupted:
                return
            crawler = process.create_crawler(family)
            crawler.settings.update(settings_for(members), priority="cmdline")
            ids = ",".join(agency.id for agency in members)
            await process.crawl(
                crawler, agency=ids, years=years, session=session, lists_only=lists_only
            )
            reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
            if reason != "finished" and not session.interrupted:
                session.interruptions.append(f"{family} ended early ({reason})")

    # Not stop_after_crawl, which would stop between two spiders of a chain.
    chains = [Deferred.fromCoroutine(run_chain(chain)) for chain in group_families(agencies)]
    everything = DeferredList(chains, consumeErrors=True)
    everything.addCallback(lambda results: _stop(results, session))
    run_reactor(process, session)


def _stop(results: Sequence[tuple[bool, object]], session: Session) -> None:
    """Keep what went wrong with a whole spider, and stop the reactor once it runs."""
    reactor: Any = import_module("twisted.internet.reactor")  # importing it installs it

    for succeeded, failure in results:
        if not succeeded:
            session.interruptions.append(str(getattr(failure, "value", failure)))
    reactor.callLater(0, reactor.stop)
