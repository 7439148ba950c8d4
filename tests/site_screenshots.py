"""``python -m tests.site_screenshots ADDRESS``: the README's pictures of a served rich archive.

Make the archive with ``python -m tests.site_archive DATA`` and serve it with ``nianbao serve`` first.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

IMAGES = Path(__file__).parents[1] / "docs" / "images"
WIDE, PHONE = {"width": 1000, "height": 660}, {"width": 380, "height": 660}
_BANNER = ".sample { position: fixed; top: 0; left: 0; right: 0; z-index: 9; margin: 0 }"
PICTURES = {
    "home": ("/?region=413982", {"width": 1000, "height": 820}, "#ledger"),
    "report": ("/report/413981-education/2021/own?cell=applications.total_handled.natural_person", WIDE, "#evidence"),
    "form": ("/report/413982-justice/2022/own", {"width": 1000, "height": 820}, "#form-applications"),
    "agency": ("/agency/413981-government", WIDE, "h1"),
    "compare": ("/compare?region=413981&year=2023&sort=received", WIDE, "h1"),
    "search": ("/search?q=政務公開", PHONE, "h1"),
}  # fmt: skip


def main(address: str) -> None:
    """Take each picture, scrolled to what it shows."""
    # Here, not above: pytest collects this module too, also where `make browser` was never run.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name, (path, size, place) in PICTURES.items():
            # The site's own policy forbids a style of another; the banner of a sample stays in the picture.
            page = browser.new_page(viewport=size, bypass_csp=True)
            page.goto(address + path)
            page.add_style_tag(content=_BANNER)
            page.locator(place).evaluate(
                "node => window.scrollTo(0, node.getBoundingClientRect().top - 130)"
            )
            page.screenshot(path=IMAGES / f"{name}.jpg", type="jpeg", quality=62)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
