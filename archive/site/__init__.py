"""What Datasette needs to show the archive as its site: the plain metadata, and the questions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archive.reader.datasette_metadata import plain_metadata
from archive.site.questions import canned_queries

SITE = Path(__file__).parent


def metadata() -> dict[str, Any]:
    """Return Datasette's metadata: titles, descriptions, columns, facets, and the questions."""
    data = plain_metadata()
    data["databases"]["archive"]["queries"] = canned_queries()
    return data
