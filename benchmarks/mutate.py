"""``python -m benchmarks.mutate [NAME...]``: whether the tests notice a rule taken out of the code.

Each fault of ``tests/mutations.toml`` is put into a copy of the tree by itself, and the tests named beside
it must fail. What survives, no longer applies, or breaks more than a test is named, and ends with 1.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
LIST = ROOT / "tests" / "mutations.toml"
_COPIED = (
    "archive",
    "benchmarks",
    "crawler",
    "pipelines",
    "scrapy.cfg",
    "spiders",
    "tests",
    "pyproject.toml",
)
_PASSED, _FAILED = 0, 1  # pytest's exit codes; others say that it could not run the tests


@dataclass(frozen=True)
class Mutation:
    """One fault: a text of a file, what stands in its place, the tests that must notice."""

    name: str
    file: str
    text: str
    replacement: str
    tests: list[str]


def load_mutations(path: Path = LIST) -> list[Mutation]:
    """Return the faults of the list.

    :raises ValueError: if two have the same name
    """
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    found = [Mutation(**entry) for entry in data["mutation"]]
    if len({mutation.name for mutation in found}) < len(found):
        raise ValueError(f"{path.name}: two mutations have the same name")
    return found


def _run(tree: Path, tests: list[str]) -> int:
    """Return pytest's exit code for some tests of a tree."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, check=False)
    return done.returncode


def judge(mutation: Mutation, tree: Path) -> str:
    """Return why a fault counts against the tests, ``""`` if they noticed it; the tree stays as it was."""
    path = tree / mutation.file
    if not path.is_file():
        return f"{mutation.file} is not there any more"
    whole = path.read_text(encoding="utf-8")
    if whole.count(mutation.text) != 1:
        return f"its text stands {whole.count(mutation.text)} times in {mutation.file}, not once"
    path.write_text(whole.replace(mutation.text, mutation.replacement), encoding="utf-8")
    try:
        code = _run(tree, mutation.tests)
    finally:
        path.write_text(whole, encoding="utf-8")
    if code == _PASSED:
        return "survived: " + ", ".join(mutation.tests)
    return "" if code == _FAILED else f"pytest could not run its tests (exit code {code})"


def main(names: list[str]) -> int:
    """Judge the faults named, or all; return the exit code."""
    mutations = load_mutations()
    if unknown := set(names) - {mutation.name for mutation in mutations}:
        print(f"no such mutation: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = [mutation for mutation in mutations if not names or mutation.name in names]
    survived = 0
    with tempfile.TemporaryDirectory(prefix="nianbao-mutate-") as folder:
        tree = Path(folder)
        for name in _COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, tree / name)
        tests = sorted({test for mutation in chosen for test in mutation.tests})
        if _run(tree, tests) != _PASSED:
            print(f"the tests fail without any fault: {' '.join(tests)}", file=sys.stderr)
            return 1
        for mutation in chosen:
            fault = judge(mutation, tree)
            survived += bool(fault)
            print(
                f"{'FAIL' if fault else 'noticed'}  {mutation.name}{': ' if fault else ''}{fault}"
            )
    print(f"{len(chosen) - survived} of {len(chosen)} mutations noticed")
    return int(survived > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
