"""The notebook of docs/ answers its questions from an export, with the archive's own numbers."""

from __future__ import annotations

import importlib.util
import json

import pytest
from click.testing import CliRunner

from crawler.cli import cli
from tests.conftest import ROOT, rows

_NEEDED = ("pandas", "duckdb", "matplotlib")
pytestmark = pytest.mark.skipif(
    not all(map(importlib.util.find_spec, _NEEDED)), reason="needs `make notebook`"
)
_HANDLED = """
select year, round(1.0 * sum(granted + partially_granted) / sum(applications_handled), 3)
from agency_years where scope = 'own' and granted + partially_granted + applications_handled is not null
group by year
"""


@pytest.mark.filterwarnings("default")  # of other people's libraries
def test_the_notebook_answers_five_questions_and_draws_three_figures(
    crawled, tmp_path, monkeypatch
):
    data, _ = crawled
    words = ["export", "--format", "datapackage", "--output", tmp_path, "--data", data]
    assert CliRunner().invoke(cli, [str(word) for word in words]).exit_code == 0
    monkeypatch.setenv("NIANBAO_EXPORT", str(tmp_path))
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = json.loads((ROOT / "docs" / "questions.ipynb").read_text(encoding="utf-8"))
    told: dict = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec("".join(cell["source"]), told)  # our own notebook
    assert rows(data, "select count(*) from reports where year is not null") == [
        (told["held"]["reports"].sum(),)
    ]
    late = "select count(*) from ledger where state = 'late'"
    assert rows(data, late) == [(told["states"]["late"].sum(),)]
    assert dict(rows(data, _HANDLED)) == told["share"].round(3).to_dict()
    refused = "select sum(denied) from agency_years where scope = 'own' and denied is not null"
    assert rows(data, refused)[0][0] <= told["refused"]["applications"].sum()
    failing = "select count(*) from checks where rule = 'R5' and status = 'fail'"
    assert rows(data, failing) == [(len(told["broken"]),)]
    assert len(told["plt"].get_fignums()) == 3
    told["plt"].close("all")
