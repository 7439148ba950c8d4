"""The official forms as data: item and column keys with the labels that agencies print.

Sources: 国办公开办函〔2021〕30号 (report years from 2021) and 国办公开办函〔2019〕60号 (2019, 2020). Both
print three tables, which parts two to four of a report hold. Agencies mix the two, so nothing here
depends on the year: a table is read by the labels it prints.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Item:
    """A row of a standard table: its key, its label in the form, other spellings of the label."""

    key: str
    zh: str
    aliases: tuple[str, ...] = ()


APPLICATION_COLUMNS = {
    "natural_person": "自然人",
    "enterprise": "商业企业",
    "research": "科研机构",
    "public_welfare": "社会公益组织",
    "legal_service": "法律服务机构",
    "other_org": "其他",
    "total": "总计",
}

# Heads that agencies print for these; 小计 and a 合计 of the organisations alone are no total.
APPLICATION_HEADS = (
    ("total", "合计"),
    ("other_org", "其它"),
    ("public_welfare", "公益组织"),
    ("public_welfare", "社会公益"),
    ("legal_service", "法律服务"),
)

NEW_RECEIVED = Item(
    "new_received",
    "本年新收政府信息公开申请数量",
    ("本年收到政府信息公开申请数量", "本年新收"),
)
CARRIED_IN = Item("carried_in", "上年结转政府信息公开申请数量", ("上年结转",))
TOTAL_HANDLED = Item("total_handled", "总计", ("合计", "办理结果总计"))
CARRIED_OUT = Item("carried_out", "结转下年度继续办理", ("结转下年继续办理", "结转下年度"))

# （一） to （六）, with the kinds of 不予公开, 无法提供, 不予处理 and 其他处理 in the form's order.
OUTCOMES = (
    Item("granted", "予以公开"),
    Item(
        "partially_granted",
        "部分公开(区分处理的,只计这一情形,不计其他情形)",
        ("部分公开", "部分公开(区分处理的,只计这一情形)"),
    ),
    Item("denied_state_secret", "属于国家秘密"),
    Item(
        "denied_prohibited_by_law",
        "其他法律行政法规禁止公开",
        ("法律行政法规禁止公开", "其他法律行政止公开"),
    ),
    Item("denied_three_securities", "危及“三安全一稳定”"),
    Item("denied_third_party_rights", "保护第三方合法权益"),
    Item(
        "denied_internal_affairs",
        "属于三类内部事务信息",
        ("属于内部事务信息", "属于三类内容事务信息"),
    ),
    Item("denied_deliberative", "属于四类过程性信息", ("属于过程性信息",)),
    Item("denied_enforcement_file", "属于行政执法案卷"),
    Item("denied_administrative_query", "属于行政查询事项"),
    Item("unavailable_not_held", "本机关不掌握相关政府信息"),
    Item("unavailable_must_be_created", "没有现成信息需要另行制作", ("没有现成信息需另行制作",)),
    Item("unavailable_unclear_after_correction", "补正后申请内容仍不明确"),
    Item("rejected_petition", "信访举报投诉类申请"),
    Item("rejected_repeated", "重复申请"),
    Item("rejected_publication", "要求提供公开出版物"),
    Item("rejected_excessive", "无正当理由大量反复申请", ("无正当理由大量反覆申请",)),
    Item("rejected_confirmation", "要求行政机关确认或重新出具已获取信息"),
    Item(
        "other_not_corrected",
        "申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
        ("申请人无正当理由逾期不补正",),
    ),
    Item(
        "other_fee_unpaid",
        "申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请",
        ("申请人逾期未按收费通知要求缴纳费用",),
    ),
    Item("other_misc", "其他", ("其它",)),
    Item("other_total", "其他处理", ("其它处理",)),
)
APPLICATION_ITEMS = (NEW_RECEIVED, CARRIED_IN, *OUTCOMES, TOTAL_HANDLED, CARRIED_OUT)

# Cells that only group rows; they hold no numbers of their own.
GROUP_LABELS = ("本年度办理结果", "不予公开", "无法提供", "不予处理")

DISCLOSURE_ITEMS = (
    Item("regulations", "规章"),
    Item("normative_documents", "行政规范性文件", ("规范性文件",)),
    Item("licensing", "行政许可"),
    Item("other_services", "其他对外管理服务事项"),
    Item("penalties", "行政处罚"),
    Item("coercion", "行政强制"),
    Item("fees", "行政事业性收费"),
    Item("procurement", "政府集中采购"),
)

# Column heads of both forms; each sub-table prints the ones that hold for its rows.
DISCLOSURE_COLUMNS = {
    "issued": "本年制发件数",
    "repealed": "本年废止件数",
    "in_force": "现行有效件数",
    "handled": "本年处理决定数量",
    "amount_wan": "本年收费金额(单位:万元)",
    "newly_made": "本年新制作数量",
    "newly_published": "本年新公开数量",
    "published_total": "对外公开总数量",
    "prior_year": "上一年项目数量",
    "change": "本年增/减",
    "projects": "采购项目数量",
    "amount_raw": "采购总金额",
}
DISCLOSURE_HEADS = (
    *DISCLOSURE_COLUMNS.items(),
    ("issued", "本年度制发件数"),
    ("issued", "本年制发数"),
    ("repealed", "本年度废止件数"),
    ("repealed", "本年废止数"),
    ("in_force", "现行有效件数(历史累计)"),
    ("in_force", "现行有效数"),
    ("handled", "处理决定数量"),
    ("handled", "本年度处理决定数量"),
    ("amount_wan", "本年收费金额"),
    ("amount_wan", "本年度收费金额"),
    ("change", "本年增减"),
    ("change", "本年增/减数量"),
)
# What only one of the two forms prints.
ONLY_2019 = frozenset({"other_services", "procurement", "other_total"})
ONLY_2021 = frozenset({"other_not_corrected", "other_fee_unpaid", "other_misc"})
# Rows of part two that some agencies print beside the form's.
OTHER_DISCLOSURE_ROWS = ("其他主动公开文件",)
# Which heads can stand over a row, the current form's first: a row under other heads has lost its own.
_TEXTS = ("issued", "repealed", "in_force", "newly_made", "newly_published", "published_total")
_DECISIONS = ("handled", "prior_year", "change")
DISCLOSURE_COLUMNS_OF = {
    "regulations": _TEXTS,
    "normative_documents": _TEXTS,
    "licensing": _DECISIONS,
    "other_services": _DECISIONS,
    "penalties": _DECISIONS,
    "coercion": _DECISIONS,
    "fees": ("amount_wan", "prior_year", "change"),
    "procurement": ("projects", "amount_raw"),
}
WHOLE_COLUMNS = frozenset(DISCLOSURE_COLUMNS) - {"amount_wan", "amount_raw", "change"}

LITIGATION_STAGES = (
    Item("review", "行政复议"),
    Item("suit_direct", "未经复议直接起诉"),
    Item("suit_after_review", "复议后起诉"),
)
LITIGATION_COLUMNS = {
    "upheld": "结果维持",
    "corrected": "结果纠正",
    "other": "其他结果",
    "pending": "尚未审结",
    "total": "总计",
}

LITIGATION_HEADS = (
    ("upheld", "维持"),
    ("corrected", "纠正"),
    ("other", "其他"),
    ("other", "其它结果"),
    ("total", "合计"),
)

# The six parts: what a heading must name, in its own words or the older form's.
SECTION_TITLES = {
    1: ("总体情况", "工作概述", "基本情况", "概述"),
    2: (
        "主动公开政府信息情况",
        "主动公开政府信息的情况",
        "主动公开情况",
        "行政机关主动公开政府信息情况",
    ),
    3: (
        "收到和处理政府信息公开申请情况",
        "收到和处理政府信息公开申请的情况",
        "依申请公开政府信息情况",
    ),
    4: (
        "政府信息公开行政复议、行政诉讼情况",
        "因政府信息公开工作被申请行政复议、提起行政诉讼情况",
        "行政复议、行政诉讼情况",
    ),
    5: (
        "存在的主要问题及改进情况",
        "政府信息公开工作存在的主要问题及改进情况",
        "存在问题及改进情况",
        "存在的主要问题及整改措施",
        "存在的问题及改进措施",
    ),
    6: ("其他需要报告的事项", "需要报告的其他事项", "其他需要说明的事项"),
}

FACT_LABELS = {
    "published_total": "主动公开信息总数",
    "published_website": "网站公开信息数",
    "published_wechat": "微信公开信息数",
    "published_weibo": "微博公开信息数",
    "interpretations": "政策解读数",
    "press_conferences": "新闻发布会次数",
    "messages_received": "收到留言数",
    "messages_answered": "办理留言数",
    "hot_topic_responses": "回应热点次数",
    "website_visits": "网站访问量",
    "wechat_followers": "微信关注人数",
    "applications_received": "收到申请数",
    "applications_answered": "答复申请数",
    "reviews": "行政复议数",
    "suits": "行政诉讼数",
    "fee_collected_yuan": "收取信息处理费(元)",
}
