"""What visitors were answered of a snapshot is answered again, and nothing that another moment answers otherwise."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archive.site.visitors import answered
from archive.site.visitors.answered import Answered
from archive.site.visitors.query import Asked

_COUNT = "select count(*) from [cells]"


def _asked(sql, params=None, seconds=3.0, most=50):
    return Asked("archive.db", (1, 2), sql, params, seconds, most)


def test_an_answer_is_given_again_to_the_same_question_alone():
    held = Answered()
    held.keep(_asked("select year from reports where id = :p0", {"p0": 1}), ([(2023,)], ()))
    assert held.find(_asked("select year from reports where id = :p0", {"p0": 1})) == (
        [(2023,)],
        (),
    )
    assert held.find(_asked("select year from reports where id = :p0", {"p0": 2})) is None
    assert held.find(_asked("select year from reports where id = :p0", {"p0": 1}, most=0)) is None
    held.keep(_asked("pragma table_info(reports)"), ([], ()))
    assert held.find(_asked("pragma table_info(reports)")) == ([], ())


@pytest.mark.parametrize(
    "sql",
    [
        "select random()",
        "select hex(randomblob(4))",
        "select date('now')",
        "select julianday ()",
        "SELECT CURRENT_TIMESTAMP",
        "select unixepoch()",
        "explain select 1",
    ],
)
def test_what_another_moment_answers_otherwise_is_asked_anew(sql):
    held = Answered()
    held.keep(_asked(sql), ([(1,)], ()))
    assert held.find(_asked(sql)) is None


def test_an_answer_is_of_its_day(monkeypatch):
    held = Answered()
    held.keep(_asked(_COUNT), ([(1,)], ()))

    class Tomorrow(answered.datetime):
        @classmethod
        def now(cls, zone):
            return super().now(zone) + timedelta(days=1)

    monkeypatch.setattr(answered, "datetime", Tomorrow)
    assert held.find(_asked(_COUNT)) is None


def test_large_answers_are_not_kept_nor_too_many(monkeypatch):
    held = Answered()
    held.keep(_asked("select 1"), ([(1,)] * 201, ()))
    held.keep(_asked("select 2"), ([("x" * 20_001,)], ()))
    assert held.find(_asked("select 1")) is held.find(_asked("select 2")) is None
    monkeypatch.setattr(answered, "_MOST", 2)
    for number in range(4):
        held.keep(_asked(f"select {number}"), ([(number,)], ()))
    assert [held.find(_asked(f"select {n}")) is not None for n in range(4)] == [
        False, False, True, True,
    ]  # fmt: skip


def test_a_count_of_all_that_took_too_long_is_not_tried_again_at_once(monkeypatch):
    held = Answered()
    for sql in (_COUNT, "select max(year) from cells"):
        held.give_up(_asked(sql))
    assert held.is_given_up(_asked(_COUNT))
    assert not held.is_given_up(_asked(_COUNT, seconds=0.01))
    assert not held.is_given_up(_asked("select max(year) from cells"))
    monkeypatch.setattr(answered, "monotonic", lambda: 10.0**9)
    assert not held.is_given_up(_asked(_COUNT))
