"""What spiders and archive do when a portal does not behave: a small portal of a few paths."""

from __future__ import annotations

import pytest

from tests.conftest import rows
from tests.portals import LINK, REPORT, Portal, crawl


def test_a_portal_that_lists_nothing_is_a_failure(nianbao, portal, tmp_path):
    portal.show("/list.html", "<p>栏目建设中</p>")
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert done.returncode == 1
    assert result["agencies"][0]["failures"] == ["no report found on the portal"]
    assert rows(data, "select state, message from visits") == [
        ("unread", "no report found on the portal")
    ]


def test_a_portal_that_may_be_empty_is_none(nianbao, portal, tmp_path):
    portal.show("/list.html", "<p>栏目建设中</p>")
    assert crawl(nianbao, portal, tmp_path, may_be_empty=True)[0].returncode == 0


@pytest.mark.parametrize("listed", ["", LINK.format(n=2023, m=2024)])
def test_a_portal_that_shows_fewer_than_before_ends_with_3(nianbao, portal, tmp_path, listed):
    assert crawl(nianbao, portal, tmp_path)[0].returncode == 0
    portal.show("/list.html", listed)
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert done.returncode == 3
    assert "the archive holds 2" in result["agencies"][0]["failures"][0]
    assert len(rows(data, "select * from reports")) == 2


def test_a_list_that_cannot_be_fetched_ends_with_1_and_is_no_missing_report(
    nianbao, portal, tmp_path
):
    crawl(nianbao, portal, tmp_path)
    portal.show("/list.html", "<p>challenge</p>", status=412)
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "blocked")
    assert rows(data, "select outcome from captures where http_status = 412") == [("blocked",)]
    assert rows(data, "select distinct state from ledger where year < 2022") == [("blocked",)]


def test_a_changed_report_is_a_new_version(nianbao, portal, tmp_path):
    crawl(nianbao, portal, tmp_path)
    portal.show("/2023.html", REPORT.format(n=2023).replace("2023条", "9条"))
    _, result, data = crawl(nianbao, portal, tmp_path, "--recheck")
    assert (result["new"], result["changed"], result["unchanged"]) == (0, 1, 1)
    assert rows(data, "select version_count from reports order by year") == [(1,), (2,)]


def test_a_listed_report_that_is_gone_is_recorded(nianbao, portal, tmp_path):
    portal.show("/2022.html", "", status=404)
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert done.returncode == 1
    assert result["agencies"][0]["failures"] == [f"{portal.url}/2022.html: HTTP 404"]
    assert rows(data, "select status from reports order by year") == [
        ("not_obtainable",),
        ("needs_review",),
    ]


def test_a_page_that_is_no_report_is_kept_as_a_capture_only(nianbao, portal, tmp_path):
    portal.show("/2022.html", "<h1>某县2023年工作要点</h1><p>一、加强学习</p>")
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["failures"]) == (0, [])
    assert (result["not_reports"], result["agencies"][0]["not_reports"]) == (1, 1)
    assert rows(data, "select year from reports") == [(2023,)]
    assert rows(data, "select count(*) from captures where url like '%2022.html'") == [(1,)]
    portal.paths()
    again = nianbao("crawl", "--all", "--registry", tmp_path / "registry", "--data", data)
    assert portal.paths() == ["/list.html"]  # what was refused is remembered, and said again
    assert "1 pages refused (not a report); crawl --explain says which and why" in again.stdout
    assert rows(data, "select distinct json_extract(doubts, '$.\"2022\".state') from visits") == [
        ("unread",)
    ]


def test_robots_txt_is_obeyed(nianbao, portal, tmp_path):
    portal.show("/robots.txt", "User-agent: *\nDisallow: /2022\n", **{"Content-Type": "text/plain"})
    _, result, _ = crawl(nianbao, portal, tmp_path)
    assert "Forbidden by robots.txt" in result["agencies"][0]["failures"][0]
    assert "/2022.html" not in {path for path, _ in portal.asked}
    assert all(agent.startswith("Nianbao/") for _, agent in portal.asked)


def test_a_redirect_to_a_foreign_host_is_refused(nianbao, portal, tmp_path):
    portal.show("/2022.html", "", status=302, Location="http://mirror.example/2022.html")
    _, result, data = crawl(nianbao, portal, tmp_path)
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
    done, _, data = crawl(nianbao, portal, tmp_path)
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


CHALLENGE = "<html><script>$_ts=window['$_ts'];</script><body>请稍候…</body></html>"


@pytest.mark.parametrize(
    ("page", "outcome", "said"),
    [
        (CHALLENGE, "blocked", "a challenge instead of the page"),
        ("<title>404</title><p>您访问的页面不存在</p>", "not_found", "says it is missing"),
        ("<div id=app></div><script src=/app.js></script>", "error", "an empty shell"),
    ],
)
def test_what_comes_in_a_reports_place_is_told_and_no_report(
    nianbao, portal, tmp_path, page, outcome, said
):
    portal.show("/2022.html", page)
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert done.returncode == 1
    assert said in result["agencies"][0]["failures"][0]
    assert rows(data, "select outcome from captures where url like '%2022.html'") == [(outcome,)]
    assert rows(data, "select year, status from reports order by 1") == [
        (2022, "not_obtainable"),
        (2023, "needs_review"),
    ]


@pytest.mark.parametrize(
    ("page", "state", "ledger"),
    [
        (CHALLENGE, "blocked", "blocked"),
        ("<div id=app></div><script src=/app.js></script>", "needs_browser", "unread"),
        ("<title>404</title><p>页面不存在</p>", "unreachable", "unreachable"),
    ],
)
def test_a_list_that_is_none_is_a_cell_of_its_own_in_the_ledger(
    nianbao, portal, tmp_path, page, state, ledger
):
    portal.show("/list.html", page)
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, state)
    assert rows(data, "select distinct state from ledger where year < 2024") == [(ledger,)]


def test_a_page_that_only_leads_on_is_followed_and_a_loop_is_left(nianbao, portal, tmp_path):
    portal.show("/old.html", '<meta http-equiv="refresh" content="0;url=/list.html">')
    done, result, _ = crawl(nianbao, portal, tmp_path, list_url=f"{portal.url}/old.html")
    assert (done.returncode, result["new"]) == (0, 2)
    portal.show("/list.html", '<meta http-equiv="refresh" content="0;url=/old.html">')
    _, result, _ = crawl(nianbao, portal, tmp_path, list_url=f"{portal.url}/old.html")
    assert "max redirections reached" in result["agencies"][0]["failures"][0]


def test_a_web_page_in_an_attachments_place_is_no_document(nianbao, portal, tmp_path):
    links = '<a href="/a.pdf">附件</a><a href="http://[/b.pdf">b</a><a href="http://z.example/c.pdf">c</a>'
    portal.show("/2023.html", REPORT.format(n=2023) + links)
    portal.show("/a.pdf", "<html><body>登录后下载</body></html>")
    _, _, data = crawl(nianbao, portal, tmp_path)
    lost = rows(data, "select message from problems where code = 'attachment_missing' order by 1")
    assert [message for (message,) in lost] == [
        f"{portal.url}/a.pdf: a web page in the file's place: 登录后下载",
        "http://[/b.pdf: not asked: no address can be made of it",
        "http://z.example/c.pdf: not asked: host z.example is not in the registry",
    ]
    assert rows(data, "select role, count(*) from version_documents group by 1") == [("page", 2)]


def test_a_host_that_refuses_three_times_is_left_alone(nianbao, portal, tmp_path):
    portal.show("/list.html", "".join(LINK.format(n=n, m=n + 1) for n in range(1990, 2024)))
    for year in range(1990, 2024):
        portal.show(f"/{year}.html", "", status=403)
    _, result, _ = crawl(nianbao, portal, tmp_path)
    failures = result["agencies"][0]["failures"]
    assert any("left alone in this run" in failure for failure in failures)
    assert len([path for path in portal.paths() if path != "/list.html"]) < 34


def test_a_refusal_concerns_one_port_of_a_host(nianbao, portal, tmp_path):
    other = Portal()
    other.show("/2023.html", REPORT.format(n=2023))
    elsewhere = LINK.format(n=2023, m=2024).replace("/2023.html", f"{other.url}/2023.html")
    portal.show(
        "/list.html", "".join(LINK.format(n=n, m=n + 1) for n in range(2010, 2016)) + elsewhere
    )
    for year in range(2010, 2016):
        portal.show(f"/{year}.html", "", status=403)
    _, _, data = crawl(nianbao, portal, tmp_path)
    other.server.shutdown()
    other.server.server_close()
    assert rows(data, "select year from reports where status <> 'not_obtainable'") == [(2023,)]


def test_a_list_shorter_than_it_states_is_partial_and_leaves_nothing_missing(
    nianbao, portal, tmp_path
):
    lines = LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024)
    portal.show("/list.html", f"{lines}<div>共 40 条</div>")
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "partial")
    assert "the list states 40 lines, 2 were read" in result["agencies"][0]["failures"][0]
    assert rows(data, "select distinct state from ledger where year < 2022") == [("partial",)]


def test_gbk_pages_are_read_whatever_they_declare(nianbao, portal, tmp_path):
    page = LINK.format(n=2022, m=2023).encode("gb18030")
    portal.show("/list.html", b'<meta charset="utf-8">' + page)
    _, result, _ = crawl(nianbao, portal, tmp_path)
    assert result["new"] == 1


@pytest.mark.parametrize(
    ("following", "said"),
    [
        ('<script src="/unitbuild.js" url="/jpaas-publish-server/unit" queryData="{\'a\':\'1\'}"></script>',
         "not read as a list"),
        ('<a href="http://mirror.example/2.html">下一页</a>', "which was not asked"),
    ],
)  # fmt: skip
def test_a_list_whose_next_page_cannot_be_read_is_partial_and_nothing_is_gone(
    nianbao, portal, tmp_path, following, said
):
    crawl(nianbao, portal, tmp_path)
    portal.show("/list.html", LINK.format(n=2022, m=2023) + following)
    query = (
        "/jpaas-publish-server/unit?a=1&paramJson=%7B%22pageNo%22%3A+1%2C+%22pageSize%22%3A+15%7D"
    )
    portal.show(query, '{"data": 5}', **{"Content-Type": "application/json"})
    done, result, data = crawl(nianbao, portal, tmp_path)
    assert (done.returncode, result["agencies"][0]["state"]) == (1, "partial")
    assert any(said in failure for failure in result["agencies"][0]["failures"])
    assert rows(data, "select count(*) from listings where gone_at is not null") == [(0,)]


BROKEN = ("http://[", "http://x:99999/a", "http://１２７.0.0.1:99999/a")


@pytest.mark.parametrize("address", BROKEN)
def test_an_impossible_address_costs_no_report(nianbao, portal, tmp_path, address):
    links = f'<a href="{address}/年报.pdf">附件</a><img src="{address}/表.png"><a href="{address}">x</a>'
    portal.show("/2023.html", REPORT.format(n=2023) + links)
    lines = LINK.format(n=2022, m=2023) + LINK.format(n=2023, m=2024)
    inside = (
        f'<p><a href="/{"9" * 3000}/">2021年</a></p><hr>'  # longer than Scrapy asks for by itself
    )
    portal.show("/list.html", f'{inside}{lines}<li><a href="{address}">下一页</a></li>')
    _, result, data = crawl(nianbao, portal, tmp_path)
    assert result["new"] == 2
    assert rows(data, "select year from reports order by 1") == [(2022,), (2023,)]
