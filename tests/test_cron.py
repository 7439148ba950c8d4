"""The lines of ``nianbao crontab``, as cron runs them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time

import pytest
from click.testing import CliRunner

from crawler.cli import cli
from tests.conftest import ROOT


def _crontab(portal, tmp_path):
    registry, data = portal.registry(tmp_path / "regis try"), tmp_path / "da%ta"
    options = ["--data", str(data), "--registry", str(registry), "--notify", "cat"]
    return data, CliRunner().invoke(cli, ["crontab", *options]).output.splitlines()


def _check_log(data):
    log = (data / "crawl.log").read_text("utf-8")
    assert "loopback host 127.0.0.1 (set NIANBAO_ALLOW_LOOPBACK=1)" in log
    assert "Traceback" not in log
    stamped = [line for line in log.splitlines() if re.match(r"20\d\d-\d\d-\d\dT[\d:]{8}Z ", line)]
    assert any(" 411991-finance: " in line for line in stamped)
    assert " run 1 ended with 1" in stamped[-1]


def test_crontab_lines_run_in_the_environment_of_cron(portal, tmp_path):
    data, lines = _crontab(portal, tmp_path)
    assert [line.split("  ")[0] for line in lines] == [
        "NIANBAO_CONTACT=you@example.org", "17 1 * 1-4 *", "17 1 * 5-12 1"
    ]  # fmt: skip
    assert "/nianbao crawl --all --hours 22 --data " in lines[1]
    command = lines[1].split("  ", 1)[1].replace(r"\%", "%")
    done = subprocess.run(["/bin/sh", "-c", command], env={}, timeout=100, check=False)
    assert done.returncode == 1
    _check_log(data)


# In a namespace of its own: no other table of the machine is read, and its start is a boot.
_CRON = """mount --make-rprivate / && mount -t tmpfs none /run
mount --bind "$1" /var/spool/cron/crontabs && exec cron -f"""


@pytest.mark.skipif(
    not shutil.which("cron") or not shutil.which("unshare") or os.geteuid() != 0,
    reason="needs Debian's cron, and root for a namespace of its own",
)
def test_a_crontab_line_runs_under_cron_itself(portal, tmp_path):
    data, lines = _crontab(portal, tmp_path)
    (table := tmp_path / "spool" / "root").parent.mkdir()
    table.write_text(f"{lines[0]}\n{lines[1].replace('17 1 * 1-4 *', '@reboot')}\n", "utf-8")
    table.chmod(0o600)
    cron = subprocess.Popen(
        ["unshare", "--mount", "--pid", "--fork", "--kill-child", "sh", "-c", _CRON, "sh", table.parent],
        stdout=subprocess.PIPE,
    )  # fmt: skip
    try:
        for _ in range(1_000):
            if (log := data / "crawl.log").exists() and " ended with " in log.read_text("utf-8"):
                break
            time.sleep(0.1)
    finally:
        cron.kill()
        cron.communicate()
    _check_log(data)


def test_the_units_let_failures_be_seen_and_agree_with_the_crontab():
    units = ROOT / "docs" / "deploy"
    service = (units / "nianbao-crawl.service").read_text("utf-8")
    assert (
        "SuccessExitStatus" not in service
    )  # 1 and 3 are failures, for systemctl --failed to show
    assert "crawl --all --hours 22 --data /srv/nianbao/data --log " in service
    timer = (units / "nianbao-crawl.timer").read_text("utf-8")
    times = re.findall(r"OnCalendar=(.*) \d\d:17:00", timer)
    assert times == ["*-01..04-*", "Mon *-05..12-*"]  # as 17 1 * 1-4 * and 17 1 * 5-12 1
