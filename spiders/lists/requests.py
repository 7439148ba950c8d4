"""How a portal's pages are asked for: each request remembers whose it is, and a form is posted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy import FormRequest, Request

from crawler.registry import Agency
from spiders.lists.onward.requested import Form


def make_request(
    url: str,
    steps: tuple[Callable[..., Any], Callable[..., Any]],
    state: dict[str, Any],
    *,
    render: bool,
) -> Request:
    """Return a request with its callback and errback as *steps*, for the agency of its state's policy.

    Each page is asked for whoever needs it; *render* lets a browser show it, if the agency needs one.
    """
    agency: Agency = state["policy"].agency
    form: Form = state.get("form", ())
    kind: Any = FormRequest if form else Request
    body = {"formdata": list(form)} if form else {}
    meta: dict[str, Any] = {"agency_id": agency.id, "tls": agency.tls}
    if agency.render and render:
        # Until its requests are answered: the load event comes before a list that a script fetches.
        meta |= {"playwright": True, "playwright_page_goto_kwargs": {"wait_until": "networkidle"}}
    callback, errback = steps
    return kind(  # type: ignore[no-any-return]
        url,
        callback=callback,
        errback=errback,
        dont_filter=True,
        meta=meta,
        cb_kwargs=state,
        **body,
    )
