"""The dictionary of what was fetched: documents, captures, lists, visits, runs, and the items' labels."""

from __future__ import annotations

from archive.schema.dictionary_entry import TableInfo

CRAWL: dict[str, TableInfo] = {
    "documents": TableInfo(
        "文件",
        "一份原始文件，以字节哈希为准",
        "one payload, identified by the SHA-256 of its bytes",
        {
            "sha256": "哈希 / SHA-256", "media_type": "声明类型 / media type as declared", "format": "实际格式 / format as found", "size": "字节数 / size in bytes",
            "warc_file": "WARC 文件 / WARC file", "warc_offset": "WARC 位置 / offset of the WARC record", "first_seen_at": "首次见到 / first seen",
            "payload_digest": "WARC 摘要 / payload digest of the WARC record", "target_uri": "首次网址 / URL of the first capture",
        },
    ),
    "captures": TableInfo(
        "抓取记录",
        "对一个网址的一次抓取",
        "one fetch of one URL",
        {
            "id": "编号 / number", "run_id": "批次 / run", "agency_id": "机关 / agency", "url": "网址 / URL", "fetched_at": "时间 / time (UTC)",
            "http_status": "HTTP 状态 / HTTP status",
            "outcome": "结果（new 新；changed 有变；unchanged 未变；not_modified 未修改；blocked 被拒；not_found 不存在；error 出错；refused 未获准） / outcome (new; changed; unchanged; not_modified; blocked; not_found; error; refused: not permitted to ask)",
            "document_sha256": "文件哈希 / SHA-256 of the document", "warc_file": "WARC 文件 / WARC file", "warc_offset": "WARC 位置 / offset of the WARC record",
            "message": "说明 / message", "etag": "ETag", "last_modified": "Last-Modified",
            "tls": "传输（none 明文；unverified 未验证证书；legacy 旧版 TLS） / transport (none: plain; unverified certificate; legacy TLS)",
            "sequence": "同一批次内的先后 / order within the run",
        },
        facets=("agency_id", "outcome"),
    ),
    "listings": TableInfo(
        "列表条目",
        "栏目列表中的一份报告",
        "one report as a column's list names it",
        {
            "column_id": "栏目所属机关 / agency whose column it is", "agency_id": "报告所属机关 / agency whose report it is", "url": "网址 / URL", "title": "标题 / title",
            "listed_on": "列表日期 / date in the list", "first_seen_at": "首次见到 / first seen", "last_seen_at": "最后见到 / last seen",
            "gone_at": "从列表消失 / gone from the list since",
            "dates": "列表日期的沿革（JSON） / its dates in the list, each with the list page's capture and the extractor (JSON)",
        },
        facets=("column_id",), label="title",
    ),
    "agency_urls": TableInfo(
        "栏目网址",
        "一个机关用过的一个栏目网址",
        "one address at which an agency's column was looked for",
        {"agency_id": "机关 / agency", "url": "网址 / URL", "first_seen_at": "首次使用 / first used", "last_seen_at": "最后使用 / last used"},
    ),
    "visits": TableInfo(
        "查看记录",
        "对一个机关栏目的一次查看",
        "one look at an agency's column",
        {
            "id": "编号 / number", "run_id": "批次 / run", "agency_id": "机关 / agency", "looked_at": "时间 / time (UTC)",
            "state": "情况（ok 有报告；partial 未读全；empty 栏目自称无内容；unread 未读出；blocked 被拒；needs_browser 需浏览器；unreachable 无法访问） / state (ok: reports; partial: not read to its end; empty: the column says so itself; unread: not recognised; blocked; needs_browser; unreachable)",
            "listed": "列出的报告数 / reports listed", "message": "说明 / message", "column_id": "栏目所属机关 / agency whose column was read", "column_url": "栏目网址 / URL of the column",
            "recognised": "是否认出年报栏目 / whether the column was recognised", "complete": "是否读到末尾 / whether it was read to its end", "unfinished": "未读到末尾的缘由 / why not",
            "failures": "失败数 / failures on the way", "first_year": "列表最早年度 / earliest year listed", "only_from": "只查的首个年度 / first year looked for, if limited", "only_until": "只查的末个年度 / last year looked for, if limited",
            "doubts": "列出而未取得的年度（JSON） / years that a list names and that did not come (JSON)",
        },
        facets=("state",),
    ),
    "list_pages": TableInfo(
        "列表页",
        "一次运行读到的一页列表",
        "one page of a list as a run read it",
        {
            "id": "编号 / number", "run_id": "批次 / run", "column_id": "栏目所属机关 / agency whose column it is", "url": "网址 / URL", "fetched_at": "时间 / time (UTC)",
            "document_sha256": "文件哈希 / SHA-256 of the document", "stated_total": "列表自称的条数 / lines that the list states", "lines": "读到的条数 / lines read",
            "reports": "其中年报 / annual reports among them", "unfinished": "未读到末尾的缘由 / why the list is not known to end here",
        },
        facets=("column_id",),
    ),
    "runs": TableInfo(
        "批次",
        "一次运行",
        "one run of a crawl or import",
        {
            "id": "编号 / number", "started_at": "开始 / started", "finished_at": "结束 / finished", "status": "状态 / state",
            "requests": "请求数 / requests", "new": "新增 / new", "changed": "有变 / changed", "unchanged": "未变 / unchanged", "failed": "失败 / failed",
        },
    ),
    "items": TableInfo(
        "项目",
        "表式中的一行或一个分组，或正文中的一种数字",
        "one row or group of the forms, or one kind of number in the prose",
        {
            "key": "代码 / code", "table_name": "表 / table", "zh": "中文名称 / Chinese label", "position": "在表式中的顺序 / order in the form",
            "parent": "上级分组 / group above", "zh_2019": "2019 表式的印文，空为该表式没有 / label in the form of 2019, null if it has none",
            "zh_2021": "2021 表式的印文，空为该表式没有 / label in the form of 2021, null if it has none",
            "unit": "单位 / unit", "article": "《条例》条款 / article of the Regulations",
        },
        facets=("table_name",), label="zh",
    ),
    "about": TableInfo(
        "档案说明",
        "关于整个档案的一项说明",
        "one thing said of the archive as a whole",
        {
            "key": "项目（kind 性质） / what is said (kind: what the archive holds)",
            "value": "内容（sample 示例，不是真实报告；real 真实报告） / its value (sample: invented reports of the demonstration, beside which no real one may stand; real)",
        },
        label="value",
    ),
}  # fmt: skip
