"""A small portal of a few paths, for what a well-behaved one does not show."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from urllib.parse import unquote_plus


class Portal:
    """A portal of a few paths, for what a well-behaved one does not show."""

    def __init__(self):
        self.pages: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.asked: list[tuple[str, str]] = []
        self.held = ""  # a path that is asked for, and not answered until ``release``
        self.reached, self.release = Event(), Event()
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                sent = self.rfile.read(int(self.headers["Content-Length"] or 0)).decode()
                self.path = f"{self.path} {unquote_plus(sent)}"
                self.do_GET()

            def do_GET(self):
                portal.asked.append((self.path, self.headers["User-Agent"]))
                if self.path == portal.held:
                    portal.reached.set()
                    portal.release.wait(60)
                status, body, headers = portal.pages.get(self.path, (404, b"", {}))
                if headers.get("ETag") and headers["ETag"] == self.headers["If-None-Match"]:
                    status, body = 304, b""
                if headers.get("Transfer-Encoding") == "chunked":
                    self.protocol_version = "HTTP/1.1"
                    headers = {**headers, "Connection": "close"}
                    cut = (body[:7], body[7:], b"")
                    body = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in cut)
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                if "Transfer-Encoding" not in headers:
                    self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        # It looks so often whether it is to end: whoever ends it waits for that.
        Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def show(self, path, body="", *, status=200, **headers):
        """Answer *path* so; a form that is posted stands behind the path: ``/search page=2``."""
        self.pages[path] = (status, body.encode() if isinstance(body, str) else body, headers)

    def registry(self, folder, **more):
        entry = {
            "id": "411991-finance", "name": "云溪县财政局", "region": "411991", "kind": "department",
            "level": "county", "family": "generic", "list_url": f"{self.url}/list.html", **more,
        }  # fmt: skip
        folder.mkdir(exist_ok=True)
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
        (folder / "a.toml").write_text("[[agency]]\n" + "\n".join(lines), encoding="utf-8")
        return folder

    def paths(self):
        """Return the paths asked for since the last call, robots.txt left out."""
        asked = [path for path, _ in self.asked if path != "/robots.txt"]
        self.asked.clear()
        return asked


LINK = '<li><a href="/{n}.html">云溪县财政局{n}年政府信息公开工作年度报告</a><span>{m}-01-20</span></li>'
REPORT = """<h1>云溪县财政局{n}年政府信息公开工作年度报告</h1><div class="TRS_Editor"><p>一、总体情况</p><p>公开信息{n}条。</p>
<p>六、其他需要报告的事项</p><p>无</p></div>"""


def crawl(nianbao, portal, tmp_path, *options, environment=None, **more):
    """Crawl the portal's agency; return what was run, its result and the archive's folder."""
    registry = portal.registry(tmp_path / "registry", **more)
    data = tmp_path / "data"
    done = nianbao(
        "crawl", "411991-finance", "--registry", registry, "--data", data, "--json", *options,
        **(environment or {}),
    )  # fmt: skip
    return done, json.loads(done.stdout), data
