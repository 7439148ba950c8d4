"""An exported WACZ file in ReplayWeb.page: a report is looked at in Chromium as it was captured.

The player is nobody's part of this project: `make replay` puts it under build/, which git ignores.
"""

from __future__ import annotations

import contextlib
import functools
import http.server
import io
import re
import shutil
import threading
from pathlib import Path
from urllib.parse import quote

import pytest

from archive.database import open_reader
from archive.originals.wacz import export_wacz
from tests.conftest import ROOT, rows

sync_api = pytest.importorskip("playwright.sync_api", reason="needs `make browser`")
PLAYER = ROOT / "build" / "replaywebpage"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (apt: chromium)"),
    pytest.mark.skipif(not (PLAYER / "sw.js").is_file(), reason="no ReplayWeb.page: `make replay`"),
]
_PAGE = """<!doctype html><script src="/replay/ui.js"></script>
<replay-web-page style="height: 900px" source="/reports.wacz" url="{url}" replayBase="/replay/"
 embed="replayonly"></replay-web-page>"""


class _Parts(http.server.SimpleHTTPRequestHandler):
    """Serves files, and parts of them: a player reads a WACZ file from where its records are."""

    def send_head(self):
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not asked:
            return super().send_head()
        body = Path(self.translate_path(self.path)).read_bytes()
        start, end = int(asked[1]), min(int(asked[2] or len(body)), len(body) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(body)}")
        self.send_header("Content-Length", str(end - start + 1))
        self.end_headers()
        return io.BytesIO(body[start : end + 1])

    def copyfile(self, source, outputfile):
        with contextlib.suppress(ConnectionError):  # the browser has what it wanted
            super().copyfile(source, outputfile)

    def log_message(self, *_):
        pass


@pytest.fixture
def server(tmp_path):
    handler = functools.partial(_Parts, directory=str(tmp_path))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as http_server:
        thread = threading.Thread(target=http_server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{http_server.server_port}"
        http_server.shutdown()
        thread.join()


def test_a_report_is_seen_in_replaywebpage_as_it_was_captured(crawled, tmp_path, server):
    data, _ = crawled
    ((url, title),) = rows(
        data, "select url, title from reports where format = 'html' and proof = 'proved' limit 1"
    )
    with open_reader(data) as db:
        export_wacz(db, data / "warc", tmp_path / "reports.wacz", created="2024-02-01T00:00:00Z")
    shutil.copytree(PLAYER, tmp_path / "replay")
    (tmp_path / "index.html").write_text(_PAGE.format(url=quote(url, safe=":/?&=")), "utf-8")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{server}/index.html")
        # The player, then the captured page, each in a frame of its own.
        shown = page.frame_locator("replay-web-page iframe").frame_locator("iframe")
        body = shown.locator("body")
        body.get_by_text("予以公开").first.wait_for(timeout=60_000)
        assert title in body.inner_text().replace("\n", "")
        browser.close()
