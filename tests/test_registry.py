from __future__ import annotations

import subprocess
import sys
from concurrent.futures import Future

import pytest
from click.testing import CliRunner
from scrapy.utils.test import get_crawler

from crawler import registry as loaded
from crawler.cli import cli
from crawler.commands.agencies.group import find_faults
from crawler.errors import RegistryError
from crawler.naming import publishers
from crawler.registry import BUILT_IN, FAMILIES, load_agencies, load_regions
from crawler.run.middlewares import HostGuard
from crawler.run.workers import Workers
from pipelines.item_pipelines import ReportPipeline
from spiders.generic import GenericSpider
from tests.conftest import ROOT

GOOD = {
    "id": "410400-industry", "name": "平顶山市工业和信息化局", "region": "410400",
    "kind": "department", "level": "city", "family": "henan", "list_url": "http://www.pds.gov.cn/1",
}  # fmt: skip


def _write(folder, *entries, file="a.toml"):
    lines = []
    for entry in entries:
        lines.append("[[agency]]")
        lines += [
            f'{k} = "{v}"' if isinstance(v, str) else f"{k} = {str(v).lower()}"
            for k, v in entry.items()
        ]
    (folder / file).write_text("\n".join(lines), encoding="utf-8")


def test_the_built_in_registry_holds_the_first_five_and_all_provinces():
    agencies = load_agencies()
    families = {agency.id: agency.family for agency in agencies.values()}
    assert (
        families.items()
        >= {
            "410304-technology": "trs",
            "410400-industry": "henan",
            "410400-services": "henan",
            "410422-industry": "henan",
            "630223-industry": "boda",
        }.items()
    )
    provinces = {
        a.region for a in agencies.values() if a.level == "province" and a.kind == "government"
    }
    assert len(provinces) == 31
    assert find_faults(agencies, load_regions()) == []


def test_a_name_that_two_agencies_share_and_an_unknown_region_are_faults(tmp_path):
    other = {**GOOD, "id": "419999-industry", "region": "419999"}
    _write(tmp_path, GOOD, other)
    faults = find_faults(load_agencies(tmp_path), load_regions())
    assert faults == [
        "419999-industry: the name 平顶山市工业和信息化局 is also that of 410400-industry",
        "419999-industry: region 419999 is not in regions.csv",
    ]


def test_every_built_in_agency_has_its_region_and_was_never_tried_live():
    regions = load_regions()
    for agency in load_agencies(BUILT_IN).values():
        assert agency.region in regions
        assert agency.source
        assert agency.checked == "never"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"nmae": "x"}, "a.toml: agency '410400-industry': unknown key: nmae"),
        ({"name": None}, "a.toml: agency '410400-industry': missing key: name"),
        ({"list_url": None}, "a.toml: agency '410400-industry': missing key: list_url"),
        ({"kind": "bureau"}, "kind 'bureau' is not one of government, department"),
        ({"family": "unknown"}, "family 'unknown' is not one of jpaas, queryapi, gkmlpt, hanweb"),
        ({"id": "pds"}, "id must look like 410400-industry"),
        ({"region": "410401"}, "region '410401' must be the id's six digits"),
        ({"list_url": "ftp://x"}, "list_url is not a web address: 'ftp://x'"),
        ({"may_be_empty": "yes"}, "may_be_empty must be a bool, not 'yes'"),
        ({"aliases": "x"}, "aliases must be a list, not 'x'"),
    ],
)
def test_a_malformed_entry_is_an_error_that_names_file_and_agency(tmp_path, change, message):
    entry = {key: value for key, value in {**GOOD, **change}.items() if value is not None}
    _write(tmp_path, entry)
    with pytest.raises(RegistryError) as error:
        load_agencies(tmp_path)
    assert message in str(error.value)
    assert str(error.value).startswith("a.toml: agency ")


def test_an_agency_listed_twice_is_an_error(tmp_path):
    _write(tmp_path, GOOD, file="a.toml")
    _write(tmp_path, GOOD, file="b.toml")
    with pytest.raises(RegistryError, match=r"b\.toml: agency '410400-industry' is listed twice"):
        load_agencies(tmp_path)


def test_broken_toml_is_an_error_that_names_the_file(tmp_path):
    (tmp_path / "a.toml").write_text("[[agency]\n", encoding="utf-8")
    with pytest.raises(RegistryError, match=r"a\.toml: not valid TOML"):
        load_agencies(tmp_path)


class _Here(Workers):
    """Workers that do their work in this process."""

    def submit(self, task, *args):
        future = Future()
        future.set_result(task(*args))
        return future


def test_the_registry_is_parsed_and_indexed_once_a_process(tmp_path, monkeypatch, report, registry):
    parsed, indexed = [], []
    read, index = loaded._read_toml, publishers.NameIndex
    monkeypatch.setattr(loaded, "_read_toml", lambda path: parsed.append(path.name) or read(path))
    monkeypatch.setattr(publishers, "NameIndex", lambda *a: indexed.append(1) or index(*a))
    monkeypatch.setattr("crawler.run.session.Workers", _Here)
    for number in range(3):
        report.with_name(f"{number}.txt").write_bytes(report.read_bytes())
    files = sorted(map(str, tmp_path.glob("*.txt")))
    options = ["--registry", str(registry), "--data", str(tmp_path / "data")]
    done = CliRunner().invoke(cli, ["import", *files, *options])
    assert "4 imported" in done.output, done.output
    crawler = get_crawler(GenericSpider, {"NIANBAO_REGISTRY": str(registry)})
    for part in (GenericSpider, HostGuard, ReportPipeline):
        part.from_crawler(crawler)
    assert parsed == ["a.toml"]
    assert len(indexed) == 1
    path = registry / "a.toml"
    path.write_text(path.read_text("utf-8").replace("财政局", "审计局"), "utf-8")
    assert [agency.name for agency in load_agencies(registry).values()] == ["云溪县审计局"]
    assert parsed == ["a.toml", "a.toml"]


def test_every_family_has_a_spider_and_scrapy_lists_it():
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(listed.stdout.split()) == set(FAMILIES)


@pytest.mark.parametrize(
    ("term", "owed"),
    [
        ("from = 2019", (2019, None)),
        ('from = "2019"', (2019, None)),
        ("from = 2019-03-18", (2019, None)),
        ("until = 2022", (None, 2022)),
        ('until = "2024-01-31"', (None, 2023)),  # the report of 2023 was due on that day
        ("until = 2024-01-30", (None, 2022)),
        ("from = 2019\nuntil = 2022", (2019, 2022)),
    ],
)
def test_an_agency_owes_reports_from_its_founding_until_its_end(tmp_path, term, owed):
    _write(tmp_path, GOOD)
    (path,) = tmp_path.glob("*.toml")
    path.write_text(f"{path.read_text('utf-8')}\n{term}\n", "utf-8")
    (agency,) = load_agencies(tmp_path).values()
    assert (agency.owes_from, agency.owes_until) == owed


@pytest.mark.parametrize(
    ("term", "said"),
    [
        ('from = "soon"', "'soon' is neither a report year nor a date"),
        ("until = 23", "23 is neither a report year nor a date"),
        ("from = true", "True is neither a report year nor a date"),
        ('from = "2019-13-01"', "from, until: month must be"),
        ("from = 2022\nuntil = 2020", "from 2022 is after until 2020"),
    ],
)
def test_terms_that_are_none_are_refused(tmp_path, term, said):
    _write(tmp_path, GOOD)
    (path,) = tmp_path.glob("*.toml")
    path.write_text(f"{path.read_text('utf-8')}\n{term}\n", "utf-8")
    with pytest.raises(RegistryError, match=said) as error:
        load_agencies(tmp_path)
    assert GOOD["id"] in str(error.value)
