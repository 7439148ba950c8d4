"""``python -m benchmarks.reliability``: docs/reliability.md's table of what was tried, as it was recorded.

Each tool records what it did with ``record`` in ``benchmarks/reliability.json``; of a kind the last stands.
"""

from __future__ import annotations

import json
import platform
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).with_name("reliability.json")
PAGE = Path(__file__).parents[1] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- tried -->", "<!-- /tried -->"


def record(kind: str, result: dict[str, Any]) -> None:
    """Keep what a tool did, in the place of what it did before."""
    known = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    day = datetime.now(UTC).date().isoformat()
    known[kind] = {"on": day, "python": platform.python_version(), **result}
    text = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True)
    RESULTS.write_text(text + "\n", encoding="utf-8")


def table(results: dict[str, Any]) -> str:
    """Return the page's table of what was tried."""
    lines = ["| tried | when | how much | what came of it |", "|---|---|---|---|"]
    if found := results.get("fuzz"):
        lines.append(
            f"| `make fuzz` | {found['on']} | {found['inputs']} inputs in {found['minutes']:g} minutes,"
            f" seed {found['seed']} | {found['escapes']} kinds of escape |"
        )
    if found := results.get("torture"):
        lost = f"{found['lost']} archives that differ from the undisturbed one or do not verify"
        lines.append(
            f"| `make torture` | {found['on']} | {found['kills']} kills ({found['of']}),"
            f" seed {found['seed']} | {lost} |"
        )
    for name, found in sorted(results.get("traps", {}).get("documents", {}).items()):
        lines.append(
            f"| trap: {name} | {results['traps']['on']} | {found['size']} bytes |"
            f" {found['what']}; {found['seconds']:.1f} s, {found['megabytes']} MB |"
        )
    return "\n".join(lines)


def write_page() -> None:
    """Write the table into the page."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(_BEGIN)
    after = rest.partition(_END)[2]
    PAGE.write_text(f"{before}{_BEGIN}\n{table(results)}\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    write_page()
