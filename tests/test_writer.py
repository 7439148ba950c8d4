"""The thread that writes: what is asked together, what fails alone, what nobody waits for any more."""

import asyncio
import gc
from contextlib import closing

import pytest

from crawler.run.stopping import _spared
from crawler.run.writer import Writer


@pytest.fixture
def writer(tmp_path):
    with closing(Writer(tmp_path, run_name="t", on_failure=pytest.fail)) as writer:
        yield writer


def test_tasks_are_done_in_order_and_one_that_fails_fails_alone(writer):
    done = []

    def fail():
        raise LookupError("this one")

    async def ask():
        tasks = [writer.run(done.append, n) for n in range(200)]
        return await asyncio.gather(
            *tasks[:100], writer.run(fail), *tasks[100:], return_exceptions=True
        )

    outcomes = asyncio.run(ask())
    assert done == list(range(200))
    assert [str(one) for one in outcomes if one] == ["this one"]


def test_a_task_that_nobody_waits_for_any_more_is_not_begun(writer):
    done = []

    async def ask():
        unwanted = asyncio.ensure_future(writer.run(done.append, "unwanted"))
        held = writer._thread.submit(asyncio.run, asyncio.sleep(0.05))
        await asyncio.sleep(0)
        unwanted.cancel()
        await writer.run(done.append, "wanted")
        held.result()

    writer._thread.submit(asyncio.run, asyncio.sleep(0.05))
    asyncio.run(ask())
    assert done == ["wanted"]


def test_a_run_leaves_the_collector_of_garbage_as_it_was():
    before = gc.get_threshold(), gc.get_freeze_count()
    with _spared():
        assert gc.get_threshold()[0] > before[0][0]
        assert gc.get_freeze_count() > before[1]
    assert (gc.get_threshold(), gc.get_freeze_count()) == before
