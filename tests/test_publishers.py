"""Whose a printed name is: with the place that a portal takes for granted, and never by likeness."""

from __future__ import annotations

from dataclasses import replace

import pytest

from crawler.naming.publishers import Publishers
from crawler.registry import Agency, load_agencies, load_regions
from pipelines.prose.owner import perhaps_of

REGISTRY = Publishers(load_agencies().values(), load_regions())


@pytest.mark.parametrize(
    ("printed", "region", "found"),
    [
        ("县工业和信息化局", "410422", "410422-industry"),
        ("工业信息化局", "410422", "410422-industry"),
        ("河南省平顶山市叶县工业和信息化局", "", "410422-industry"),
        ("互助土族自治县工业和信息化局", "", "630223-industry"),
        ("市政府办公室", "410400", "410400-office"),
        ("市府办", "410422", "410400-office"),  # a county's portal: its city
        ("平潭综合实验区", "350128", "350128-government"),
        ("上海市", "310000", "310000-government"),
        ("內蒙古自治區人民政府", "", "150000-government"),
        ("河包镇", "500153", "500153-hebao"),
        ("灋河回族区科技和工业信息化局", "410304", "410304-technology"),
        ("郏县工业和信息化局", "410425", None),
        ("县工业和信息化局", "410425", None),  # 郏县's own, which the registry has not
        ("县工业和信息化局", "", None),
        ("", "410422", None),
    ],
)
def test_a_name_is_found_as_it_is_written(printed, region, found):
    agency = REGISTRY.find(printed, region)
    assert (agency and agency.id) == found


@pytest.mark.parametrize(
    ("printed", "full"),
    [
        ("县粮食局", ("叶县粮食局", "410422")),
        ("市水利局", ("平顶山市水利局", "410400")),
        ("县政府办", ("叶县人民政府办公室", "410422")),
        ("鹤岭县", ("鹤岭县人民政府", "410422")),
        ("云溪新区", ("云溪新区管理委员会", "410422")),
        ("云溪县高新区管委会", ("云溪县高新区管理委员会", "410422")),
        ("市场监督管理局", ("市场监督管理局", "410422")),
        ("市中区财政局", ("市中区财政局", "410422")),
        ("全县", ("全县", "410422")),
    ],
)
def test_a_shortened_name_is_completed_by_the_portals_place(printed, full):
    assert REGISTRY.in_full(printed, "410422") == full


def _agency(slug, name, **more):
    return Agency(
        id=f"410422-{slug}", name=name, region="410422", kind="department", level="county",
        family="generic", home_url="http://www.yexian.gov.cn/", **more,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "region", "printed"),
    [
        ("平顶山高新技术产业开发区管理委员会", "410400", "高新技术产业开发区管委会"),
        ("平顶山高新技术产业开发区管理委员会", "410400", "市高新技术产业开发区"),
        ("互助土族自治县人民政府", "630223", "互助县"),
        ("互助土族自治县民政局", "630223", "互助县民政局"),
        ("互助土族自治县民政局", "630223", "自治县民政局"),
        ("叶县卫生健康委员会", "410422", "县卫生健康委"),
    ],
)
def test_a_zone_and_an_autonomous_place_are_found_by_their_usual_names(name, region, printed):
    agency = replace(_agency("one", name), region=region, kind="government")
    assert Publishers([agency], load_regions()).find(printed, region) == agency


def test_an_unknown_publisher_may_be_an_agency_whose_year_is_then_not_missing():
    housing, market = _agency("a", "叶县住房和城乡建设局"), _agency("b", "叶县市场监督管理局")
    column = _agency("c", "叶县人民政府", publishes_for="410422")
    known = Publishers([housing, market, column], load_regions())

    def perhaps(name, of=column):
        return [agency.id for agency in perhaps_of(known.unknown(name, "410422"), of, known)]

    assert perhaps("县住建局") == ["410422-a"]
    assert perhaps("县市场监管局") == ["410422-b"]
    assert perhaps("县教育局") == []
    assert perhaps("县建设委", housing) == ["410422-a"]  # in its own column, under an older name
    assert perhaps("县第一中学", housing) == []


def test_a_place_name_of_several_regions_is_not_that_of_the_only_one_known():
    beijing = Agency(
        id="110105-finance", name="朝阳区财政局", region="110105", kind="department", level="county",
        family="generic", home_url="http://www.bjchy.gov.cn/",
    )  # fmt: skip
    known = Publishers([beijing], load_regions())
    assert known.find("朝阳区财政局", "110105") == beijing
    assert known.find("朝阳区财政局", "220104") is None


def test_a_second_name_for_two_agencies_is_nobodys():
    shared = ("叶县公共机构",)
    one, other = (
        _agency("one", "叶县财政局", aliases=shared),
        _agency("other", "叶县教育局", aliases=shared),
    )
    assert Publishers([one, other], load_regions()).find("叶县公共机构", "410422") is None
