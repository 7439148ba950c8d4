"""Numbers that the prose states, each with the words that state it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from crawler.models import Fact, Section
from crawler.values import fold, parse_number

_N = r"(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>{units})(?!\s*余)"
_GAP = r"[^。;；\n\d]{{0,{most}}}?"


def _pattern(words: str, units: str, gap: int) -> re.Pattern[str]:
    """Return a pattern for *words*, at most *gap* other characters, then a number with a unit."""
    return re.compile(f"(?:{words})" + _GAP.format(most=gap) + _N.format(units=units))


# Clause by clause: a number belongs to the words of its own clause, which begin after the last
# comma. Order counts: the first rule that fits a number takes it.
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    # "截至2023年底总访问量达到197104人次"
    ("website_visits", _pattern("访问量|点击量|浏览量", "人次|次", 8)),
    # "共有902人次用户关注了局官方微信公众号"
    (
        "wechat_followers",
        re.compile(
            _N.format(units="人次|人|名|个") + r"[^。;；\n\d]{0,6}关注[^。;；\n\d]{0,10}微信"
        ),
    ),
    ("wechat_followers", _pattern("微信[^。;；,，\n\\d]{0,12}(?:关注|粉丝)", "人次|人|名", 8)),
    # "通过“鹰城工信”微信公众号转载、发布工作动态372条"
    (
        "published_wechat",
        _pattern("微信[^。;；,，\n\\d]{0,12}(?:发布|公开|推送|转载)", "条|篇", 12),
    ),
    ("published_weibo", _pattern("微博[^。;；,，\n\\d]{0,12}(?:发布|公开|推送|转载)", "条|篇", 12)),
    # "工业和信息化局网站发布471条", "门户网站上主动公开信息73条"
    ("published_website", _pattern("网站[^。;；,，\n\\d]{0,8}(?:发布|公开|更新)", "条|篇|件", 10)),
    # "共收到留言3条", "办理留言事项3条"
    ("messages_received", _pattern("收到[^。;；,，\n\\d]{0,8}留言", "条|件|封", 4)),
    (
        "messages_answered",
        _pattern("(?:办理|答复|回复|办结)[^。;；,，\n\\d]{0,8}留言", "条|件|封", 6),
    ),
    # "主动回应热点问题9次"
    (
        "hot_topic_responses",
        _pattern("回应[^。;；,，\n\\d]{0,10}(?:热点|关切|舆情)", "次|条|件|个", 8),
    ),
    # "全面发布各类解读7篇", "发布政策解读共132件"
    (
        "interpretations",
        _pattern("(?:发布|开展|制作)[^。;；,，\n\\d]{0,12}解读", "篇|条|件|个|次", 8),
    ),
    (
        "press_conferences",
        _pattern("(?:召开|举办|举行)[^。;；,，\n\\d]{0,8}新闻发布会", "次|场", 4),
    ),
    # "共受理依申请公开1件", "收到公民个人的政府信息公开申请件3件"
    (
        "applications_received",
        _pattern(
            "(?:收到|受理|接收)[^。;；,，\n\\d]{0,14}(?:公开申请|申请公开)", "件|条|份|次|宗", 8
        ),
    ),
    (
        "applications_answered",
        _pattern("(?:答复|办结)[^。;；,，\n\\d]{0,14}(?:公开申请|申请公开)", "件|条|份|次|宗", 8),
    ),
    (
        "reviews",
        _pattern("(?:发生|收到|提起|引发)[^。;；,，\n\\d]{0,14}行政复议", "件|起|宗|次", 6),
    ),
    ("suits", _pattern("(?:发生|收到|提起|引发)[^。;；,，\n\\d]{0,14}行政诉讼", "件|起|宗|次", 6)),
    ("fee_collected_yuan", _pattern("(?:收取|收到)[^。;；,，\n\\d]{0,14}费", "元", 10)),
    # "2023年市工业和信息化局共公开信息843条"
    ("published_total", _pattern("公开(?:政府|政务|各类)?信息", "条|件|篇", 6)),
)
# "其中政府公报公开政府信息数45条", "其他方式公开政府信息数59条" and "通过政府信息公开网公开信息6条" are
# parts, by a channel, and not the total.
_PART = re.compile(
    "其中|其[他它][^,，]{0,4}(?:方式|渠道|途径)|公报|报刊|报纸|广播|电视|[公宣][示告传]栏|专栏|电子屏|平台|公众号|客户端"
    "|抖音|微信|微博|网(?=站|公开|发布|上)"
)
# "政府网站或其他方式主动公开政府信息144条" is of more than the website, "发布行政公文和政策解读信息9条"
# of more than interpretations, "门户网站发布政策解读共132件" of interpretations alone.
_SEVERAL = re.compile("[、和与或等]|及(?!时)")
_JOINED = re.compile("(?:网站|微信|微博|公报|平台|客户端|抖音).{0,10}(?:[、和与或]|及(?!时))")
_DIGIT = re.compile(r"\d")
_PUBLISH = re.compile("发布|公开|推送|转载|更新")
_INTERPRETATION = "解读"
_CLAUSE = re.compile(r"[^,，。;；\n]+")
# Spaces around figures ("信息 843 条") and thousands separators inside them.
_SPACE = re.compile(r"(?<=[^\x00-\x7f])[ \u3000]+|[ \u3000]+(?=[^\x00-\x7f])")
_THOUSANDS = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")


def _clauses(section: Section) -> Iterator[str]:
    flat = _SPACE.sub("", _THOUSANDS.sub("", fold(section.text)))
    return (match[0].strip() for match in _CLAUSE.finditer(flat))


def _find(clause: str, section: int) -> Iterator[Fact]:
    """Yield the facts of one clause; each number is taken by the first rule that fits it."""
    taken: set[int] = set()
    for key, pattern in _RULES:
        for match in pattern.finditer(clause):
            value = parse_number(match["n"])
            if value is None or _is_other(key, clause, match):
                continue
            if match.start("n") not in taken:
                taken.add(match.start("n"))
                yield Fact(key, value, match["unit"], clause, section)


def _is_other(key: str, clause: str, match: re.Match[str]) -> bool:
    """Tell whether the number of what was published is a part's, or not of that thing alone."""
    words = match[0]
    if key == "published_total":
        return bool(_PART.search(clause))
    if key == "interpretations":
        return bool(_SEVERAL.search(words.split(_INTERPRETATION, maxsplit=1)[0]))
    if not key.startswith("published_"):
        return False
    channel = _PUBLISH.split(words, maxsplit=1)[0]
    # "门户网站、微信公众号共发布信息100条": what stands since the last number names another channel.
    before = _DIGIT.split(clause[: match.start()])[-1]
    several = _SEVERAL.search(channel) or _JOINED.search(before)
    return _INTERPRETATION in words or bool(several)


def find_facts(sections: Sequence[Section]) -> tuple[Fact, ...]:
    """Return the facts of the prose, the first statement of each key only.

    A later sentence often repeats a number for a part of it ("2023年共发布信息372条"), so the first
    stands. A total without its channel must say 公开信息; 余 ("50余篇") makes it no number.
    """
    facts: dict[str, Fact] = {}
    for section in sections:
        for clause in _clauses(section):
            for fact in _find(clause, section.number):
                facts.setdefault(fact.key, fact)
    return tuple(facts.values())
