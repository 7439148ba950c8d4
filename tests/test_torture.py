"""A short run of what ``make fuzz`` and ``make torture`` do for long, and what fuzzing has found."""

from __future__ import annotations

import json
import random

import pytest

from benchmarks import fuzz, reliability
from benchmarks.audit import locked
from benchmarks.reliability import table
from crawler.errors import UnreadableDocumentError
from crawler.run import limits
from pipelines.readers import ocr
from tests.conftest import FIXTURES

KEPT = sorted((FIXTURES / "fuzz").glob("*.bin"))


@pytest.fixture
def apart(monkeypatch):
    monkeypatch.setattr(limits, "_on", True)


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_what_fuzzing_found_is_mended(apart, file):
    assert fuzz.try_all(file.stem.rpartition("_")[0], [file.read_bytes()]) == []


@pytest.mark.parametrize("name", fuzz.TARGETS)
def test_changed_bytes_are_read_or_refused(apart, name):
    rng, bodies = random.Random(7), fuzz.seeds()
    batch = [fuzz.mutate(rng.choice(bodies), bodies, rng) for _ in range(24)]
    assert fuzz.try_all(name, batch) == []


def test_what_the_recogniser_raises_is_said_of_the_document(monkeypatch):
    def fail(*_, **__):
        raise RuntimeError("std::bad_alloc")

    monkeypatch.setattr(ocr, "_engine", lambda: fail)
    with pytest.raises(UnreadableDocumentError, match="not recognised: RuntimeError"):
        list(ocr._recognise(None))


def test_an_escape_is_found_and_made_small(apart, monkeypatch):
    def stumble(body):
        if b"!" in body:
            raise IndexError("past the end")

    monkeypatch.setitem(fuzz.TARGETS, "document", stumble)
    (escape,) = fuzz.try_all("document", [b"abc", b"a" * 50 + b"!" + b"b" * 50])
    assert escape.what.startswith("IndexError at test_torture.py")
    assert fuzz.shrink(escape).body == b"!"


def test_the_same_seed_gives_the_same_bytes():
    bodies = fuzz.seeds()
    first, second = (
        [fuzz.mutate(bodies[0], bodies, rng) for _ in range(9)] for rng in (random.Random(3), random.Random(3))
    )  # fmt: skip
    assert first == second


def test_the_table_names_what_was_tried():
    results = {
        "fuzz": {"on": "2026-11-21", "inputs": 9, "minutes": 10, "seed": 1, "escapes": 0},
        "torture": {
            "on": "2026-11-21",
            "commit": "abc",
            "runs": [
                {"kills": {"crawl": 40, "import": 2}, "seed": 1, "lost": 0},
                {"kills": {"import": 5}, "seed": 2, "lost": 0},
            ],
        },
    }
    assert "9 inputs in 10 minutes, seed 1 | 0 kinds of escape" in table(results)
    said = "47 kills (crawl 40, import 7) at commit abc, by seeds 1 (42), 2 (5) | 0 archives"
    assert said in table(results)


def test_runs_of_one_commit_stand_beside_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr(reliability, "RESULTS", tmp_path / "results.json")
    for commit, seed in (("a", 1), ("b", 1), ("b", 2), ("b", 2)):
        monkeypatch.setattr(reliability, "_commit", lambda commit=commit: commit)
        reliability.record_run("torture", {"kills": {"crawl": 3}, "seed": seed, "lost": 0})
    said = "6 kills (crawl 6) at commit b, by seeds 1 (3), 2 (3) | 0 archives"
    assert said in table(json.loads(reliability.RESULTS.read_text()))


def test_every_lock_is_audited():
    assert {"scrapy", "datasette", "pytest", "pyarrow"} <= set(locked())
