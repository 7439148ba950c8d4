"""What foreign pages and hosts may do to a run: each bound named, and nothing silent."""

from __future__ import annotations

import asyncio
import re
import socket
import time
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scrapy.http import HtmlResponse, Request, Response
from twisted.internet.error import DNSLookupError

from crawler.bounds.patience import at_most
from crawler.errors import TooLargeError
from crawler.findings import FetchFailure, Obstacle
from crawler.models import Report
from crawler.responses import visible_text
from crawler.run.browser import keeps_away
from crawler.run.network.budgets import MOST_REQUESTS, Budgets, SpentError
from crawler.run.network.cookies import OwnCookies
from crawler.run.network.names import PrivateAddressError, checked
from crawler.run.network.robots import BoundedRobots
from crawler.urls import refusal
from spiders.generic import GenericSpider
from spiders.lists import bounds, reading
from spiders.lists.entries import ListEntry
from spiders.lists.links import Choice, Policy
from spiders.lists.progress import ListReading
from spiders.lists.walk import Walk
from tests.conftest import AGENCY
from tests.portals import LINK, REPORT

POLICY = Policy(AGENCY, {AGENCY.id: AGENCY})
URL = "http://www.yunxi.gov.cn/list.html"
LINE = LINK.format(n=2023, m=2024)
REPORT_STATE = {"choice": Choice(ListEntry("2023年年报", URL), owner=AGENCY.id), "walk": Walk()}


def _read(step, body, spider=None, **state):
    spider = spider or GenericSpider()
    response = HtmlResponse(URL, body=body.encode())
    request = spider._request(URL, getattr(spider, step), POLICY)

    async def gather():
        return [one async for one in request.callback(response, POLICY, **state)]

    return asyncio.run(gather())


def _failure(message, **more):
    return FetchFailure(
        agency_id=AGENCY.id, url=URL, state=Obstacle.UNREAD, message=message, **more
    )


def _raising(response, policy, page, **state):
    yield "what came before"
    raise OverflowError("cannot convert float infinity to integer")


def test_a_step_that_raises_is_a_failure_that_names_page_and_agency():
    spider = GenericSpider()
    spider.parse_list = _raising
    message = "not read: OverflowError: cannot convert float infinity to integer"
    assert _read("parse_list", "", spider, walk=None) == ["what came before", _failure(message)]


@given(st.binary().filter(lambda sent: not set(b"\r\n") & set(sent)))
def test_an_odd_cookie_costs_nothing_and_the_next_is_kept(sent):
    cookies = OwnCookies()
    answer = Response(URL, headers={"Set-Cookie": [sent, b"gate=open; Domain=gov.cn"]})
    cookies.process_response(Request(URL), answer)
    request = Request(URL)
    cookies.process_request(request)
    assert b"gate=open" in request.headers["Cookie"].split(b"; ")


TOO_MUCH = {
    "60 MB": ("年" * 20_000_000, "57.2 MB, more than the 4 MB"),
    "links": ("".join(f'<a href="/{n}.html">x</a>' for n in range(9_999)), "9999 links"),
    "the same link": (LINE * 4_000, "4000 links, more than the 3000 that a page may have"),
    "attachments": ("".join(f'<a href="/{n}.pdf">x</a>' for n in range(9_000)), "9000 links"),
    "records": ("<record>" * 4_000, "4000 lines, more than the 3000"),
    "open tags": ("<meta " * 333_333, "333333 tags, more than the 40000"),
    "meta tags": ("<meta " * 20_000, "20000 meta tags, more than the 500"),
    "comments": ("<!--" * 30_000, "30000 comments, more than the 3000"),
}


@pytest.mark.parametrize("what", TOO_MUCH)
def test_a_page_of_too_much_is_a_failure_with_the_number_and_its_report_is_still_read(what):
    body, said = TOO_MUCH[what]
    (of_list,) = _read("parse_list", body, walk=Walk(), reading=ListReading())
    assert of_list.message.startswith(f"not read: {said}")
    of_report, report = _read("parse_report", REPORT.format(n=2023) + body, **REPORT_STATE)
    assert "its links were not read" in of_report.message
    assert of_report.of_file
    assert isinstance(report, Report)


@pytest.mark.parametrize(
    "body",
    ["<!--" * 2_900, "页次" + " " * 99_999, "共" + " " * 99_999, "<script>" * 9_000, "<title>" * 9_000, "<ul><!-- " * 2_900, "总条数" + " " * 99_999,
     "<datastore>" * 9_000, "<meta name='" * 499, "<a " * 2_900, "'dataproxy.jsp" * 9_000],
    ids=lambda body: body[:12],
)  # fmt: skip
def test_what_is_opened_and_never_closed_is_read_in_time(body):
    found = _read("parse_list", LINE + body, walk=Walk(), reading=ListReading())
    assert not any(isinstance(one, FetchFailure) for one in found)


# What is raised in a callback of the garbage collector is swallowed there; the next tick raises again.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_page_that_takes_long_is_left_and_its_agency_has_a_share_of_the_run(monkeypatch):
    monkeypatch.setattr(bounds, "SECONDS", 0.05)
    monkeypatch.setattr(reading, "SECONDS", 0.05)
    (failure,) = _read("parse_list", LINE * 2_900, walk=Walk(), reading=ListReading())
    assert failure.message == "not read: the page takes more than 0.05 seconds of processor time"
    spider = GenericSpider()
    spider.parse_list = lambda *_, **__: [time.thread_time() for _ in iter(time.thread_time, -1)]
    (failure,) = _read("parse_list", "", spider)
    assert failure.message == "not read: the page takes more than 0.05 seconds of processor time"
    spider.spent[AGENCY.id] = 301.0
    (failure,) = _read("parse_list", "", spider)
    assert "its agency's have taken 301 seconds in this run" in failure.message


def test_a_regular_expression_without_end_is_stopped():
    with pytest.raises(TooLargeError, match=r"more than 0\.05 seconds"), at_most(0.05):
        re.match("(a+)+$", "a" * 40 + "b")


def test_a_bound_within_a_bound_leaves_the_outer_one():
    def search():
        with at_most(60):
            time.sleep(0)
        re.match("(a+)+$", "a" * 40 + "b")

    with pytest.raises(TooLargeError, match=r"more than 0\.1 seconds"), at_most(0.1):
        search()


_UNSEEN = re.compile(
    r"<(script|style|noscript|template)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>",
    re.DOTALL | re.IGNORECASE | re.ASCII,
)


@given(
    st.lists(
        st.sampled_from(["<script", "</SCRIPT >", "<!--", "-->", "<", ">", "<p>", "a", "</style>", "<style>"])
    ).map("".join)
)  # fmt: skip
@example("<ſcript>a</script>")
def test_what_is_visible_is_what_the_plain_pattern_leaves(page):
    assert visible_text(page) == " ".join(_UNSEEN.sub(" ", page).split())


def test_an_agency_beyond_its_requests_or_hours_is_told_so_and_another_is_asked():
    clock = [0.0]
    budgets = Budgets(lambda: clock[0])
    for _ in range(MOST_REQUESTS):
        budgets.spend("a")
    with pytest.raises(SpentError, match="has taken its 5000 requests"):
        budgets.spend("a")
    budgets.spend("b")
    clock[0] = 8 * 3600
    with pytest.raises(SpentError, match="has taken its 8 hours"):
        budgets.spend("b")
    budgets.spend("c")


@pytest.mark.parametrize(
    "host",
    ["１２７.0.0.1", "١٢٧.0.0.1", "𝟏𝟐𝟕。0。0。1", "2130706433", "0x7f.1", "0177.0.0.1", "127.1", "localhost.",
     "[::ffff:127.0.0.1]", "[::ffff:a00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]"],
)  # fmt: skip
def test_a_private_address_is_one_however_it_is_written(host):
    assert refusal(f"http://{host}/", frozenset({host}), allow_loopback=True)


def test_a_name_that_leads_to_a_private_address_is_not_connected_to():
    assert checked("122.137.242.24", "www.pds.gov.cn") == "122.137.242.24"
    assert checked("127.0.0.1", "localhost") == "127.0.0.1"
    for address in ("127.0.0.1", "10.0.0.1", "169.254.169.254"):
        with pytest.raises(PrivateAddressError, match=f"leads to the private address {address}"):
            checked(address, "www.pds.gov.cn")
    assert issubclass(PrivateAddressError, DNSLookupError)


@pytest.mark.parametrize(("address", "away"), [("10.0.0.1", True), ("122.137.242.24", False)])
def test_a_browsers_own_requests_are_held_to_the_same(monkeypatch, address, away):
    entry = (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [entry])
    request = SimpleNamespace(url="http://www.yunxi.gov.cn/a.js", resource_type="script")
    assert asyncio.run(keeps_away(request)) is away


def test_robots_are_read_to_a_bound():
    rules = b"User-agent: *\nDisallow: /x\n"
    for body, allowed in ((rules + b"#" * 60_000_000, False), (b"#" * 600_000 + rules, True)):
        assert BoundedRobots(body, None).allowed("http://x.gov.cn/x", "Nianbao") is allowed
