"""The site in a real browser: every page, search, a click for evidence, a phone, the keyboard, axe."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from tests.conftest import ROOT

sync_api = pytest.importorskip("playwright.sync_api", reason="needs `make browser`")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="needs `make browser`")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt: chromium)"),
]
JUSTICE = "/report/413981-justice/2023/own"
# One of each template, with what it can show opened.
PAGES = [
    "/", f"{JUSTICE}?cell=applications.granted.total", "/agency/413981-justice",
    "/compare?agency=413981-justice&agency=413981-finance&sort=received", "/search?q=政务公开",
    "/agency/413982-health/2020", "/questions", "/archive", "/archive/reports?year=2023", "/archive/late", "/archive/reports/1",
    "/archive?sql=select+1+as+n", "/nowhere", "/region/413981", "/glossary", "/report/413981-education/2021/own",
    "/compare?region=413981&chart=slope", "/check",
]  # fmt: skip


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _answers(address):
    try:
        with urllib.request.urlopen(address, timeout=5):
            return True
    except (urllib.error.URLError, ConnectionError):
        return False


@pytest.fixture(scope="module")
def address(site_archive):
    """The address of `nianbao serve` on the rich archive."""
    port = _free_port()
    command = [
        sys.executable, "-m", "crawler.cli", "serve", "--data", str(site_archive), "--port", str(port), "--check",
    ]  # fmt: skip
    env = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)}
    site = subprocess.Popen(
        command, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )  # fmt: skip
    until = time.monotonic() + 60
    while not _answers(f"http://127.0.0.1:{port}/robots.txt"):
        assert time.monotonic() < until, "the site did not start"
        time.sleep(0.2)
    yield f"http://127.0.0.1:{port}"
    site.terminate()
    site.wait(timeout=20)


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as play:
        opened = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser, address):
    """Open a page and watch it: its console must stay silent, every request must stay on its host."""
    said, asked, contexts = [], [], []

    def opened(path, **options):
        context = browser.new_context(
            viewport=options.pop("viewport", {"width": 1280, "height": 900}), **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    # A browser reports an answer of 404 on its console; that is the page's own status.
    assert [text for text in said if "status of 404" not in text] == []
    assert [url for url in asked if not url.startswith((address, "data:"))] == []


def _serious(page, scheme):
    """Return what axe finds grave in a page as it is shown to those who want it light, or dark."""
    page.emulate_media(color_scheme=scheme)
    found = axe.Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        (scheme, v["id"], v["nodes"][0]["html"][:150])
        for v in found
        if v["impact"] in {"serious", "critical"}
    ]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_clean_and_accessible(open_page, path):
    page = open_page(path)
    assert page.locator("h1").count() == 1
    assert [found for scheme in ("light", "dark") for found in _serious(page, scheme)] == []


@pytest.mark.parametrize(
    "path",
    [
        "/",
        JUSTICE,
        "/compare?region=413980&year=2023",
        "/search?q=公开",
        "/archive/reports",
        "/archive/inconsistent_tables",
        "/region/413981",
    ],
)
def test_a_phone_shows_pages_without_scrolling_sideways(open_page, path):
    page = open_page(path, viewport={"width": 375, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= 375


def test_on_a_phone_heads_stand_over_what_they_head_and_stay_in_sight(open_page):
    page = open_page("/agency/413981-justice", viewport={"width": 390, "height": 800})
    left = "(cell => Math.round(cell.getBoundingClientRect().left))"
    lines = page.evaluate(
        f"[...document.querySelectorAll('table.ledger tr')].map(line => [...line.children].map{left})"
    )
    assert lines[0] == lines[1]
    page = open_page(JUSTICE, viewport={"width": 390, "height": 800})
    top = page.evaluate(
        "(() => { const box = document.querySelector('.scroll.heads'); box.scrollTop = 500;"
        " return document.querySelector('table.applications thead').getBoundingClientRect().top"
        " - box.getBoundingClientRect().top })()"
    )
    assert abs(top) <= 2


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize(
    "path", ["/archive/reports", "/agency/413982-health/2020", "/archive/inconsistent_tables"]
)
def test_no_table_of_data_breaks_to_a_character_a_line(open_page, path, width):
    page = open_page(path, viewport={"width": width, "height": 800})
    squeezed = page.evaluate(
        "[...document.querySelectorAll('table td, table th')].filter(cell =>"
        " cell.textContent.trim().length > 4 && cell.clientWidth < 3 * parseFloat(getComputedStyle(cell).fontSize))"
        ".map(cell => cell.textContent.trim().slice(0, 40))"
    )
    assert squeezed == []
    assert page.locator("table tbody tr").count() > 2


@pytest.mark.parametrize(
    ("path", "table"),
    [("/compare?region=413981&year=2023", "table.compare"), ("/archive/ledger", "table.rows"),
     (JUSTICE, "table.applications")],
)  # fmt: skip
def test_paper_shows_every_column_and_no_control(open_page, path, table):
    page = open_page(path, viewport={"width": 700, "height": 900})
    page.emulate_media(media="print")
    assert page.locator(table).is_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    shown = page.locator("main :is(input, select, button)").all()
    assert [control for control in shown if control.is_visible()] == []


def test_the_address_of_a_number_opens_its_evidence(open_page):
    page = open_page(f"{JUSTICE}#applications.granted.total")
    page.get_by_role("dialog").wait_for()
    assert "予以公开 · 总计" in page.get_by_role("dialog").inner_text()


def test_search_from_the_home_page_leads_to_a_report(open_page):
    page = open_page("/")
    page.get_by_role("combobox", name="全文检索").fill("政務公開")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=*")
    assert page.locator("mark").first.inner_text() == "政务公开"
    page.locator("ol.found h3 a").first.click()
    page.wait_for_url("**/report/**")


def test_a_click_on_a_number_shows_its_evidence(open_page):
    page = open_page(JUSTICE)
    page.locator("table.applications td a").first.click()
    dialog = page.get_by_role("dialog")
    dialog.wait_for()
    assert "该行原文" in dialog.inner_text()
    assert "sha256:" in dialog.inner_text()
    assert page.url.endswith(JUSTICE)
    page.keyboard.press("Escape")
    assert not dialog.is_visible()


def test_without_scripts_the_number_opens_a_page_with_its_evidence(open_page):
    page = open_page(JUSTICE, java_script_enabled=False)
    page.locator("table.applications td a").first.click()
    page.wait_for_url("**cell=applications.new_received.natural_person**")
    assert "该行原文" in page.locator("#evidence").inner_text()


def test_the_keyboard_reaches_the_content_and_the_evidence(open_page):
    page = open_page(JUSTICE)
    page.keyboard.press("Tab")
    assert "跳到正文" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.locator("table.litigation td a").first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()


def test_a_comparison_is_sorted_by_a_click_and_its_address_can_be_shared(open_page):
    page = open_page("/compare?region=413981&year=2022&scope=own")
    page.get_by_role("link", name="新收申请").click()
    page.wait_for_url("**sort=received**")
    numbers = [
        int(t.split()[0])
        for t in page.locator("table.compare tbody td:nth-child(3)").all_inner_texts()
    ]
    assert numbers == sorted(numbers, reverse=True)
    again = open_page(
        page.url.partition("127.0.0.1")[2].partition("/")[1] + page.url.split("/", 3)[3]
    )
    assert (
        again.locator("tbody tr").count() == len(numbers) == 7
    )  # the eighth is a government's sum


def test_an_archived_page_cannot_run_or_fetch_anything(open_page):
    page = open_page(JUSTICE)
    page.locator("#versions ~ ul a").first.click()
    page.wait_for_url("**/document/**")
    frame = page.frames[1]
    assert "政府信息公开" in frame.content()
    assert page.locator("iframe").get_attribute("sandbox") == ""
