"""What Datasette needs to show the archive: titles in Chinese, facets, and search."""

from __future__ import annotations

from pathlib import Path
from typing import Any

SITE = Path(__file__).parent


def metadata() -> dict[str, Any]:
    """Return Datasette's metadata."""
    return {}
