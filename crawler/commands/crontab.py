"""``nianbao crontab``: the crontab lines that suit the reporting season."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import click

from crawler.commands.options import data_option, notify_option, registry_option
from crawler.errors import UsageError
from crawler.registry import BUILT_IN

# 条例 article 49: departments by 31 January, governments by 31 March. Early February and mid April
# catch nearly all (DOMAIN 2.1); nights, because portals are used by day.
_SEASON = "17 1 * 1-4 *"
_REST = "17 1 * 5-12 1"
_HOURS = 22  # the next night's run finds the archive free


def _quoted(text: object) -> str:
    """Return a word for cron's shell; cron itself takes a bare % for the end of the line."""
    return shlex.quote(str(text)).replace("%", r"\%")


@click.command()
@data_option
@registry_option
@notify_option
def crontab(data: Path, registry: Path, notify: str) -> None:
    """Print crontab lines: every night from January to April, then once a week."""
    if not registry.is_dir():
        raise UsageError(f"registry folder {registry} does not exist")
    nianbao = Path(sys.executable).with_name("nianbao")
    folder = data.resolve()
    words = [nianbao, "crawl", "--all", "--hours", str(_HOURS), "--data", folder]
    words += [] if registry == BUILT_IN else ["--registry", registry.resolve()]
    words += ["--notify", notify] if notify else []
    command = " ".join(map(_quoted, words))
    file = folder / "crawl.log"
    log = f"--log {_quoted(file)} >> {_quoted(file)} 2>&1"
    click.echo("NIANBAO_CONTACT=you@example.org")
    for when in (_SEASON, _REST):
        click.echo(f"{when}  mkdir -p {_quoted(folder)} && {command} {log}")
