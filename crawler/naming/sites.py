"""Whose a portal is by the name that it gives itself: 云溪县财政局门户网站 is that of 云溪县财政局."""

from __future__ import annotations

import re

# "云溪县人民政府门户网站", "云溪县政府网", "中国·贵州 贵州省人民政府": what stands beside the owner's name.
_BESIDE = (
    re.compile(r"^中国[·•.]?[^\s·•.]{2,8}[\s·•.]+(?=.{4,})"),
    re.compile(r"^中国[·•.]?(?=.{2,}网)"),
    re.compile(r"[-_|—].*$"),
    re.compile(r"(?:官方)?(?:门户)?(?:网站|网)(?:群)?$"),
)


def owner_of_site(name: str) -> str:
    """Return the owner in a portal's name for itself.

    >>> owner_of_site("云溪县财政局门户网站"), owner_of_site("中国·贵州 贵州省人民政府门户网站")
    ('云溪县财政局', '贵州省人民政府')
    """
    name = name.strip()
    for pattern in _BESIDE:
        name = pattern.sub("", name).strip()
    return name
