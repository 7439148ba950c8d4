"""Whatever a spider's step raises is a failure of its page, under its agency; the others go on."""

from __future__ import annotations

from scrapy.http import HtmlResponse

from crawler.findings import FetchFailure, Obstacle
from spiders.generic import GenericSpider
from spiders.lists.failures import guarded
from spiders.lists.links import Policy
from tests.conftest import AGENCY


def _step(response, policy, **state):
    yield "what came before"
    raise OverflowError("cannot convert float infinity to integer")


def test_a_step_that_raises_is_a_failure_that_names_page_and_agency():
    spider = GenericSpider()
    policy = Policy(AGENCY, {AGENCY.id: AGENCY})
    response = HtmlResponse("http://www.yunxi.gov.cn/list.html", body=b"")
    found = list(guarded(_step, spider._after)(response, policy, walk=None))
    assert found == [
        "what came before",
        FetchFailure(
            agency_id=AGENCY.id, url=response.url, state=Obstacle.UNREAD,
            message="not read: OverflowError: cannot convert float infinity to integer",
        ),
    ]  # fmt: skip
