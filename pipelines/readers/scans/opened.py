"""The pictures that OCR reads: pages of a PDF as they are seen, and image files, opened one at a time."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from crawler.errors import TooLargeError, UnreadableDocumentError

SCALE = 72 / 200  # points of a pixel
MOST_PAGES = 60
_LARGEST_SIDE = 12000  # pixels


@contextmanager
def opening() -> Iterator[None]:
    """Say of what cannot be opened, or drawn, that it is damaged.

    :raises UnreadableDocumentError: if so
    """
    try:
        yield
    except (OSError, ValueError, RuntimeError, SyntaxError) as error:
        raise UnreadableDocumentError(f"damaged picture: {error}") from error


def measure(sides: Iterable[float]) -> None:
    """Raise ``TooLargeError`` if a picture has a longer side, in pixels, than is read."""
    if max(sides) > _LARGEST_SIDE:
        raise TooLargeError(f"the picture is larger than {_LARGEST_SIDE} pixels")


def pages_of(body: bytes) -> tuple[Iterator[Any], int]:
    """Return the first pages of a PDF as they are seen, each drawn when it is taken, and how many it has.

    :raises TooLargeError: where a page that is taken is larger than is read
    """
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(body)

    def drawn() -> Iterator[Any]:
        for index in range(min(len(document), MOST_PAGES)):
            measure(side / SCALE for side in document[index].get_size())
            yield document[index].render(scale=1 / SCALE).to_numpy()[:, :, :3]

    return drawn(), len(document)


def picture_of(body: bytes) -> Any:
    """Return an image file as pixels, at its own resolution: enlarging blurs rulings away.

    :raises TooLargeError: if it is larger than is read
    """
    import numpy as np  # noqa: PLC0415
    from PIL import Image  # noqa: PLC0415

    try:
        opened = Image.open(io.BytesIO(body))
    except Image.DecompressionBombError as error:
        raise TooLargeError(f"the picture is larger than {_LARGEST_SIDE} pixels") from error
    with opened as image:
        measure(image.size)
        return np.ascontiguousarray(np.asarray(image.convert("RGB"))[:, :, ::-1])
