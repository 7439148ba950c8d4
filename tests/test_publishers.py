"""Whose a printed name is: with the place that a portal takes for granted, and never by likeness."""

from __future__ import annotations

import pytest

from crawler.naming.publishers import Publishers
from crawler.registry import Agency, load_agencies, load_regions

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
        ("市场监督管理局", ("市场监督管理局", "410422")),
        ("市中区财政局", ("市中区财政局", "410422")),
        ("全县", ("全县", "410422")),
    ],
)
def test_a_shortened_name_is_completed_by_the_portals_place(printed, full):
    assert REGISTRY.in_full(printed, "410422") == full


def test_a_place_name_of_several_regions_is_not_that_of_the_only_one_known():
    beijing = Agency(
        id="110105-finance", name="朝阳区财政局", region="110105", kind="department", level="county",
        family="generic", home_url="http://www.bjchy.gov.cn/",
    )  # fmt: skip
    known = Publishers([beijing], load_regions())
    assert known.find("朝阳区财政局", "110105") == beijing
    assert known.find("朝阳区财政局", "220104") is None


def test_a_second_name_for_two_agencies_is_nobodys():
    one, other = (
        Agency(
            id=f"410422-{slug}",
            name=f"叶县{name}",
            region="410422",
            kind="department",
            level="county",
            family="generic",
            home_url="http://www.yexian.gov.cn/",
            aliases=("叶县公共机构",),
        )
        for slug, name in (("one", "财政局"), ("other", "教育局"))
    )
    assert Publishers([one, other], load_regions()).find("叶县公共机构", "410422") is None
