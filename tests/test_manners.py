"""How a crawl behaves on the network, beyond what tests of whole crawls can show."""

from __future__ import annotations

from dataclasses import replace

from crawler import settings
from crawler.run.runner import group_families
from tests.conftest import AGENCY

OTHER = replace(AGENCY, id="411991-health", list_url="http://www.shiting.gov.cn/1.html")


def test_one_slow_request_at_a_time_per_host():
    assert settings.CONCURRENT_REQUESTS_PER_DOMAIN == 1
    assert settings.DOWNLOAD_DELAY >= 3
    assert settings.AUTOTHROTTLE_ENABLED
    assert settings.AUTOTHROTTLE_TARGET_CONCURRENCY == 1
    assert set(settings.DOWNLOAD_SLOTS) <= {"127.0.0.1", "localhost", "::1"}


def test_robots_are_obeyed_and_no_port_is_opened():
    assert settings.ROBOTSTXT_OBEY
    assert not settings.TELNETCONSOLE_ENABLED
    assert not settings.REMOTE_CONTROL_ENABLED


def test_requests_to_stay_away_are_not_repeated():
    assert not {403, 412, 429, 503, 521} & set(settings.RETRY_HTTP_CODES)


def test_the_user_agent_is_honest():
    assert settings.USER_AGENT.startswith("Nianbao/")
    assert "contact:" in settings.USER_AGENT
    assert "Mozilla" not in settings.USER_AGENT


def test_families_that_share_a_host_are_crawled_one_after_another():
    shared = replace(AGENCY, id="411991-a", family="trs")
    apart = replace(OTHER, family="boda")
    chains = group_families([AGENCY, shared, apart])
    assert [[family for family, _ in chain] for chain in chains] == [["henan", "trs"], ["boda"]]


def test_agencies_of_one_family_share_a_spider():
    ((chain,),) = [group_families([AGENCY, OTHER])]
    assert chain == [("henan", [AGENCY, OTHER])]
