"""Lists inside lists are asked for level by level: whichever page names one first, it is read in the same way."""

from __future__ import annotations

from itertools import permutations
from random import Random

from spiders.lists.progress import ListReading
from spiders.lists.walk import MOST_LISTS, Ask, Walk

X = "http://x.gov.cn"


def _asks():
    """Return ways to two lists: /g/ at depth 2 of one column and at depth 1 of two others, /y/ at depth 1."""
    reached = (("/g/", 2, 0, "乡镇"), ("/g/", 1, 1, "镇街"), ("/g/", 1, 2, "乡镇"), ("/y/", 1, 1, "2023年"))  # fmt: skip
    return [
        Ask(X + path, (), ListReading(depth, f"{X}/{rank}/", rank, title))
        for path, depth, rank, title in reached
    ]


def test_a_list_is_read_from_where_it_lies_highest_whatever_comes_first():
    for asks in permutations(_asks()):
        walk = Walk(awaited=2)
        for ask in asks:
            walk.wait(ask, new=walk.enter(ask.url))
        assert walk.due(0) == []  # another page is awaited
        due = walk.due(0)
        assert [(a.url, a.reading.depth, a.reading.rank, a.reading.title) for a in due] == [
            (f"{X}/y/", 1, 1, "2023年"),
            (f"{X}/g/", 1, 1, "镇街"),
        ]
        assert (walk.awaited, walk.waiting.asks) == (2, [])


def test_what_lies_deeper_waits_until_what_is_above_is_read():
    walk = Walk()
    for depth in (2, 1):
        ask = Ask(f"{X}/{depth}/", (), ListReading(depth))
        walk.wait(ask, new=walk.enter(ask.url))
    assert [ask.reading.depth for ask in walk.due(0)] == [1]
    known = Ask(f"{X}/1/", (), ListReading(2))
    walk.wait(known, new=walk.enter(known.url))  # it was read already
    assert [ask.url for ask in walk.due(0)] == [f"{X}/2/"]
    assert (walk.due(0), walk.awaited) == ([], 0)


def _walked(asks):
    """Return the addresses that a walk asks for of *asks*, and how many lists it leaves out."""
    walk = Walk()
    walk.enter(f"{X}/")
    for ask in asks:
        walk.wait(ask, new=walk.enter(ask.url))
    asked = []
    while due := walk.due(0) if not asked or walk.awaited else []:
        asked += [ask.url for ask in due]
        walk.awaited = 1
    return asked, walk.left_out


def test_which_lists_fall_beyond_the_bound_does_not_depend_on_which_page_answers_first():
    asks = [
        Ask(f"{X}/{n}/", (), ListReading(1 + n % 2, rank=n % 3)) for n in range(MOST_LISTS + 20)
    ]
    asked, left_out = _walked(asks)
    assert (len(asked), left_out) == (MOST_LISTS - 1, 21)
    draw = Random(14)
    for _ in range(5):
        assert _walked(draw.sample(asks, len(asks))) == (asked, left_out)
    assert [n for n in range(0, len(asks), 2) if f"{X}/{n}/" not in asked] == []
