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
from functools import lru_cache, partial

from archive.writer.store import Archive
from crawler.values import squeeze

_PROSE = (1, 5, 6)  # the parts that an agency writes itself
_SENTENCE = re.compile(r"[^。；;\n]+")
_NO_WORDS = re.compile(r"[\W\d_]+")
_SHORTEST = 15  # characters; shorter ones are turns of phrase
_COMMON = 5  # agencies; a sentence that more of them print is boilerplate
_FEWEST = 3  # sentences that two reports must share
_Prose = tuple[int, dict[int, str]]  # a report and its sentences
_REMEMBERED = 512  # reports, of some 10 KB each
_LEAST = 0.5  # of the shorter report's own sentences


def sentence_keys(texts: Iterable[str], names: Iterable[str]) -> dict[int, str]:
    """Return the sentences that count of some prose, by a stable number of their words.

    >>> a = sentence_keys(["叶县财政局2023年认真学习贯彻条例，不断提高公开质量。"], ["叶县财政局"])
    >>> b = sentence_keys(["鲁山县财政局2022年，认真学习贯彻条例，不断提高公开质量。"], ["鲁山县财政局"])
    >>> a.keys() == b.keys()
    True
    """
    found = {}
    known = [squeeze(name) for name in names if name]
    for text in texts:
        for sentence in _SENTENCE.findall(text):
            words = squeeze(sentence)
            for name in known:
                words = words.replace(name, "")
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
    """Write a report's sentences anew, inside the caller's transaction; what changed is marked."""
    db = archive.db
    touch = (
        "insert or ignore into _touched_sentences select hash from sentences where report_id = ?"
    )
    db.execute(touch, [report_id])
    db.execute("delete from sentences where report_id = ?", [report_id])
    db.conn.executemany(
        "insert into sentences values (?, ?, ?)",
        [(report_id, key, len(text)) for key, text in report_sentences(archive, report_id).items()],
    )
    db.execute(touch, [report_id])
    db.execute("insert or ignore into _touched_reports values (?)", [report_id])


def refresh_similar(archive: Archive) -> int:
    """Compare the reports whose own sentences changed with all others; return how many pairs are alike.

    A report's own sentences also change where another agency makes one of them boilerplate. The score
    is the share of the shorter report's own sentences, by their length, that the other has.
    """
    db = archive.db
    with db.atomic():
        _mark_common(archive)
        changed = [
            row[0] for row in db.execute("select report_id from _touched_reports order by 1")
        ]
        sentences = _Sentences(archive)
        for report_id in changed:
            db.execute(
                "delete from similar where report_id = ?1 or other_report_id = ?1", [report_id]
            )
        for report_id in changed:
            _compare(archive, report_id, sentences)
        db.execute("delete from _touched_reports")
    return int(db.execute("select count(*) / 2 from similar").fetchone()[0])


def _mark_common(archive: Archive) -> None:
    """Say which of the sentences that came or went are boilerplate now; mark whose own ones changed."""
    db = archive.db
    flipped = (
        "select hash from _touched_sentences as touched where (hash in (select hash from"
        " _common_sentences)) <> ((select count(distinct agency_id) from sentences join reports"
        " on reports.id = report_id where sentences.hash = touched.hash) > ?)"
    )
    hashes = db.execute(flipped, [_COMMON]).fetchall()
    db.conn.executemany(
        "insert or ignore into _touched_reports select report_id from sentences where hash = ?",
        hashes,
    )
    for (key,) in hashes:
        gone = db.execute("delete from _common_sentences where hash = ?", [key]).rowcount
        if not gone:
            db.execute("insert into _common_sentences values (?)", [key])
    db.execute("delete from _touched_sentences")


class _Sentences:
    """The sentences of reports, and how long their own are together; each report is read once."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._known: dict[int, int] = {}
        # Whom one report is like, many are like that were stored round it.
        self.of = lru_cache(_REMEMBERED)(partial(report_sentences, archive))

    def length(self, report_id: int) -> int:
        """Return the length of a report's own sentences, boilerplate left out."""
        if report_id not in self._known:
            row = self._archive.db.execute(
                "select coalesce(sum(length), 0) from sentences where report_id = ?"
                " and hash not in (select hash from _common_sentences)",
                [report_id],
            ).fetchone()
            self._known[report_id] = int(row[0])
        return self._known[report_id]


def _compare(archive: Archive, report_id: int, sentences: _Sentences) -> None:
    """Write the reports that are like one; pairs that stand already are left."""
    found = archive.db.execute(
        "select two.report_id, sum(one.length) from sentences as one"
        " join sentences as two on two.hash = one.hash and two.report_id <> one.report_id"
        " where one.report_id = ? and one.hash not in (select hash from _common_sentences)"
        " group by two.report_id having count(*) >= ? order by two.report_id",
        [report_id, _FEWEST],
    ).fetchall()
    own = sentences.of(report_id) if found else {}
    for other, shared in found:
        score = min(shared / min(sentences.length(report_id), sentences.length(other)), 1.0)
        stands = "select 1 from similar where report_id = ? and other_report_id = ?"
        if score >= _LEAST and not archive.db.execute(stands, [report_id, other]).fetchone():
            _write_pair(archive, (report_id, own), (other, sentences.of(other)), score)


def _write_pair(archive: Archive, one: _Prose, two: _Prose, score: float) -> None:
    common = "select hash from _common_sentences where hash = ?"
    keys = {
        key for key in one[1].keys() & two[1] if not archive.db.execute(common, [key]).fetchone()
    }
    for (report, prose), (other, _) in ((one, two), (two, one)):
        shared = [text for key, text in prose.items() if key in keys]
        archive.db.execute(
            "insert into similar values (?, ?, ?, ?)",
            [report, other, round(score, 3), json.dumps(shared, ensure_ascii=False)],
        )
