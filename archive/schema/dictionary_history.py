"""The dictionary of a report's history: where it was published, what was seen there, what changed."""

from __future__ import annotations

from archive.schema.dictionary_entry import TableInfo

_REPORT = {"report_id": "报告 / report"}
_DATED = {
    "title": "标题 / title",
    "published_on": "公布日期 / date of publication",
}
_KEY = {"documents_key": "所依据文件的哈希 / hash of the set of documents"}

HISTORY: dict[str, TableInfo] = {
    "publications": TableInfo(
        "公布网址",
        "列表或门户作为这份报告给出的一个网址",
        "one address that a list or portal presents as the report",
        {
            "id": "编号 / number", **_REPORT, "url": "网址 / URL", **_DATED,
            "first_seen_at": "首次见到 / first seen", "last_seen_at": "最后见到这份报告 / last seen with the report",
            "state": "状态（current 与所示报告一致；differing 内容不同，两处公布；moved 已移至新网址；replaced 网页已不是这份报告；gone 从列表消失；unknown 未读到或无从比较） / state (current: shows the report; differing: published there with other content; moved: at a new address now; replaced: the page is no longer the report; gone from its lists; unknown: not read, or not comparable)",
            "current_version": "该网址最后的版本号 / number of its last version", "gone_at": "从列表消失 / gone from the list since",
        },
        facets=("state",), label="title",
    ),
    "versions": TableInfo(
        "版本",
        "报告在一个网址上的一个版本，按抓取时间编号",
        "one content of a report at one address, numbered by time of capture",
        {
            "id": "编号 / number", **_REPORT, "number": "版本号 / version's number", "seen_at": "见到时间 / seen at",
            "document_sha256": "原文哈希 / SHA-256 of the document", "content_sha256": "内容哈希 / SHA-256 of the content", "extractor": "提取程序版本 / version of the extractor",
            "url": "网址 / URL", "content": "非所示版本的数据 / data of a version that is not the one shown (JSON)",
            "publication_id": "公布网址 / publication", "sequence": "同一秒内的先后 / order within a second",
            "change": "与该网址前一版本相比（first 首个；changed 公布后改动；unproved 不同，但不能断定改动） / against the version before at the address (first; changed after publication; unproved: it differs, but no change is claimed)",
            **_DATED, "published_source": "公布日期的出处 / where the date was found", "status": "状态 / state",
            "proof": "勾稽结论 / what the form's equations say", "format": "格式 / format", "agency_as_printed": "原文机关名称 / publisher as printed", **_KEY,
            "rows_sha256": "该版本各行的哈希 / SHA-256 of its rows",
        },
        facets=("change",),
    ),
    "version_documents": TableInfo(
        "版本文件",
        "一个版本所依据的一份文件",
        "one document that a version is made of",
        {"version_id": "版本 / version", "document_sha256": "文件哈希 / SHA-256 of the document", "role": "角色（page 网页；attachment 附件；picture 页内图片） / role (page; attachment; picture in the page)", "url": "网址 / URL"},
    ),
    "sightings": TableInfo(
        "所见内容",
        "在一个网址见到的一组文件，及其读出的内容和每次见到的时间",
        "one set of documents as read at one address, with every time it was seen there",
        {
            **_REPORT, "url": "网址 / URL", **_KEY, "documents": "文件（哈希、角色、网址） / documents: hash, role, URL (JSON)",
            "seen": "见到的时间和同一秒内的先后 / times of capture, each with its order within a second (JSON)",
            "content_sha256": "内容哈希 / SHA-256 of the content", "document_sha256": "原文哈希 / SHA-256 of the document", "extractor": "提取程序版本 / version of the extractor",
            "reading": "读到的程度（nothing 未取得；unread 无文字；text 文字；parts 有六个部分；tables 有表） / how far it was read (nothing came; unread: no text; text; parts of the form; tables)",
            "complete": "文件是否齐全 / whether every file came", "report": "当时读出的标题、日期、结论（JSON） / title, date and proof as read then (JSON)",
        },
        facets=("reading",),
    ),
    "refusals": TableInfo(
        "非年报",
        "在一个网址读到的、不是年报的一组文件",
        "one set of documents that was read at an address and is no annual report",
        {"url": "网址 / URL", **_KEY, "seen": "见到的时间和同一秒内的先后 / times of capture, each with its order within a second (JSON)", "extractor": "提取程序版本 / version of the extractor", "reason": "缘由 / why"},
    ),
}  # fmt: skip
