"""How a crawl behaves on the network, to its hosts and between them."""

from __future__ import annotations

import json
from dataclasses import replace

from crawler import settings
from crawler.run.runner import group_families
from tests.conftest import AGENCY
from tests.portals import REPORT, Portal

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


def test_an_agency_of_traps_costs_another_none_of_its_reports(nianbao, portal, tmp_path):
    trap = Portal()
    registry = portal.registry(tmp_path / "registry")
    entry = (registry / "a.toml").read_text("utf-8")
    entry = entry.replace("-finance", "-water").replace("财政", "水利")
    (registry / "b.toml").write_text(entry.replace(portal.url, trap.url), encoding="utf-8")
    years = "".join(f'<a href="/y{n}.html">{n}年</a>' for n in range(2010, 2014))
    trap.show("/list.html", f'{years}<a href="/0.html">下一页</a>')
    for year, body in zip(range(2010, 2014), ("<!--", "<meta ", "<a ", "年"), strict=True):
        trap.show(f"/y{year}.html", body * (5_000_000 if body == "年" else 50_000))
    for n in range(250):  # a calendar without end
        trap.show(
            f"/{n}.html", f'<a href="/{n + 1}.html">下一页</a><a href="/d{n}">第{n}天的安排</a>'
        )
    odd = {
        "Set-Cookie": "a\x01=\xe9; Domain=..gov.cn; expires=9999999999999",
        "Location": "http://[",
    }
    portal.show("/2022.html", REPORT.format(n=2022), **odd)
    done = nianbao("crawl", "--all", "--json", "--registry", registry, "--data", tmp_path / "data")
    trap.server.shutdown()
    trap.server.server_close()
    good, bad = json.loads(done.stdout)["agencies"]
    assert (good["new"], good["failures"]) == (2, [])
    assert len([f for f in bad["failures"] if "more than the" in f]) == 4
    assert any("the list goes on at" in failure for failure in bad["failures"])
