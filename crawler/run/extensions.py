"""The Scrapy extension that gives spiders, middlewares and pipelines their session."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler

from crawler.findings import Known
from crawler.registry import load_regions, registry_folder
from crawler.run.ending import finish
from crawler.run.session import Session


class SessionExtension:
    """Opens a session for a spider run by itself; takes part in the runner's, if there is one.

    ``python -m scrapy crawl`` runs one spider, which owns its session. ``nianbao crawl`` runs several
    over one session, handed over as the spider's argument ``session``.
    """

    def __init__(self, session: Session, registry: Path, *, owned: bool) -> None:
        self.session = session
        self._registry = registry
        self._owned = owned

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        shared: Session | None = getattr(crawler.spider, "session", None)
        session = shared or Session(Path(crawler.settings["NIANBAO_DATA"]))
        registry = registry_folder(crawler.settings["NIANBAO_REGISTRY"])
        extension = cls(session, registry, owned=shared is None)
        crawler.signals.connect(extension.spider_opened, signals.spider_opened)
        crawler.signals.connect(extension.spider_closed, signals.spider_closed)
        crawler.signals.connect(extension.engine_stopped, signals.engine_stopped)
        return extension

    async def spider_opened(self, spider: Spider) -> None:
        self.session.spiders.add(spider.name)
        spider.reader = self.session.pages.read_for  # type: ignore[attr-defined]
        agencies = [policy.agency for policy in getattr(spider, "policies", {}).values()]
        if self._owned:
            self.session.open_agencies(agencies, load_regions(self._registry))
        for agency in agencies:
            known: dict[str, Known] = spider.known  # type: ignore[attr-defined]
            fresh = await self.session.fresh_urls(agency.id)
            known[agency.id] = replace(known.get(agency.id, Known()), fresh=fresh)

    def spider_closed(self, spider: Spider, reason: str) -> None:
        if reason == "finished":
            self.session.spiders.discard(spider.name)

    def engine_stopped(self) -> None:
        if self._owned:
            finish(self.session)


def session_of(crawler: Crawler) -> Session:
    """Return the session of a crawler."""
    extension = crawler.get_extension(SessionExtension)
    assert extension is not None, "SessionExtension is enabled in crawler/settings.py"
    return extension.session
