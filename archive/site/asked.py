"""What a request asks for, where several routes are asked alike."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Request
from sqlite_utils import Database

from archive.site.answers import no_number, number, text
from archive.site.pages.compare import MOST_AGENCIES, compare_context


def comparison(request: Request, db: Database) -> dict[str, Any]:
    """Return the comparison that a request asks for: the same for its page, its data and its drawings."""
    agencies = [value for value in request.args.getlist("agency") if value][:MOST_AGENCIES]
    found = compare_context(
        db, region=text(request, "region"), year=number(request, "year"), agencies=agencies,
        add=text(request, "add"), scope=text(request, "scope"), sort=text(request, "sort"),
        measure=text(request, "measure"),
    )  # fmt: skip
    return found | {"odd_year": "" if found["chosen"] else no_number(request, "year")}
