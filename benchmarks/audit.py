"""``python -m benchmarks.audit``: known weaknesses and licences of the libraries that are locked.

``pip-audit`` asks the advisories of the package index, and is run where it is installed; where it or
its database cannot be reached, that is said, and nothing is claimed. Licences are read from what each
library says of itself. Ends with 1 for a weakness, or a licence that binds what uses it (GPL, AGPL).
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCKS = ROOT / "requirements"
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)
_BINDING = re.compile(r"\bA?GPL|General Public", re.IGNORECASE)
_LESSER = re.compile(r"\bLGPL|Lesser General", re.IGNORECASE)
_SECONDS = 120


def locked() -> dict[str, str]:
    """Return the libraries of every lock with their versions."""
    texts = (path.read_text(encoding="utf-8") for path in sorted(LOCKS.glob("*.txt")))
    return {name: version for text in texts for name, version in _PINNED.findall(text)}


def licence_of(name: str) -> str:
    """Return what an installed library says of its licence, ``""`` where it is not installed.

    The expression first (PEP 639), then the classifiers, then the first line of the free field.
    """
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    kinds = [line.rpartition(" :: ")[2] for line in about.get_all("Classifier") or ()
             if line.startswith("License ::")]  # fmt: skip
    free = (about.get("License") or "").strip().partition("\n")[0]
    return about.get("License-Expression") or ", ".join(kinds) or free or "not said"


def binding(licence: str) -> bool:
    """Tell whether a licence binds what uses the library; one choice of several that does not is enough.

    >>> binding("GPL-3.0-or-later"), binding("LGPL-2.1"), binding("MIT OR GPL-2.0"), binding("BSD-3-Clause")
    (True, False, False, False)
    """
    choices = re.split(r"\s+OR\s+|/", licence)
    return all(_BINDING.search(_LESSER.sub("", choice)) for choice in choices)


@dataclass(frozen=True)
class Weaknesses:
    """What pip-audit found: libraries it looked up, known weaknesses, and why others were not looked up."""

    looked_up: int = 0
    found: tuple[str, ...] = ()
    not_looked_up: str = ""


def read_findings(said: str) -> Weaknesses:
    """Return what pip-audit's JSON says; a library that it skipped was not looked up.

    >>> read_findings('{"dependencies": [{"name": "a", "skip_reason": "not found on PyPI"}]}')
    Weaknesses(looked_up=0, found=(), not_looked_up='1: not found on PyPI')
    """
    known = json.loads(said)["dependencies"]
    skipped = [one["skip_reason"] for one in known if "skip_reason" in one]
    found = (
        f"{one['name']} {one['version']}: {weak['id']}"
        for one in known
        for weak in one.get("vulns", ())
    )
    why = f"{len(skipped)}: {skipped[0]}" if skipped else ""
    return Weaknesses(len(known) - len(skipped), tuple(found), why)


def weaknesses() -> Weaknesses:
    """Return what pip-audit knows of the locked libraries."""
    locks = [word for path in sorted(LOCKS.glob("*.txt")) for word in ("--requirement", str(path))]
    command = [
        sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--format", "json", *locks
    ]  # fmt: skip
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=_SECONDS, check=False
        )
        return read_findings(done.stdout)
    except subprocess.TimeoutExpired:
        return Weaknesses(not_looked_up=f"no answer within {_SECONDS} seconds")
    except ValueError:
        return Weaknesses(not_looked_up=done.stderr.strip().rpartition("\n")[2][:200])


def main() -> None:
    """Print what was found of the locked libraries."""
    libraries = locked()
    licences = {name: licence_of(name) for name in libraries}
    bad = {name: licence for name, licence in licences.items() if licence and binding(licence)}
    absent = sorted(name for name, licence in licences.items() if not licence)
    print(f"{len(libraries)} libraries locked; licences read of {len(libraries) - len(absent)}")
    if absent:
        print(f"not installed here, licence not read: {', '.join(absent)}")
    for name, licence in sorted(bad.items()):
        print(f"binding licence: {name} {libraries[name]}: {licence}")
    known = weaknesses()
    print(f"known weaknesses: {len(known.found)} of {known.looked_up} libraries looked up")
    for weak in known.found:
        print(weak)
    if known.not_looked_up:
        print(f"NOT looked up: {known.not_looked_up}")
    sys.exit(bool(bad or known.found))


if __name__ == "__main__":
    main()
