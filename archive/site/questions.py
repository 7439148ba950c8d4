"""Rankings and questions as canned queries, read from ``questions.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("questions.toml")


@dataclass(frozen=True)
class Question:
    """A question: its name in the address, its title, how to read its answer, the SQL, what is drawn."""

    name: str
    zh: str
    en: str
    reading: str
    sql: str
    plot: str = ""

    @property
    def parameters(self) -> list[str]:
        """What it is asked with; a scope only where numbers of both would be ranked."""
        return ["year", "region", *(["scope"] if ":scope" in self.sql else [])]


def load_questions(path: Path = _FILE) -> tuple[Question, ...]:
    """Return the questions in the file's order."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(Question(name, **entry) for name, entry in data.items())


def canned_queries() -> dict[str, Any]:
    """Return the questions as Datasette's metadata wants them."""
    return {
        question.name: {
            "sql": question.sql.strip(), "title": f"{question.zh} {question.en}",
            "description": question.reading, "params": question.parameters, "hide_sql": True,
        }
        for question in load_questions()
    }  # fmt: skip
