"""Agencies whose pages only a browser shows."""

from __future__ import annotations

import pytest

from crawler.run import browser
from spiders.base import HOW
from tests.conftest import rows
from tests.portals import LINK, crawl

SHELL = """<html><head><title>政府信息公开年报</title></head><body><div id="app"></div><script>
fetch('/lines.html').then(r => r.text()).then(t => document.getElementById('app').innerHTML = t);
fetch('http://elsewhere.example/track');</script></body></html>"""


def test_without_a_browser_the_agency_is_said_to_need_one(nianbao, portal, tmp_path, monkeypatch):
    monkeypatch.setattr(browser.shutil, "which", lambda _name: None)
    assert browser.find_browser() is None
    assert browser.browser_settings() == {}
    done, result, _ = crawl(
        nianbao, portal, tmp_path, render=True, environment={"PATH": "/nowhere"}
    )
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "needs_browser")
    assert "pip install '.[browser]'" in result["agencies"][0]["failures"][0]
    assert portal.paths() == []


@pytest.mark.skipif(browser.find_browser() is None, reason=f"no browser here: {HOW}")
def test_a_list_that_a_script_fills_is_read_where_the_entry_asks_for_a_browser(
    nianbao, portal, tmp_path
):
    portal.show("/lines.html", LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024))
    portal.show("/list.html", SHELL)
    _, result, _ = crawl(nianbao, portal, tmp_path)
    assert result["agencies"][0]["state"] == "needs_browser"
    portal.paths()
    done, result, data = crawl(nianbao, portal, tmp_path, render=True)
    assert (done.returncode, result["new"]) == (0, 2), result
    assert "/lines.html" in portal.paths()
    assert rows(data, "select count(*) from reports") == [(2,)]


@pytest.mark.skipif(browser.find_browser() is None, reason=f"no browser here: {HOW}")
def test_a_challenge_is_never_given_to_a_browser(nianbao, portal, tmp_path):
    cookie = "document.cookie='__tst_status=1#';document.cookie='EO_Bot_Ssid=2';"
    portal.show("/list.html", f"<html><script>{cookie}fetch('/passed');</script></html>")
    done, result, _ = crawl(nianbao, portal, tmp_path, render=True)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "blocked")
    assert portal.paths() == ["/list.html"]
