"""The provinces as a map of tiles: what the archive holds of each, and what it shows, in a year."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import Any

from sqlite_utils import Database

from archive.reader.remembered import remembered

# Where each province stands on the map, as line and column: drawn by hand, after the lie of the land.
TILES = {
    "23": (0, 7, "黑龙江"), "15": (1, 5, "内蒙古"), "21": (1, 6, "辽宁"), "22": (1, 7, "吉林"),
    "65": (2, 0, "新疆"), "62": (2, 2, "甘肃"), "64": (2, 3, "宁夏"), "14": (2, 4, "山西"),
    "11": (2, 5, "北京"), "12": (2, 6, "天津"), "63": (3, 1, "青海"), "61": (3, 3, "陕西"),
    "41": (3, 4, "河南"), "13": (3, 5, "河北"), "37": (3, 6, "山东"), "54": (4, 0, "西藏"),
    "51": (4, 2, "四川"), "42": (4, 4, "湖北"), "34": (4, 5, "安徽"), "32": (4, 6, "江苏"),
    "31": (4, 7, "上海"), "50": (4, 3, "重庆"), "43": (5, 4, "湖南"), "36": (5, 5, "江西"),
    "33": (5, 6, "浙江"), "53": (5, 2, "云南"), "52": (5, 3, "贵州"), "45": (6, 3, "广西"),
    "44": (6, 4, "广东"), "35": (6, 5, "福建"), "46": (7, 4, "海南"),
}  # fmt: skip
# What a tile can tell: its words, and how it is counted.
SHOWS = {
    "held": ("收有报告", "reports held", "有该年度报告的机关占档案所知机关的份额"),
    "on_time": ("按期公布", "published in time", "按期公布的占公布日期已知的份额，其余不算在内"),
    "refusal": ("不予公开率", "refusal rate", "各份本级报告不予公开率的中位数，只计办结数不为零且各项已知的"),
    "proved": ("勾稽相符", "proved", "勾稽相符（含补全后相符）的报告占份额"),
}  # fmt: skip
_STEPS = 5

_HELD = (
    "select substr(region_code, 1, 2), count(distinct agencies.id), count(distinct reports.agency_id)"
    " from agencies left join reports on reports.agency_id = agencies.id and reports.year = ?"
    " and reports.status <> 'not_obtainable' where active group by 1"
)
_ON_TIME = (
    "select substr(region_code, 1, 2), sum(state in ('published', 'late')), sum(state = 'published')"
    " from ledger join agencies on agencies.id = agency_id where year = ? group by 1"
)
_REFUSAL = (
    "select substr(region_code, 1, 2), refusal_rate from rates"
    " join agencies on agencies.id = rates.agency_id where year = ? and scope = 'own'"
    " and refusal_rate is not null"
)
_PROVED = (
    "select substr(region_code, 1, 2), count(*), sum(proof in ('proved', 'repaired')) from reports"
    " join agencies on agencies.id = agency_id where year = ? and status <> 'not_obtainable' group by 1"
)
_COUNTED = {"held": _HELD, "on_time": _ON_TIME, "proved": _PROVED}


def _shares(db: Database, show: str, year: int) -> dict[str, tuple[float, int]]:
    """Return by province the share that is shown, and of how many; what is of none is left out."""
    if show == "refusal":
        rates: dict[str, list[float]] = defaultdict(list)
        for province, rate in db.execute(_REFUSAL, [year]):
            rates[province].append(rate)
        return {province: (median(found), len(found)) for province, found in rates.items()}
    rows = db.execute(_COUNTED[show], [year]).fetchall()
    return {province: (part / of, of) for province, of, part in rows if province and of}


def national_map(db: Database, *, show: str = "", year: int = 0) -> dict[str, Any]:
    """Return the map's tiles for a year: each province's share, and of how many; ``None`` where unknown.

    A tile's step, 0 to 4, is its share of the largest: by it the tile is shaded.
    """
    show = show if show in SHOWS else "held"
    shares = remembered(db, ("shares", show, year), lambda: _shares(db, show, year))
    most = max((share for share, _ in shares.values()), default=0) or 1
    known = {code for (code,) in db.execute("select code from regions where level = 'province'")}
    tiles = []
    for code, (line, column, name) in TILES.items():
        share, of = shares.get(code, (None, 0))
        step = None if share is None else min(_STEPS - 1, int(share / most * _STEPS))
        tiles.append({
            "code": f"{code}0000", "name": name, "line": line, "column": column, "share": share,
            "of": of, "step": step, "linked": f"{code}0000" in known,
        })  # fmt: skip
    return {"show": show, "shows": SHOWS, "year": year, "tiles": tiles}
