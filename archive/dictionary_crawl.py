"""The dictionary of what was fetched: documents, captures, lists, visits, runs, and the items' labels."""

from __future__ import annotations

from archive.dictionary_entry import TableInfo

CRAWL: dict[str, TableInfo] = {
    "documents": TableInfo(
        "文件",
        "一份原始文件，以字节哈希为准",
        "one payload, identified by the SHA-256 of its bytes",
        {
            "sha256": "哈希", "media_type": "声明类型", "format": "实际格式", "size": "字节数",
            "warc_file": "WARC 文件", "warc_offset": "WARC 位置", "first_seen_at": "首次见到",
            "payload_digest": "WARC 摘要", "target_uri": "首次网址",
        },
    ),
    "captures": TableInfo(
        "抓取记录",
        "对一个网址的一次抓取",
        "one fetch of one URL",
        {
            "id": "编号", "run_id": "批次", "agency_id": "机关", "url": "网址", "fetched_at": "时间",
            "http_status": "HTTP 状态",
            "outcome": "结果（new 新；changed 有变；unchanged 未变；not_modified 未修改；blocked 被拒；not_found 不存在；error 出错；refused 未获准）",
            "document_sha256": "文件哈希", "warc_file": "WARC 文件", "warc_offset": "WARC 位置",
            "message": "说明", "etag": "ETag", "last_modified": "Last-Modified",
            "tls": "传输（none 明文；unverified 未验证证书；legacy 旧版 TLS）",
        },
        facets=("agency_id", "outcome"),
    ),
    "listings": TableInfo(
        "列表条目",
        "栏目列表中的一份报告",
        "one report as a column's list names it",
        {
            "column_id": "栏目所属机关", "agency_id": "报告所属机关", "url": "网址", "title": "标题",
            "listed_on": "列表日期", "first_seen_at": "首次见到", "last_seen_at": "最后见到",
            "gone_at": "从列表消失",
        },
        facets=("column_id",), label="title",
    ),
    "agency_urls": TableInfo(
        "栏目网址",
        "一个机关用过的一个栏目网址",
        "one address at which an agency's column was looked for",
        {"agency_id": "机关", "url": "网址", "first_seen_at": "首次使用", "last_seen_at": "最后使用"},
    ),
    "visits": TableInfo(
        "查看记录",
        "对一个机关栏目的一次查看",
        "one look at an agency's column",
        {
            "id": "编号", "run_id": "批次", "agency_id": "机关", "looked_at": "时间",
            "state": "情况（ok 有报告；partial 未读全；empty 无报告；blocked 被拒；needs_browser 需浏览器；unreachable 无法访问）",
            "listed": "列出的报告数", "message": "说明",
        },
        facets=("state",),
    ),
    "runs": TableInfo(
        "批次",
        "一次运行",
        "one run of a crawl or import",
        {
            "id": "编号", "started_at": "开始", "finished_at": "结束", "status": "状态",
            "requests": "请求数", "new": "新增", "changed": "有变", "unchanged": "未变", "failed": "失败",
        },
    ),
    "items": TableInfo(
        "项目名称",
        "一个代码的中文名称",
        "the Chinese label of each item key",
        {"key": "代码", "table_name": "表", "zh": "中文名称", "position": "顺序"},
        facets=("table_name",), label="zh",
    ),
}  # fmt: skip
