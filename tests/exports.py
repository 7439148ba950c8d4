"""Exports and imports as the command line makes them, in this process."""

from __future__ import annotations

import importlib.util

from click.testing import CliRunner

from crawler.cli import cli
from crawler.errors import NianbaoError
from tests.test_archive import page, put

KINDS = ["datapackage"] + ["parquet"] * bool(importlib.util.find_spec("pyarrow"))


def run_command(*words):
    """Return a command's exit code and what it says; ``main`` says what is wrong in words."""
    done = CliRunner().invoke(cli, [str(word) for word in words])
    if isinstance(done.exception, NianbaoError):
        return done.exception.exit_code, str(done.exception)
    return done.exit_code, done.output


def export(data, kind, folder, *more):
    assert (
        run_command("export", "--format", kind, "--output", folder, "--data", data, *more)[0] == 0
    )
    return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}


def export_lines(data, path, *more):
    assert (
        run_command("export", "--format", "jsonl", "--output", path, "--data", data, *more)[0] == 0
    )
    return {
        p.relative_to(path.parent): p.read_bytes() for p in path.parent.rglob("*.*") if p.is_file()
    }


def odd_values(archive):
    """Return the folder of an archive with values that a spreadsheet's format could lose: blank, empty, a formula, lines, quotes."""
    put(archive, page())
    put(archive, page(licences=4), at="2024-03-01T00:00:00Z")
    archive.db.execute("update reports set title = '=1', agency_as_printed = ''")
    archive.db.execute("update agencies set home_url = null, aliases = '''-\r\n\"x\", y'")
    archive.db.conn.commit()
    archive.warc.close()
    archive._lock.release()
    return archive.data
