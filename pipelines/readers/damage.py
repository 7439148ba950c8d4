"""Whatever a format's library raises over damaged bytes, said as what a reader raises."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from crawler.errors import NianbaoError, UnreadableDocumentError
from crawler.run.limits import too_much


@contextmanager
def said_of(kind: str) -> Iterator[None]:
    """Say what is raised inside as damage of a file of a kind.

    pdfminer raises whatever its parsers meet in a damaged file: struct.error, KeyError, ...

    :raises UnreadableDocumentError: if anything was raised that is not ours
    :raises TooLargeError: if memory or the stack ended
    """
    try:
        yield
    except NianbaoError:
        raise
    except MemoryError as error:
        raise too_much("memory") from error
    except RecursionError as error:
        raise too_much("depth") from error
    except Exception as error:
        raise UnreadableDocumentError(f"damaged {kind}: {type(error).__name__}: {error}") from error
