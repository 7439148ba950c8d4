"""What runs noted in their files is held against the rows, sealed or not; a kill accuses nobody."""

from __future__ import annotations

import pytest

from archive.writer.looks import Look, record_look
from archive.writer.merge import merge
from archive.writer.store import Archive
from tests.conftest import AGENCY, REGIONS
from tests.test_archive import page, put
from tests.test_manifests import AT, _change, _damages, _run, _unseal


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("update captures set outcome = 'changed' where id = 1", "capture 1"),
        ("update captures set sequence = sequence + 1 where id = 2", "capture 2"),
        ("update captures set etag = 'x' where id = 2", "capture 2"),
        ("update runs set finished_at = '2024-02-02T00:00:00Z' where id = 1", f"run of {AT[0]}"),
        ("update runs set started_at = '2024-02-02T00:00:00Z' where id = 1", f"run of {AT[0]}"),
        ("update visits set listed = 5", f"visits of {AT[0]}"),
        ("delete from visits", f"visits of {AT[0]}"),
        ("update reports set status = 'fine'", "reports.status"),
    ],
)
def test_what_a_run_noted_is_held_against_its_rows_also_without_a_seal(tmp_path, statement, place):
    data = tmp_path / "data"
    with Archive(data, run_name="one") as archive:
        archive.sync_registry([AGENCY], REGIONS)
        run_id = archive.start_run(AT[0])
        for n, at in enumerate(AT):
            put(archive, page(licences=n), at=at)
        look = Look(agency_id=AGENCY.id, column_id=AGENCY.id, column_url="", state="ok", listed=1)
        record_look(archive, run_id, look, at=AT[0])
        archive.finish_run(run_id, AT[1], "finished", {"new": 1})
    _unseal(data)
    assert _damages(data) == []
    _change(data, "pragma ignore_check_constraints = on; " + statement)
    assert place in {place for place, _ in _damages(data)}


def test_what_a_killed_run_noted_last_may_have_no_row(tmp_path):
    data = tmp_path / "data"
    killed = Archive(data, run_name="killed")
    killed.sync_registry([AGENCY], REGIONS)
    run_id = killed.start_run(AT[0])
    put(killed, page(), at=AT[0])
    killed.db.conn.commit()
    with killed.db.atomic():  # records and notes are synced, and the rows never committed
        put(killed, page(licences=7), at=AT[1])
        put(killed, page(licences=8), at=AT[2])
        look = Look(agency_id=AGENCY.id, column_id=AGENCY.id, column_url="", state="ok", listed=1)
        record_look(killed, run_id, look, at=AT[1])
        killed.finish_run(run_id, AT[2], "finished", {"new": 1})
        killed.db.execute("rollback")
        killed.db.execute("begin")
    killed.warc.close()
    killed.db.close()
    killed._lock.release()
    assert _damages(data) == []
    _run(data, "next", 9, "2024-05-01T00:00:00Z")
    assert _damages(data) == []


def test_two_machines_may_begin_a_run_in_one_second(tmp_path):
    for name, new in (("one", 1), ("two", 2)):
        with Archive(tmp_path / name, run_name=name) as archive:
            archive.sync_registry([AGENCY], REGIONS)
            run_id = archive.start_run(AT[0])
            put(archive, page(licences=new), at=AT[new])
            look = Look(
                agency_id=AGENCY.id, column_id=AGENCY.id, column_url=name, state="ok", listed=1
            )
            record_look(archive, run_id, look, at=AT[0])
            archive.finish_run(run_id, AT[new], "finished", {"new": new})
    with Archive(tmp_path / "both", run_name="both") as archive:
        for name in ("one", "two"):
            merge(archive, tmp_path / name)
    assert _damages(tmp_path / "both") == []
    _change(tmp_path / "both", "update runs set new = 7 where new = 2")
    assert f"run of {AT[0]}" in {place for place, _ in _damages(tmp_path / "both")}
