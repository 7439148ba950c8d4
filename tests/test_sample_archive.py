"""A sample archive is marked as one, and no command mixes it with a real one."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest
from sqlite_utils import Database

from archive.database import open_reader
from archive.reader.queries import archive_kind
from archive.reader.snapshot import make_snapshot
from archive.schema.migrations import MIGRATIONS
from archive.schema.upgrade import bring_to_today
from archive.writer.merge import merge
from archive.writer.store import Archive
from crawler.cli import cli
from crawler.commands.crawl import open_session
from crawler.errors import UsageError
from crawler.registry import SAMPLE_SOURCE
from crawler.sampleportal.world import load_regions, load_world
from tests.conftest import AGENCY, ENTRY, REGIONS, rows
from tests.site_client import serving

SAMPLE = replace(AGENCY, source=SAMPLE_SOURCE)
SEEDS = {agency.id for portal in load_world() for agency in portal.agencies if agency.real}


def _archive(folder, *agencies):
    with Archive(folder, run_name=folder.name) as archive:
        archive.sync_registry(agencies, REGIONS)
    return folder


@pytest.fixture
def sample(tmp_path):
    return _archive(tmp_path / "demo", SAMPLE)


@pytest.fixture
def real(tmp_path):
    return _archive(tmp_path / "real", AGENCY)


@pytest.fixture
def sample_entries(tmp_path, registry):
    folder = shutil.copytree(registry, tmp_path / "sample-registry")
    (folder / "a.toml").write_text(ENTRY + f'source = "{SAMPLE_SOURCE}"\n', encoding="utf-8")
    return folder


def _run(*arguments):
    cli.main([str(argument) for argument in arguments], standalone_mode=False)


def _content(data):
    return rows(data, "select (select count(*) from runs), (select group_concat(id) from agencies)")


def _kind(data):
    with open_reader(data) as db:
        return archive_kind(db)


def test_every_invented_agency_of_the_demonstration_says_so_in_its_name():
    invented = [a for p in load_world() for a in p.agencies if a.id not in SEEDS]
    assert len(SEEDS) == 5
    assert len(invented) == 10
    assert [a.name for a in invented if not a.name.startswith("示例")] == []
    assert [r["name"] for r in load_regions() if not r["name"].startswith("示例")] == []


def test_the_demonstrations_archive_is_marked(crawled):
    assert rows(crawled[0], "select * from about") == [("kind", "sample")]


def test_a_real_archive_is_marked(real):
    assert rows(real, "select * from about") == [("kind", "real")]


@pytest.mark.parametrize("command", ["crawl", "import"])
def test_what_is_real_does_not_go_into_a_sample_archive(command, sample, registry, report):
    before = _content(sample)
    what = "411991-finance" if command == "crawl" else report
    with pytest.raises(
        UsageError, match=r"demo is a sample archive .* never mixed; .* --data"
    ) as found:
        _run(command, what, "--registry", registry, "--data", sample)
    assert found.value.exit_code == 2
    assert _content(sample) == before


@pytest.mark.parametrize("command", ["crawl", "import"])
def test_what_is_a_sample_does_not_go_into_a_real_archive(command, real, sample_entries, report):
    before = _content(real)
    what = "411991-finance" if command == "crawl" else report
    with pytest.raises(UsageError, match="real is an archive of real reports, and what would go"):
        _run(command, what, "--registry", sample_entries, "--data", real)
    assert _content(real) == before


def test_the_demonstration_does_not_go_into_a_real_archive(real, nianbao):
    done = nianbao("demo", "--data", real)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is an archive of real reports" in done.stderr
    assert not (real / "sample-registry").exists()


def test_no_run_opens_over_an_archive_of_the_other_kind(sample, tmp_path):
    with pytest.raises(UsageError, match="sample archive"):
        open_session(sample, [AGENCY])
    with pytest.raises(UsageError, match="do not go into one archive"):
        open_session(tmp_path / "new", [AGENCY, replace(SAMPLE, id="411991-justice")])


def test_every_page_of_a_sample_says_so_and_none_of_a_real_archive(page, real):
    for path in ("/", "/search?q=公开", "/archive/reports", "/archive?sql=select+1"):
        assert "示例档案" in page(path).select_one("main p.sample").text
    with open_reader(real) as db:
        make_snapshot(db, real)
    with serving(real) as get:
        assert "示例档案" not in get("/").text


@pytest.mark.parametrize(("into", "other"), [("sample", "real"), ("real", "sample")])
def test_a_sample_and_a_real_archive_are_not_merged(into, other, request):
    into, other = request.getfixturevalue(into), request.getfixturevalue(other)
    (other / "warc" / "x.warc.gz").write_bytes(b"x")
    before = sorted((into / "warc").iterdir())
    with pytest.raises(UsageError, match="never mixed"):
        _run("merge", other, "--data", into)
    assert sorted((into / "warc").iterdir()) == before


def test_two_samples_merge_and_an_empty_archive_becomes_what_it_takes_in(sample, tmp_path):
    second = _archive(
        tmp_path / "second", replace(SAMPLE, id="411991-justice", name="云溪县司法局")
    )
    empty = _archive(tmp_path / "empty")
    assert _kind(empty) == ""
    with Archive(empty, run_name="merge") as archive:
        merge(archive, sample)
        merge(archive, second)
    assert _content(empty) == [(0, "411991-finance,411991-justice")]
    assert _kind(empty) == "sample"


@pytest.mark.parametrize(
    ("region", "kind"), [("云溪县（示例）", "sample"), ("云溪区", "real"), ("", "")]
)
def test_an_archive_of_before_is_a_sample_if_it_knows_an_invented_region(tmp_path, region, kind):
    db = Database(tmp_path / "archive.db")
    MIGRATIONS.apply(db, stop_before="0010_about")
    if region:
        db.execute(
            "insert into regions (code, name, level) values ('411991', ?, 'county')", [region]
        )
        db.execute(
            "insert into agencies (id, name, region_code, aliases, active, origin)"
            " values ('411991-x', 'x', '411991', '[]', 1, 'registry')"
        )
    bring_to_today(db)
    assert archive_kind(db) == kind
    db.close()


def test_the_pages_of_a_sample_are_not_imported_as_somebody_elses_crawl(
    nianbao, crawled, registry, tmp_path
):
    """Its agencies that are real would stand with invented reports, and as evidence."""
    warc = min((crawled[0] / "warc").glob("*.warc.gz"))
    done = nianbao("import", warc.parent, "--registry", registry, "--data", tmp_path / "data")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"nianbao: {warc} is of a sample archive")
    assert not (tmp_path / "data" / "archive.db").exists()
