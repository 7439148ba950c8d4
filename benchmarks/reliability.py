"""``python -m benchmarks.reliability``: docs/reliability.md's table of what was tried, as it was recorded.

Each tool records what it did with ``record`` in ``benchmarks/reliability.json``; of a kind the last stands.
What is too long for one sitting is recorded with ``record_run``: runs of one commit stand side by side, each
with its seed.
"""

from __future__ import annotations

import json
import platform
import subprocess
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("reliability.json")
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- tried -->", "<!-- /tried -->"


def record(kind: str, result: dict[str, Any]) -> None:
    """Keep what a tool did, in the place of what it did before."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    known[kind] = _dated(result)
    text = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def record_run(kind: str, result: dict[str, Any]) -> None:
    """Keep one run of a tool beside those of other seeds at the same commit, in the place of any other's."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    before, commit = known.get(kind, {}), _commit()
    runs = before.get("runs", []) if before.get("commit") == commit else []
    others = [run for run in runs if run["seed"] != result["seed"]]
    record(kind, {"commit": commit, "runs": [*others, _dated(result)]})


def _dated(result: dict[str, Any]) -> dict[str, Any]:
    day = datetime.now(UTC).date().isoformat()
    return {"on": day, "python": platform.python_version(), **result}


def _commit() -> str:
    """Return what the program was at: its commit, and whether it was changed since."""
    at = _git("rev-parse", "--short=10", "HEAD").stdout.strip() or "unknown"
    changed = _git("diff", "--quiet", "HEAD", "--", "archive", "crawler", "pipelines", "spiders")
    return f"{at}, changed" if changed.returncode else at


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    asked = ["git", "-C", str(PAGE.parents[1]), *arguments]
    return subprocess.run(asked, capture_output=True, text=True, check=False)


def table(results: dict[str, Any]) -> str:
    """Return the page's table of what was tried."""
    lines = ["| tried | when | how much | what came of it |", "|---|---|---|---|"]
    if found := results.get("fuzz"):
        lines.append(
            f"| `make fuzz` | {found['on']} | {found['inputs']} inputs in {found['minutes']:g} minutes,"
            f" seed {found['seed']} | {found['escapes']} kinds of escape |"
        )
    if found := results.get("torture"):
        lines.append(_tortured(found))
    for name, found in sorted(results.get("traps", {}).get("documents", {}).items()):
        lines.append(
            f"| trap: {name} | {results['traps']['on']} | {found['size']} bytes |"
            f" {found['what']}; {found['seconds']:.1f} s, {found['megabytes']} MB |"
        )
    return "\n".join(lines)


def _tortured(found: dict[str, Any]) -> str:
    """Return the line of all runs of one commit: their kills together, and the seed and kills of each."""
    runs = found["runs"]
    kills = sum((Counter(run["kills"]) for run in runs), Counter[str]())
    of = ", ".join(f"{name} {count}" for name, count in sorted(kills.items()))
    seeds = ", ".join(f"{run['seed']} ({sum(run['kills'].values())})" for run in runs)
    lost = sum(run["lost"] for run in runs)
    return (
        f"| `make torture` | {found['on']} | {kills.total()} kills ({of}) at commit {found['commit']},"
        f" by seeds {seeds} | {lost} archives that differ from the undisturbed one or do not verify |"
    )


def write_page() -> None:
    """Write the table into the page."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    PAGE.write_text(f"{before}{_BEGIN}\n{table(results)}\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_page()
