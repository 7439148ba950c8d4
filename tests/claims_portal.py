"""A county's column as real ones are: names shortened in every way, both scopes, and news among them.

Each line has its page and the truth: whose report it is, of which year and scope, or that it is none.
"""

from __future__ import annotations

import json
from typing import NamedTuple

from crawler.names import unknown_publisher

COUNTY, CITY = "411991", "411990"
_AGENCIES = {
    "government": ("云溪县人民政府", "government"),
    "office": ("云溪县人民政府办公室", "department"),
    "finance": ("云溪县财政局", "department"),
    "emergency": ("云溪县应急管理局", "department"),
    "reform": ("云溪县发展和改革局", "department"),
    "zone": ("云溪县产业集聚区管理委员会", "government"),
}
_REPORT = "年政府信息公开工作年度报告"
_PARTS = """<p>一、总体情况</p><p>公开信息{n}条。</p><p>六、其他需要报告的事项</p><p>无</p>"""
_NEWS = "<p>近日，我县政府信息公开工作年度报告向社会公布，社会各界反响良好。</p>"


class Line(NamedTuple):
    """One line of the column: its title, what stands on its page, and whose report it is, if any."""

    title: str
    owner: str = ""  # an agency's id, "" if the page is no report
    year: int = 0
    scope: str = "own"
    heading: str = ""  # the page's own heading, where it is not the line
    signed: str = ""
    parts: bool = True


def _id(slug):
    return f"{COUNTY}-{slug}"


def _unknown(name, region=COUNTY):
    return unknown_publisher(name, region).id


LINES = (
    Line("云溪县财政局：2021年度政府信息公开工作年度报告", _id("finance"), 2021),
    Line(f"首页>政务公开>云溪县财政局2022{_REPORT}", _id("finance"), 2022),
    Line("雲溪縣財政局2023年政府信息公開工作年度報告", _id("finance"), 2023),
    Line(f"县应急管理局2023{_REPORT}", _id("emergency"), 2023),
    Line(f"图解：云溪县应急管理局2022{_REPORT}", _id("emergency"), 2022),
    Line(f"县政府办公室２０２３{_REPORT}", _id("office"), 2023),
    Line("云溪县人民政府办公室：2022年度政府信息公开工作年度报告", _id("office"), 2022),
    Line(f"县发展改革局2023{_REPORT}", _id("reform"), 2023),
    Line(f"产业集聚区管委会2023{_REPORT}", _id("zone"), 2023, "all"),
    Line("2023年云溪县政府信息公开工作年度报告", _id("government"), 2023, "all"),
    Line(f"云溪县人民政府2022{_REPORT}（本级）", _id("government"), 2022, "own"),
    Line(f"云溪县人民政府2022{_REPORT}（汇总）", _id("government"), 2022, "all"),
    Line(f"县粮食局2023{_REPORT}", _unknown("云溪县粮食局"), 2023),
    Line(f"市水利局2023{_REPORT}", _unknown("清屏市水利局", CITY), 2023),
    Line(f"云溪县第一中学2023{_REPORT}", _unknown("云溪县第一中学"), 2023),
    Line(f"2021{_REPORT}", _unknown("云溪县教育局"), 2021, heading=f"云溪县教育局2021{_REPORT}"),
    Line(
        f"云溪县财政局2020{_REPORT}",
        _unknown("云溪县财政局 / 云溪县教育局"),
        2020,
        signed="云溪县教育局",
    ),
    Line(f"云溪县2023{_REPORT}发布", parts=False),
    Line(f"图解：云溪县发展和改革局2022{_REPORT}", parts=False),
    Line(
        f"图解：云溪县财政局2021{_REPORT}", parts=False
    ),  # the report itself is listed: not asked for
    Line("我县2023年政府信息公开工作年度报告获上级肯定", parts=False),
    Line("关于2023年政府信息公开工作年度报告编制发布情况的通报", parts=False),
    Line("云溪县2023年政府信息依申请公开统计", parts=False),
    # The report of line 2 at another address, with another number: published twice, differing.
    Line(f"云溪县财政局2022{_REPORT}", _id("finance"), 2022),
    # Of this one the list alone tells whose it is, and of which scope.
    Line(f"云溪县人民政府2019{_REPORT}（本级）", _id("government"), 2019, heading="年度报告"),
    Line(f"【年报】云溪县财政局2019{_REPORT}", _id("finance"), 2019),
    Line(f"云溪新区2023{_REPORT}", _unknown("云溪新区管理委员会"), 2023, "all"),
    Line(f"白溪镇政府2023{_REPORT}", _unknown("白溪镇人民政府"), 2023, "all"),
    Line("县政府办公室组织收看政府信息公开年报视频会", parts=False),
)
# Addresses that two lists inside the column name, each in its own words: what the second calls them.
OTHER_TITLES = {
    4: f"2023{_REPORT}",
    8: f"云溪县发展和改革局机关2023{_REPORT}",
    13: f"粮食局2023{_REPORT}",
    25: f"2019{_REPORT}",
}
TRUTH = frozenset((line.owner, line.year, line.scope) for line in LINES if line.owner)


def _page(line, number):
    body = _PARTS.format(n=number) if line.parts else _NEWS
    signed = f"<p>{line.signed}</p><p>2021年1月20日</p>" if line.signed else ""
    heading = line.heading or line.title.rpartition(">")[2]
    return f'<h1>{heading}</h1><div class="TRS_Editor">{body}{signed}</div>'


def show_column(portal):
    """Put the column and its pages on a small portal."""
    lists = {"": [], "2023/": [], "more/": []}
    for number, line in enumerate(LINES, start=1):
        date = f"{line.year + 1 if line.year else 2024}-01-20"
        portal.show(f"/gknb/{number}.html", _page(line, number))
        twice = number in OTHER_TITLES
        lists["2023/" if twice else ""].append(_listed(number, line.title, date))
        if twice:
            lists["more/"].append(_listed(number, OTHER_TITLES[number], date))
    years = '<p><a href="/gknb/2023/">2023年</a></p><p><a href="/gknb/more/">2019年</a></p><hr>'
    for path, lines in lists.items():
        portal.show(f"/gknb/{path}", ("" if path else years) + "".join(lines))


def _listed(number, title, date):
    return f'<li><a href="/gknb/{number}.html">{title}</a><span>{date}</span></li>'


def write_claims_registry(portal, folder):
    """Write the registry of the county's agencies, whose reports its government's column carries."""
    folder.mkdir(exist_ok=True)
    entries = []
    for slug, (name, kind) in _AGENCIES.items():
        column = {"list_url": f"{portal.url}/gknb/", "publishes_for": COUNTY}
        entry = {
            "id": _id(slug), "name": name, "region": COUNTY, "kind": kind, "level": "county",
            "family": "generic", **(column if slug == "government" else {"home_url": portal.url}),
        }  # fmt: skip
        lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items()]
        entries.append("[[agency]]\n" + "\n".join(lines))
    (folder / "a.toml").write_text("\n\n".join(entries), encoding="utf-8")
    regions = f"{CITY},清屏市（示例）,city,410000\n{COUNTY},云溪县（示例）,county,{CITY}\n"
    (folder / "regions.csv").write_text(f"code,name,level,parent_code\n{regions}", encoding="utf-8")
    return folder
