"""The form's rows explained: their labels, units and articles from ``items``, and what these say.

The words are those of 政府信息公开条例 (国务院令第711号, 2019), shortened where marked by ….
"""

from __future__ import annotations

import re
from typing import Any

from sqlite_utils import Database

_ARTICLE = re.compile("第[一二三四五六七八九十]+条")
ARTICLES = {
    "第十四条": "依法确定为国家秘密的政府信息，法律、行政法规禁止公开的政府信息，以及公开后可能危及国家安全、公共安全、经济安全、社会稳定的政府信息，不予公开。",
    "第十五条": "涉及商业秘密、个人隐私等公开会对第三方合法权益造成损害的政府信息，行政机关不得公开。但是，第三方同意公开或者行政机关认为不公开会对公共利益造成重大影响的，予以公开。",
    "第十六条": "行政机关的内部事务信息，包括人事管理、后勤管理、内部工作流程等方面的信息，可以不予公开。……讨论记录、过程稿、磋商信函、请示报告等过程性信息以及行政执法案卷信息，可以不予公开。",
    "第二十条": "行政机关应当……主动公开本行政机关的下列政府信息……",
    "第三十条": "政府信息公开申请内容不明确的，行政机关应当给予指导和释明，并自收到申请之日起7个工作日内一次性告知申请人作出补正……申请人无正当理由逾期不补正的，视为放弃申请……",
    "第三十五条": "申请人申请公开政府信息的数量、频次明显超过合理范围，行政机关可以要求申请人说明理由。行政机关认为申请理由不合理的，告知申请人不予处理……",
    "第三十六条": "对政府信息公开申请，行政机关根据下列情况分别作出答复……",
    "第三十八条": "行政机关向申请人提供的信息，应当是已制作或者获取的政府信息。……需要行政机关对现有政府信息进行加工、分析的，行政机关可以不予提供。",
    "第三十九条": "申请人以政府信息公开申请的形式进行信访、投诉、举报等活动，行政机关应当告知申请人不作为政府信息公开申请处理……要求行政机关提供政府公报、报刊、书籍等公开出版物的，行政机关可以告知获取的途径。",
    "第四十二条": "行政机关依申请提供政府信息，不收取费用。但是，申请人申请公开政府信息的数量、频次明显超过合理范围的，行政机关可以收取信息处理费。",
}  # fmt: skip
_TABLES = {
    "disclosure": ("主动公开政府信息情况", "Information disclosed proactively"),
    "applications": ("收到和处理政府信息公开申请情况", "Applications"),
    "litigation": ("政府信息公开行政复议、行政诉讼情况", "Reviews and suits"),
    "facts": ("正文所述的数", "Numbers that the prose states"),
}


def article_text(article: str | None) -> str:
    """Return what an article says, ``""`` where none is named.

    >>> article_text("第三十六条（七）")[:8], article_text(None)
    ('对政府信息公开申', '')
    """
    found = _ARTICLE.match(article or "")
    return ARTICLES.get(found[0], "") if found else ""


def terms(db: Database) -> dict[str, str]:
    """Return what explains each row of the form: its article, and the words of it."""
    sql = "select key, article from items where article is not null and table_name <> 'facts'"
    return {key: f"条例{article}：{article_text(article)}" for key, article in db.execute(sql)}


def glossary_context(db: Database) -> dict[str, Any]:
    """Return the glossary: every row of the form by table, in the form's order."""
    held = list(db.query("select * from items order by table_name, position"))
    names = {(row["table_name"], row["key"]): row["zh"] for row in held}
    rows = [
        row
        | {"says": article_text(row["article"]), "above": names.get((row["table_name"], row["parent"]))}
        for row in held
    ]
    groups = [
        (name, zh, en, [row for row in rows if row["table_name"] == name])
        for name, (zh, en) in _TABLES.items()
    ]
    return {"groups": groups}
