"""What spiders and archive do when a portal does not behave: a small portal of a few paths."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from tests.conftest import rows


class Portal:
    """A portal of a few paths, for what a well-behaved one does not show."""

    def __init__(self):
        self.pages: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.asked: list[tuple[str, str]] = []
        portal = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                portal.asked.append((self.path, self.headers["User-Agent"]))
                status, body, headers = portal.pages.get(self.path, (404, b"", {}))
                self.send_response(status)
                for name, value in {"Content-Type": "text/html; charset=utf-8", **headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        Thread(target=self.server.serve_forever, daemon=True).start()

    def show(self, path, body="", *, status=200, **headers):
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


LINK = '<li><a href="/{n}.html">云溪县财政局{n}年政府信息公开工作年度报告</a><span>{m}-01-20</span></li>'
REPORT = """<h1>云溪县财政局{n}年政府信息公开工作年度报告</h1><div class="TRS_Editor"><p>一、总体情况</p><p>公开信息{n}条。</p>
<p>六、其他需要报告的事项</p><p>无</p></div>"""


@pytest.fixture
def portal():
    portal = Portal()
    portal.show("/list.html", LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024))
    for year in (2022, 2023):
        portal.show(f"/{year}.html", REPORT.format(n=year))
    yield portal
    portal.server.shutdown()
    portal.server.server_close()


def _crawl(nianbao, portal, tmp_path, **more):
    registry = portal.registry(tmp_path / "registry", **more)
    data = tmp_path / "data"
    done = nianbao("crawl", "411991-finance", "--registry", registry, "--data", data, "--json")
    return done, json.loads(done.stdout), data


def test_a_portal_that_lists_nothing_is_a_failure(nianbao, portal, tmp_path):
    portal.show("/list.html", "<p>栏目建设中</p>")
    done, result, data = _crawl(nianbao, portal, tmp_path)
    assert done.returncode == 1
    assert result["agencies"][0]["failures"] == ["no report found on the portal"]
    assert rows(data, "select state, message from visits") == [
        ("empty", "no report found on the portal")
    ]


def test_a_portal_that_may_be_empty_is_none(nianbao, portal, tmp_path):
    portal.show("/list.html", "<p>栏目建设中</p>")
    assert _crawl(nianbao, portal, tmp_path, may_be_empty=True)[0].returncode == 0


@pytest.mark.parametrize("listed", ["", LINK.format(n=2023, m=2024)])
def test_a_portal_that_shows_fewer_than_before_ends_with_3(nianbao, portal, tmp_path, listed):
    assert _crawl(nianbao, portal, tmp_path)[0].returncode == 0
    portal.show("/list.html", listed)
    done, result, data = _crawl(nianbao, portal, tmp_path)
    assert done.returncode == 3
    assert "the archive holds 2" in result["agencies"][0]["failures"][0]
    assert len(rows(data, "select * from reports")) == 2


def test_a_list_that_cannot_be_fetched_ends_with_1_and_is_no_missing_report(
    nianbao, portal, tmp_path
):
    _crawl(nianbao, portal, tmp_path)
    portal.show("/list.html", "<p>challenge</p>", status=412)
    done, result, data = _crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "blocked")
    assert rows(data, "select outcome from captures where http_status = 412") == [("blocked",)]
    assert rows(data, "select distinct state from ledger where year < 2022") == [("blocked",)]


def test_a_changed_report_is_a_new_version(nianbao, portal, tmp_path):
    _crawl(nianbao, portal, tmp_path)
    portal.show("/2023.html", REPORT.format(n=2023).replace("2023条", "9条"))
    _, result, data = _crawl(nianbao, portal, tmp_path)
    assert (result["new"], result["changed"], result["unchanged"]) == (0, 1, 1)
    assert rows(data, "select version_count from reports order by year") == [(1,), (2,)]


def test_a_listed_report_that_is_gone_is_recorded(nianbao, portal, tmp_path):
    portal.show("/2022.html", "", status=404)
    done, result, data = _crawl(nianbao, portal, tmp_path)
    assert done.returncode == 1
    assert result["agencies"][0]["failures"] == [f"{portal.url}/2022.html: HTTP 404"]
    assert rows(data, "select status from reports order by year") == [
        ("not_obtainable",),
        ("needs_review",),
    ]


def test_a_page_that_is_no_report_is_kept_as_a_capture_only(nianbao, portal, tmp_path):
    portal.show("/2022.html", "<h1>请稍候</h1><p>正在进行安全检查</p>")
    done, result, data = _crawl(nianbao, portal, tmp_path)
    assert done.returncode == 1
    assert "no annual report" in result["agencies"][0]["failures"][0]
    assert rows(data, "select year from reports") == [(2023,)]
    assert rows(data, "select count(*) from captures where url like '%2022.html'") == [(1,)]


def test_robots_txt_is_obeyed(nianbao, portal, tmp_path):
    portal.show("/robots.txt", "User-agent: *\nDisallow: /2022\n", **{"Content-Type": "text/plain"})
    _, result, _ = _crawl(nianbao, portal, tmp_path)
    assert "Forbidden by robots.txt" in result["agencies"][0]["failures"][0]
    assert "/2022.html" not in {path for path, _ in portal.asked}
    assert all(agent.startswith("Nianbao/") for _, agent in portal.asked)


def test_a_redirect_to_a_foreign_host_is_refused(nianbao, portal, tmp_path):
    portal.show("/2022.html", "", status=302, Location="http://mirror.example/2022.html")
    _, result, data = _crawl(nianbao, portal, tmp_path)
    assert "host mirror.example is not in the registry" in result["agencies"][0]["failures"][0]
    assert ("refused",) in rows(data, "select outcome from captures")


def test_loopback_is_refused_without_the_setting(nianbao, portal, tmp_path):
    registry = portal.registry(tmp_path / "registry")
    done = nianbao(
        "crawl",
        "411991-finance",
        "--registry",
        registry,
        "--data",
        tmp_path / "data",
        loopback=False,
    )
    assert done.returncode == 1
    assert "NIANBAO_ALLOW_LOOPBACK=1" in done.stderr
    assert portal.asked == []


def test_a_truncated_attachment_leaves_the_report_with_a_problem(nianbao, portal, tmp_path):
    body = REPORT.format(n=2023) + '<a href="/a.pdf">附件</a>'
    portal.show("/2023.html", body)
    portal.show("/a.pdf", b"%PDF-1.4\n1 0 obj <<")
    done, _, data = _crawl(nianbao, portal, tmp_path)
    assert done.returncode == 0
    ((_code, message),) = rows(
        data, "select code, message from problems where code = 'unreadable_document'"
    )
    assert "damaged PDF" in message
    assert rows(data, "select count(*) from version_documents") == [(3,)]


def test_a_column_is_found_from_the_home_page(nianbao, portal, tmp_path):
    portal.show("/", '<a href="/platform/">政府信息公开</a>')
    portal.show("/platform/", '<a href="/list.html">政府信息公开年报</a>')
    registry = portal.registry(tmp_path / "registry", list_url="", home_url=f"{portal.url}/")
    done = nianbao("crawl", "411991-finance", "--registry", registry, "--data", tmp_path / "data")
    assert done.returncode == 0, done.stderr
    assert len(rows(tmp_path / "data", "select * from reports")) == 2
