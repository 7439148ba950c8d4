"""Names of agencies as printed: which known one a name is, and what an unknown one is called."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from crawler.findings import UnknownPublisher
from crawler.script import simplify
from crawler.values import squeeze

_SHORTEST = 3  # characters; "财政局" in the list of 叶县财政局 is that agency


def _is_misread(printed: str, known: str) -> bool:
    """Tell whether *printed* is *known* with rare characters misread (灋 for 瀍).

    Only characters outside GB 2312 count: they name one place, and conversions misread them. One
    common character of difference is another county (叶县, 郏县).
    """
    if len(printed) != len(known) or printed == known:
        return False
    differing = [right for left, right in zip(printed, known, strict=True) if left != right]
    return len(differing) == 1 and not _in_gb2312(differing[0])


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def match_name(printed: str, names: Sequence[str]) -> str | None:
    """Return the one known name that *printed* is, exactly or misread, else ``None``.

    >>> match_name("灋河回族区科技和工业信息化局", ["瀍河回族区科技和工业信息化局", "叶县财政局"])
    '瀍河回族区科技和工业信息化局'
    >>> match_name("郏县财政局", ["叶县财政局"]) is None
    True
    """
    flat = simplify(squeeze(printed))
    exact = [name for name in names if simplify(squeeze(name)) == flat]
    near = exact or [name for name in names if _is_misread(flat, simplify(squeeze(name)))]
    return near[0] if len(set(near)) == 1 else None


def is_own_name(printed: str, names: Sequence[str]) -> bool:
    """Tell whether a printed name is one of an agency's, a shorter form of it, or one with its region.

    >>> is_own_name("区统计局", ["九原区统计局"]), is_own_name("河南省叶县财政局", ["叶县财政局"])
    (True, True)
    >>> is_own_name("叶县教育局", ["叶县财政局"])
    False
    """
    flat = simplify(squeeze(printed))
    known = [simplify(squeeze(name)) for name in names]
    shorter = len(flat) >= _SHORTEST and any(name.endswith(flat) for name in known)
    return shorter or any(flat.endswith(name) or _is_misread(flat, name) for name in known)


def unknown_publisher(name: str, region: str) -> UnknownPublisher:
    """Return the agency row for a publisher that the registry does not know, in its region."""
    mark = hashlib.sha256(simplify(squeeze(name)).encode()).hexdigest()[:10]
    return UnknownPublisher(f"{region}-x{mark}", name, region)
