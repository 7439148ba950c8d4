"""A browser for agencies whose entry asks for it (``render = true``), where the extra is installed.

What it shows is captured as the response; its requests keep to the same hosts and the same name.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import shutil
from typing import Any

from crawler.run.network.names import PrivateAddressError, checked
from crawler.urls import host_of, is_loopback, is_private

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_HANDLER = "scrapy_playwright.handler.ScrapyPlaywrightDownloadHandler"
_UNSEEN = frozenset({"image", "media", "font"})


def find_browser() -> str | None:
    """Return the path of a Chromium, ``None`` without one or without the extra."""
    if importlib.util.find_spec("scrapy_playwright") is None:
        return None
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def leaves_out(request: Any) -> bool:
    """Tell whether a page's own request is not sent: pictures, and hosts that are no portal's."""
    host = host_of(request.url)
    loopback = is_loopback(host) and os.environ.get("NIANBAO_ALLOW_LOOPBACK") == "1"
    allowed = loopback or (host.endswith(".gov.cn") and not is_private(host))
    return request.resource_type in _UNSEEN or not allowed


async def keeps_away(request: Any) -> bool:
    """Tell whether a page's own request is not sent, its host's address looked at too.

    The browser asks for the address again: a name that changes between the two is an accepted gap.
    """
    host = host_of(request.url)
    if leaves_out(request):
        return True
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None)
        for address in {entry[4][0] for entry in found}:
            checked(str(address), host)
    except PrivateAddressError:
        return True
    except OSError:  # the browser will find no host either
        return False
    return False


def browser_settings() -> dict[str, Any]:
    """Return Scrapy's settings for agencies that need a browser; none where there is no browser."""
    path = find_browser()
    if path is None:
        return {}
    return {
        "DOWNLOAD_HANDLERS": {"http": _HANDLER, "https": _HANDLER},
        "PLAYWRIGHT_LAUNCH_OPTIONS": {"executable_path": path, "args": ["--no-sandbox"]},
        "PLAYWRIGHT_ABORT_REQUEST": keeps_away,
        "PLAYWRIGHT_MAX_PAGES_PER_CONTEXT": 1,
    }
