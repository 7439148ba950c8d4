"""The addresses of a sample portal, as its family writes them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from crawler.sampleportal.dialects import DIALECTS
from crawler.sampleportal.forms import FORMS
from crawler.sampleportal.forms.column import Column, Shown
from crawler.sampleportal.world import Item, Portal, SampleAgency, pages


@dataclass(frozen=True)
class Urls:
    """The addresses of one portal, as its family writes them."""

    portal: Portal

    @cached_property
    def formed(self) -> dict[str, dict[str, Shown]]:
        """The pages by address of each agency, by its slug, whose list has a form of its own."""
        columns = [Column(agency, self.item) for agency in self.portal.agencies if agency.form]
        return {c.agency.slug: c.placed(FORMS[c.agency.form](c)) for c in columns}

    def home(self, agency: SampleAgency) -> str:
        """Return the address of an agency's own home page."""
        return self.list(agency, 1) if agency.form else f"/home/{agency.slug}/"

    def list(self, agency: SampleAgency, page: int) -> str:
        """Return a list page's address; pages count from 1, and a form says where its first one is."""
        if agency.form:
            return next(iter(self.formed[agency.slug]))
        if self.portal.family in DIALECTS:
            return DIALECTS[self.portal.family].column(agency, page)
        match self.portal.family:
            case "henan":
                return f"/channels/{agency.number}{'' if page == 1 else f'_{page}'}.html"
            case "trs":
                return f"/{agency.slug}/zfxxgk/zfxxgknb/index{'' if page == 1 else f'_{page - 1}'}.html"
            case "boda":
                # Older pages are numbered downwards: of three, the second is 2, the last is 1.
                older = len(pages(agency)) - page + 1
                return f"/{agency.slug}/zfxxgknb{'' if page == 1 else f'/{older}'}.htm"
        return f"/{agency.slug}/ndbg/list{'' if page == 1 else f'_{page}'}.shtml"

    def item(self, item: Item) -> str:
        """Return an article's address."""
        if self.portal.family in DIALECTS:
            return DIALECTS[self.portal.family].item(item)
        column, number = item.agency.number, item.agency.number * 100 + item.number
        match self.portal.family:
            case "henan":
                return f"/contents/{column}/{number}.html"
            case "trs":
                return f"/{item.agency.slug}/zfxxgk/zfxxgknb/{self.relative(item)[2:]}"
            case "boda":
                return f"/info/{column}/{number}.htm"
        return f"/{item.agency.slug}/ndbg/{number}.shtml"

    def relative(self, item: Item) -> str:
        """Return a TRS article's address relative to its list."""
        day = item.published
        return f"./{day:%Y%m}/t{day:%Y%m%d}_{item.agency.number * 100 + item.number}.html"

    def attachment(self, item: Item, ending: str) -> str:
        """Return an attachment's address; 博达 serves it by a handler, without its name."""
        number = item.agency.number * 100 + item.number
        match self.portal.family:
            case "trs":
                return f"./W0{item.published:%Y%m%d}{number}.{ending}"
            case "boda":
                return f"/system/_content/download.jsp?urltype=news.DownloadAttachUrl&wbfileid={number}"
        return f"/uploads/{item.published:%Y%m}/{number}.{ending}"
