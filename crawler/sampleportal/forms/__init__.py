"""The forms of lists that real portals have, as sample portals speak them: a function of a column each.

Made from the facts in DOMAIN 3.1 and from how crawlers' public source asks each form; none was copied from
a live site. Which agency speaks which, with a list of what length, stands in ``forms.toml``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from crawler.sampleportal.forms import interfaces, pagers, places, scripts, unread
from crawler.sampleportal.forms.column import Column, Shown

FORMS: dict[str, Callable[[Column], Mapping[str, Shown]]] = {
    form.__name__: form
    for room in (interfaces, scripts, pagers, places, unread)
    for form in room.FORMS
}
