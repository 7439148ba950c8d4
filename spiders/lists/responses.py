"""A response read as a page: its text in its real encoding, its list by its family."""

from __future__ import annotations

from scrapy.http import Response, TextResponse
from scrapy.utils.response import get_base_url
from w3lib.encoding import http_content_type_encoding

from crawler.formats import decode
from spiders.lists.families import read_as
from spiders.lists.files import media_type
from spiders.lists.pages import Form, ListPage


def page_text(response: Response) -> str:
    """Return a page's text by BOM, UTF-8, header, meta or as GB18030; the header alone often errs."""
    return decode(response.body, http_content_type_encoding(media_type(response)) or "")


def list_page(family: str, response: Response, form: Form = ()) -> ListPage:
    """Return a response's list; one that cannot be parsed has no line, and says why."""
    if not isinstance(response, TextResponse):
        return ListPage([], unread=f"no list but {media_type(response) or 'bytes'}")
    try:
        return read_as(family, page_text(response), get_base_url(response), form)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return ListPage([], unread=f"not read as a list: {type(error).__name__}: {error}")
