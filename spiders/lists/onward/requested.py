"""What is asked for next: an address with the form that is posted to it, and parameters of its query."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Form = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Following:
    """The request for a list's next page: a POST if it has a *form*.

    One that is *scripted* was read out of a function, which the last page may call as well. *instead* are
    further ways to ask for the same page, one after another, where one is answered with nothing.
    """

    url: str
    form: Form = ()
    scripted: bool = False
    instead: tuple[Following, ...] = ()


def with_query(url: str, **values: object) -> str:
    """Return *url* with the given parameters of its query set.

    >>> with_query("http://x.gov.cn/a?page=1&sid=2", page=2)
    'http://x.gov.cn/a?page=2&sid=2'
    """
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True)) | {
        key: str(value) for key, value in values.items()
    }
    return urlunsplit(parts._replace(query=urlencode(query)))


def query_value(url: str, name: str) -> str:
    """Return a parameter of the query, ``""`` if it has none."""
    return dict(parse_qsl(urlsplit(url).query)).get(name, "")
