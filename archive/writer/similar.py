"""Copied prose: which reports share sentences that are not the form's own.

《格式》 forbids 内容雷同、敷衍塞责. A sentence counts by its words alone: numbers, names of the agency
and punctuation are taken out. One that more than a few agencies print is boilerplate of the form or of
a province's model, and counts for nobody.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable

from archive.writer.store import Archive
from crawler.values import squeeze

_PROSE = (1, 5, 6)  # the parts that an agency writes itself
_SENTENCE = re.compile(r"[^。；;\n]+")
_NO_WORDS = re.compile(r"[\W\d_]+")
_SHORTEST = 15  # characters; shorter ones are turns of phrase
_COMMON = 5  # agencies; a sentence that more of them print is boilerplate
_FEWEST = 3  # sentences that two reports must share
_LEAST = 0.5  # of the shorter report's own sentences


def sentence_keys(texts: Iterable[str], names: Iterable[str]) -> dict[int, str]:
    """Return the sentences that count of some prose, by a stable number of their words.

    >>> a = sentence_keys(["叶县财政局2023年认真学习贯彻条例，不断提高公开质量。"], ["叶县财政局"])
    >>> b = sentence_keys(["鲁山县财政局2022年，认真学习贯彻条例，不断提高公开质量。"], ["鲁山县财政局"])
    >>> a.keys() == b.keys()
    True
    """
    found = {}
    for text in texts:
        for sentence in _SENTENCE.findall(text):
            words = squeeze(sentence)
            for name in names:
                words = words.replace(squeeze(name), "") if name else words
            words = _NO_WORDS.sub("", words)
            if len(words) >= _SHORTEST:
                digest = hashlib.blake2b(words.encode(), digest_size=8).digest()
                found[int.from_bytes(digest, "big", signed=True)] = sentence.strip()
    return found


def report_sentences(archive: Archive, report_id: int) -> dict[int, str]:
    """Return the sentences of a stored report that count."""
    names = archive.db.execute(
        "select agencies.name, agency_as_printed from reports join agencies"
        " on agencies.id = agency_id where reports.id = ?",
        [report_id],
    ).fetchone()
    marks = ", ".join("?" * len(_PROSE))
    texts = archive.db.execute(
        f"select text from sections where report_id = ? and number in ({marks}) order by number",  # noqa: S608
        [report_id, *_PROSE],
    )
    return sentence_keys((row[0] for row in texts), names or ())


def index_sentences(archive: Archive, report_id: int) -> None:
    """Write a report's sentences anew, inside the caller's transaction."""
    archive.db.execute("delete from sentences where report_id = ?", [report_id])
    archive.db.conn.executemany(
        "insert into sentences values (?, ?, ?)",
        [(report_id, key, len(text)) for key, text in report_sentences(archive, report_id).items()],
    )


def refresh_similar(archive: Archive) -> int:
    """Compare all reports anew by their sentences; return how many pairs are alike.

    The score is the share of the shorter report's own sentences, by their length, that the other has.
    """
    db = archive.db
    with db.atomic():
        db.execute("delete from similar")
        db.execute("drop table if exists temp.own")
        db.execute(
            "create temp table own as select report_id, hash, length from sentences where hash not in"
            " (select hash from sentences join reports on reports.id = report_id"
            " group by hash having count(distinct agency_id) > ?)",
            [_COMMON],
        )
        db.execute("create index temp.own_hash on own(hash)")
        db.execute(
            "create temp table total as select report_id, sum(length) as n from own group by 1"
        )
        db.execute("create index temp.total_report on total(report_id)")
        pairs = db.execute(
            "select one.report_id, two.report_id, sum(one.length) * 1.0 / min(a.n, b.n) as score"
            " from own as one join own as two on two.hash = one.hash and two.report_id > one.report_id"
            " join total as a on a.report_id = one.report_id"
            " join total as b on b.report_id = two.report_id"
            " group by one.report_id, two.report_id having count(*) >= ? and score >= ?",
            [_FEWEST, _LEAST],
        ).fetchall()
        for one, two, score in pairs:
            _write_pair(archive, one, two, min(score, 1.0))
        db.execute("drop table temp.own")
        db.execute("drop table temp.total")
    return len(pairs)


def _write_pair(archive: Archive, one: int, two: int, score: float) -> None:
    keys = {
        row[0]
        for row in archive.db.execute(
            "select one.hash from temp.own as one join temp.own as two on two.hash = one.hash"
            " where one.report_id = ? and two.report_id = ?",
            [one, two],
        )
    }
    for report, other in ((one, two), (two, one)):
        shared = [text for key, text in report_sentences(archive, report).items() if key in keys]
        archive.db.execute(
            "insert into similar values (?, ?, ?, ?)",
            [report, other, round(score, 3), json.dumps(shared, ensure_ascii=False)],
        )
