"""Numbers in the prose; the sentences are of the kind that the reports print."""

from __future__ import annotations

import pytest

from crawler.models import Section
from pipelines.prose.facts import find_facts


def _facts(text):
    return {fact.key: fact.value for fact in find_facts([Section(1, "一、总体情况", text)])}


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("2023年市局共公开信息 843 条，其中某局网站发布 471 条、通过“某某”微信公众号转载、发布工作动态 372 条。",
         {"published_total": 843, "published_website": 471, "published_wechat": 372}),
        ("全年共收到留言 3 条，办理留言事项 3 条，主动回应热点问题 9 次。全面发布各类解读 7 篇。",
         {"messages_received": 3, "messages_answered": 3, "hot_topic_responses": 9, "interpretations": 7}),
        ("网站总访问量达到 197,104 人次。共有 902 人次用户关注了局官方微信公众号。",
         {"website_visits": 197104, "wechat_followers": 902}),
        ("我局收到公民个人的政府信息公开申请件 3 件，均已完成办理。", {"applications_received": 3}),
        ("本年度收取信息处理费 380 元，引发行政复议 2 件，提起行政诉讼 1 件。",
         {"fee_collected_yuan": 380, "reviews": 2, "suits": 1}),
        ("发布工作周报 50 余篇，在网站发布信息 20 余条。", {}),
        ("本年度没有产生信息处理费。", {}),
        ("主动公开政府信息数 135 条，其中政府公报公开政府信息数 45 条。", {"published_total": 135}),
        ("其中政府公报公开政府信息数 45 条，政府微博公开政府信息数 40 条。", {"published_weibo": 40}),
        ("通过政务公开平台公开信息 12 条。", {}),
        ("其他方式公开政府信息数 59 条。通过政府信息公开网公开信息 6 条。", {}),
        ("通过政府网站或其他方式主动公开政府信息 144 条。", {}),
        ("门户网站及时公开信息 30 条。", {"published_website": 30}),
        ("门户网站、微信公众号共发布信息 100 条。", {}),
        ("其中：发布行政公文和政策解读信息 9 条。", {}),
        ("全年累计发布解读类信息 21 条。", {"interpretations": 21}),
        ("通过“某某”门户网站发布政策解读共 132 件。", {"interpretations": 132}),
    ],
)  # fmt: skip
def test_facts_are_found_with_their_key(text, facts):
    assert _facts(text) == facts


def test_a_fact_quotes_the_words_that_state_it():
    (fact,) = find_facts([Section(1, "", "一年来，我局共公开信息 8 条，成效明显。")])
    assert (fact.value, fact.unit, fact.section) == (8, "条", 1)
    assert fact.quote == "我局共公开信息8条"


def test_the_first_statement_of_a_fact_stands():
    assert _facts("共公开信息 8 条。年底又公开信息 2 条。") == {"published_total": 8}
