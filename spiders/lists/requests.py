"""How a portal's pages are asked for: each request remembers whose it is, and a form is posted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from scrapy import FormRequest, Request
from scrapy.http import Response

from crawler.registry import Agency
from spiders.lists.onward.requested import Form
from spiders.lists.reading import Page


def make_request(
    url: str,
    steps: tuple[Callable[..., Any], Callable[..., Any]],
    state: dict[str, Any],
    *,
    render: bool,
) -> Request:
    """Return a request with its callback and errback as *steps*, for the agency of its state's policy.

    Each page is asked for whoever needs it; *render* lets a browser show it, if the agency needs one and the
    portal answers with no challenge.
    """
    agency: Agency = state["policy"].agency
    form: Form = state.get("form", ())
    kind: Any = FormRequest if form else Request
    body = {"formdata": list(form)} if form else {}
    meta: dict[str, Any] = {"agency_id": agency.id, "tls": agency.tls}
    if agency.render and render:
        meta["render"] = True
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


def for_a_browser(response: Response, page: Page) -> Request | None:
    """Return the request that lets a browser show a page, ``None`` where it is not to be shown in one.

    A page is asked for plainly first: what is a refusal or a challenge is never given to a browser, which
    would pass it.
    """
    request = response.request
    wanted = request is not None and request.meta.get("render")
    if not wanted or request is None or page.is_report:
        return None
    if page.verdict.kind not in {"content", "needs_browser"}:
        return None
    # Until its requests are answered: the load event comes before a list that a script fetches.
    shown = {"playwright": True, "playwright_page_goto_kwargs": {"wait_until": "networkidle"}}
    return request.replace(meta={**request.meta, "render": False, **shown})
