"""The English sentences that the code raises, notes or stores for people, read from the source."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from crawler import errors
from tests.conftest import ROOT

_ERRORS = {name for name in vars(errors) if name.endswith("Error")}
# Beside exceptions: what is made with a sentence, and which argument that is.
_MADE = {"Problem": 1, "Damage": 1, "Verdict": 1, "FetchFailure": "message", "complain": 0}
TOKEN = "Q7"  # stands for every value of a sentence; no word of any language


def _literal(node: ast.AST) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(v.value if isinstance(v, ast.Constant) else TOKEN for v in node.values)
    return None


def _assigned(name: str, function: ast.AST) -> Iterator[ast.expr]:
    """Yield what a function assigns to a name, also as one of several."""
    for node in ast.walk(function):
        for target in node.targets if isinstance(node, ast.Assign) else ():
            if isinstance(target, ast.Name) and target.id == name:
                yield node.value
            elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = zip(target.elts, node.value.elts, strict=False)
                yield from (v for t, v in pairs if isinstance(t, ast.Name) and t.id == name)


def _sentences(node: ast.AST, function: ast.AST, deep: int = 0) -> Iterator[str]:
    """Yield the sentences that an argument can be: written there, or assigned in the same function."""
    if (text := _literal(node)) is not None:
        yield text
    elif isinstance(node, ast.IfExp):
        yield from chain(_sentences(node.body, function), _sentences(node.orelse, function))
    elif isinstance(node, ast.Name) and deep < 2:  # a name for a name, and no further
        for value in _assigned(node.id, function):
            yield from _sentences(value, function, deep + 1)


def _argument(call: ast.Call) -> ast.AST | None:
    name = ast.unparse(call.func).rpartition(".")[2]
    wanted = 0 if name in _ERRORS else _MADE.get(name)
    if isinstance(wanted, str):
        return next((k.value for k in call.keywords if k.arg == wanted), None)
    return call.args[wanted] if wanted is not None and len(call.args) > wanted else None


def _of_function(function: ast.AST) -> Iterator[str]:
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and (argument := _argument(node)):
            yield from _sentences(argument, function)


def raised() -> dict[str, Path]:
    """Return every sentence with the file that has it; ``TOKEN`` stands where a value goes."""
    found = {}
    for folder in ("crawler", "spiders", "pipelines", "archive"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            tree = ast.parse(path.read_text(encoding="utf-8"))
            for function in ast.walk(tree):
                if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                    found |= dict.fromkeys(_of_function(function), path.relative_to(ROOT))
    return found
