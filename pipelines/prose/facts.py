"""Numbers that the prose states, each with the words that state it.

A statement is read whole: who or where, a verb, the thing, a number. Words that the statement does not
know leave it out, because they may name a part ("公开财政信息12条"), another's doing or another thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crawler.models import Fact, Section
from crawler.titles import is_organ
from crawler.values import parse_number
from pipelines.prose.bodies import same_body
from pipelines.prose.clauses import Clause, own_clauses

# Before the statement: when and who, "2023年市工业和信息化局共". A name ends as an organ's does.
_WHEN = (
    r"(?:(?:19|20)\d{2}年(?:度|来|以来)?某*|截[至止]到?(?:(?:19|20)\d{2}年)?度?(?:年?[底末]|12月31日)|全年度?"
    r"|今年(?:以来)?|本年度?|当年|年内|一年来|共计?|总共|合计|总计|累计|已|均|全部|主动|依法|及时|全面|积极|另外?|还"
    r"|向社会|对外|\(?[一二三四五六七八九十]+[)、.是]|其中)"
)
_WHO = (
    r"(?:我们|[我本](?P<us>[局办县市区州旗委镇乡厅院校处所站队会馆署社]|街道|单位|部门|中心|机关|行政机关)"
    r"|(?P<name>(?!通过|在|利用|由|向|被|为|因|涉|有关|经|其中)[^\W\d]{1,24}?(?:局|厅|委|委员会|办|办公室|办公厅|政府|院|中心|处|所|(?<!网)站|街道|镇|乡|管委会)))"
)
_LEAD = rf"{_WHEN}*{_WHO}?{_WHEN}*"
_PLACES = frozenset("县市区州旗镇乡")  # 我县 speaks of more than an office
_ALL = r"(?:总共|共计?|合计|总计|累计|总数|总量|数量|数|为|达到?|了|有|:)*"
_N = r"(?P<n>\d+(?:\.\d+)?)(?P<unit>{units})(?!次|\(次\))"
# What is published, in words that mean all of it.
_NEWS = r"(?:各类|各项|各种|相关|有关|政府|政务|部门|公开|主动)*信息"
_PUBLISH = r"(?:当年|主动|依法|及时|向社会|对外|共计?|累计)*(?:公开|发布|更新|推送)"
_APPLICATION = (
    r"(?:(?:公民个人|公民|群众|申请人)的?)?(?:政府|政务)?(?:信息)?(?:依申请公开|公开申请|公开的申请)"
    r"(?:政府信息|事项|信息|件|的?申请)*"
)
_CASES = r"(?:政府信息公开)?(?:申请|案件)?"
_BECAUSE = r"(?:因|涉及|有关)?(?:政府)?(?:信息公开)?(?:工作|申请|问题)?"
_HAPPEN = rf"{_BECAUSE}(?:引发|发生|产生|被申请|被提起|提起)的?(?:政府信息公开)?(?:工作)?的?"
_WEBSITE = r"(?:通过|在|利用|由)?(?P<site>[^\d、]{0,16}?)(?:门户|官方|政务)?网站(?:平台)?上?"
_NAMED = r"(?:[“\"「][^”\"」、]{1,12}[”\"」])?"
_ACCOUNT = rf"(?:通过|在|利用|由)?[^\d、]{{0,16}}?微信(?:公众号|公众平台|平台|号)?{_NAMED}上?"
_MICROBLOG = r"(?:通过|在|利用|由)?[^\d、]{0,12}?微博(?:账号|平台)?上?"


def _rule(words: str, units: str) -> re.Pattern[str]:
    """Return a pattern for a whole statement: its words, then at once the number with a unit."""
    return re.compile(f"{_LEAD}(?P<words>{words}){_ALL}" + _N.format(units=units))


_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    # "截至2023年底总访问量达到197104人次"
    ("website_visits", _rule(r"(?:[^\d、]{0,8}网站)?(?:年度?)?总?(?:访问|点击|浏览)量", "人次|次")),
    # "共有902人次用户关注了局官方微信公众号"
    (
        "wechat_followers",
        re.compile(
            rf"{_LEAD}(?P<words>有?)"
            + _N.format(units="人次|人|名|个")
            + r"(?:用户|粉丝|网民)?关注了?[^\d、]{0,8}微信"
        ),
    ),
    (
        "wechat_followers",
        _rule(r"[^\d、]{0,8}微信(?:公众号)?(?:关注|粉丝)(?:用户|人数|人)?", "人次|人|名|个"),
    ),
    # "通过“鹰城工信”微信公众号转载、发布工作动态372条"
    (
        "published_wechat",
        _rule(rf"{_ACCOUNT}(?:转载、)?{_PUBLISH}(?:{_NEWS}|工作动态|消息|文章|图文)?", "条|篇"),
    ),
    ("published_weibo", _rule(rf"{_MICROBLOG}{_PUBLISH}(?:{_NEWS}|消息)?", "条|篇")),
    # "工业和信息化局网站发布471条", "门户网站上主动公开信息73条"
    ("published_website", _rule(rf"{_WEBSITE}{_PUBLISH}(?:{_NEWS})?", "条|篇|件")),
    # "共收到留言3条", "办理留言事项3条"
    ("messages_received", _rule("收到(?:各类|群众|网民|公众|有效)*留言(?:事项|信息)?", "条|件|封")),
    (
        "messages_answered",
        _rule("(?:办理|答复|回复|办结)(?:各类|群众|网民|公众|有效)*留言(?:事项|信息)?", "条|件|封"),
    ),
    # "主动回应热点问题9次"
    (
        "hot_topic_responses",
        _rule(
            "回应(?:了)?(?:社会|群众|公众|各类)*(?:热点|关切|舆情)(?:关切|热点|问题|事项|话题)*",
            "次|条|件|个",
        ),
    ),
    # "全面发布各类解读7篇", "通过“某某”门户网站发布政策解读共132件"
    (
        "interpretations",
        _rule(
            rf"(?:{_WEBSITE})?(?:主动|及时|共)*(?:发布|开展|制作)(?:各类|各项|相关|有关|政策|文件|性)*解读(?:类?信息|材料|文章|稿件)?",
            "篇|条|件|个|次",
        ),
    ),
    ("press_conferences", _rule("(?:召开|举办|举行)(?:各类)?新闻发布会", "次|场")),
    # "共受理依申请公开1件", "收到公民个人的政府信息公开申请件3件"
    (
        "applications_received",
        _rule(rf"(?:收到|受理|接收|新收){_ALL}{_APPLICATION}", "件次|件|条|份|次|宗"),
    ),
    ("applications_answered", _rule(rf"(?:答复|办结){_ALL}{_APPLICATION}", "件次|件|条|份|次|宗")),
    ("reviews", _rule(rf"{_HAPPEN}行政复议{_CASES}", "件|起|宗|次")),
    ("suits", _rule(rf"{_HAPPEN}行政诉讼{_CASES}", "件|起|宗|次")),
    (
        "fee_collected_yuan",
        _rule("收取(?:政府)?(?:信息)?(?:公开)?(?:信息)?处理费用?(?:金额)?", "元"),
    ),
    # "2023年市工业和信息化局共公开信息843条"
    ("published_total", _rule(rf"(?:主动|依法|及时)*公开{_NEWS}", "条|件|篇")),
)
# What a statement of each cannot be without: looked for before its pattern is tried.
_WORDS = {
    "website_visits": "量", "wechat_followers": "微信", "published_wechat": "微信",
    "published_weibo": "微博", "published_website": "网站", "messages_received": "留言",
    "messages_answered": "留言", "hot_topic_responses": "回应", "interpretations": "解读",
    "press_conferences": "新闻发布会", "applications_received": "申请",
    "applications_answered": "申请", "reviews": "行政复议", "suits": "行政诉讼",
    "fee_collected_yuan": "处理费", "published_total": "信息",
}  # fmt: skip
_ANY_WORD = re.compile("|".join(sorted(set(_WORDS.values()))))
_MARKED_RULES = tuple((key, _WORDS[key], pattern) for key, pattern in _RULES)
# A state at the year's end, not what the year brought.
_STATES = frozenset({"website_visits", "wechat_followers"})
# Each is whole for its own channel, although a part of the total: "其中网站发布471条".
_CHANNELS = frozenset({"published_website", "published_wechat", "published_weibo"})
_OF_CHANNELS = {key: pattern for key, pattern in _RULES if key in _CHANNELS}
# What an account posted is counted as 累计 in a year's report: "局官方微信公众号累计发布信息259条".
_OF_YEAR = re.compile("当年|全年|本年")
_MAY_RUN = frozenset({"published_wechat"})
# A channel that is not the agency's own alone, or not one channel.
_SEVERAL = re.compile(
    "[、和与或等]|及(?!时)|其[他它]|上级|中国|国家|专栏|栏目|各(?![类项种])|[县市区]直|直属|下属|所属|乡镇|镇街|科室|全[县市区省州]"
)
_SEGMENT = re.compile(r"(?<=\d[条篇件次个封场起宗元])、")
# "收到…申请3件，含上年结转1件", "收取…300元，退还100元", "公开326条，占90%", "诉讼12件，其中信息公开1件": the
# number before is not the year's, not all, or of more than this.
_TAKEN_BACK = re.compile(
    "(?:其中)?(?:含|包含|包括)(?:了|有)?(?:上年|上一年|去年|往年|结转)|其中(?:上年|上一年|去年|结转|本级|局?机关|(?:涉及)?(?:政府|政务)?信息公开)|占|实收|实际收|退还|退回|减免"
)
# A number with the unit of a statement.
_FIGURE = re.compile(r"\d[人次名个条篇件封场份宗起元]")
_WITHIN = re.compile(
    "网上|网络|在线|当面|现场|信函|传真|邮件|邮寄|书面|自然人|法人|企业|律师|按时|延期"
)
_PART_FIVE = 5  # problems and plans, and the year before


def _may_state(words: str) -> bool:
    """Tell whether words hold a number and a word of the statements: where not, they state nothing."""
    return bool(_FIGURE.search(words) and _ANY_WORD.search(words))


def _statements(clause: Clause) -> Iterator[str]:
    """Yield the statements of a clause that strings them together: "网站发布471条、通过微信发布372条"."""
    start = 0
    for match in _SEGMENT.finditer(clause.text):
        yield clause.text[start : match.start()]
        start = match.end()
    yield clause.text[start:]


@dataclass(frozen=True)
class Speaker:
    """Whose prose is read: its year, the names of its publisher, whether it sums up a whole place."""

    year: int | None = None
    names: tuple[str, ...] = ()
    wide: bool = False

    def is_meant(self, match: re.Match[str]) -> bool:
        """Tell whether a statement's subject is the publisher itself."""
        name = match["name"] or ""
        if self._is_other(match.groupdict().get("site") or ""):
            return False
        if match["us"]:
            return self.wide or match["us"] not in _PLACES
        return not name or not self.names or same_body(name, self.names) != "other"

    def _is_other(self, site: str) -> bool:
        """Tell whether a website is named for another organ; the government's carries its agencies."""
        named = is_organ(site) and not site.endswith(("政府", "管委会"))
        return named and bool(self.names) and same_body(site, self.names) == "other"


def _read(statement: str, clause: Clause, speaker: Speaker) -> tuple[str, re.Match[str]] | None:
    """Return the key and the words of the one fact that a statement gives."""
    if not _FIGURE.search(statement) or _WITHIN.search(statement):
        return None
    for key, word, pattern in _MARKED_RULES:
        match = pattern.match(statement) if word in statement else None
        if (
            not match
            or _SEVERAL.search(match["words"].replace("转载、", ""))
            or not speaker.is_meant(match)
        ):
            continue
        part = clause.of_parts and key not in _CHANNELS
        summed = clause.running and key not in _MAY_RUN
        state = clause.state and key not in _STATES and not _OF_YEAR.search(statement)
        open_ = part or summed or state or _TAKEN_BACK.match(clause.after)
        return None if open_ else (key, match)
    return None


def find_facts(sections: Sequence[Section], speaker: Speaker | None = None) -> tuple[Fact, ...]:
    """Return the facts of the prose, the first statement of each key only.

    A later sentence often repeats a number for a part of it ("2023年共发布信息372条"), so the first stands.
    """
    speaker = speaker or Speaker()
    facts: dict[str, Fact] = {}
    for section in (s for s in sections if s.number != _PART_FIVE):
        for clause in own_clauses(section.text, speaker.year, _may_state):
            for statement in _statements(clause):
                if not (found := _read(statement, clause, speaker)):
                    continue
                key, match = found
                if key in _CHANNELS and _OF_CHANNELS[key].match(clause.after):
                    continue  # "局网站发布20条，县政府网站发布30条"
                value = parse_number(match["n"])
                if value is not None:
                    fact = Fact(key, value, match["unit"], clause.text, section.number)
                    facts.setdefault(key, fact)
    return tuple(facts.values())
