"""Names of agencies as printed: one form for comparing, and an index of every name that is known."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence

from crawler.findings import UnknownPublisher
from crawler.script import simplify
from crawler.values import squeeze

LEVELS = "省市县区州旗盟"
BODIES = ("人民政府", "管理委员会", "管委会", "办事处")  # what governs a place or a zone
_SHORTEST = 3  # characters; "财政局" in the list of 叶县财政局 is that agency
_PLACES = re.compile(rf"(?:[^{LEVELS}]+(?:地区|[{LEVELS}]))+")
# Offices shorten these words, and only these, in one way; 发改委 and its like are aliases of the registry.
_IN_FULL = (
    (re.compile(r"(?<!人民)政府"), "人民政府"),
    (re.compile(r"(?<=人民政府)办$"), "办公室"),
    (re.compile(r"(?<!政)府办(?:公室)?$"), "人民政府办公室"),
    (re.compile(r"管委会"), "管理委员会"),
)
_COMMISSION = re.compile(r"委$")
_AND = re.compile(rf"(?<=[^{LEVELS}])[和与、](?=[^{LEVELS}]*$)")  # 发展和改革, not 和平区
_ANY = "\0"  # stands for one character of a name


def name_key(name: str) -> str:
    """Return the form in which names are compared: one width, one script, no spaces.

    >>> name_key("東莞市 應急管理局")
    '东莞市应急管理局'
    """
    return simplify(squeeze(name))


def in_full_words(key: str) -> str:
    """Return a compared name with the usual short words in full.

    >>> in_full_words("云溪县政府办"), in_full_words("高新区管委会")
    ('云溪县人民政府办公室', '高新区管理委员会')
    """
    for pattern, full in _IN_FULL:
        key = pattern.sub(full, key)
    return key


def spelled_out(key: str) -> str:
    """Return a compared name with its words in full, and without the "and" that many leave out.

    >>> spelled_out("云溪县发展和改革局"), spelled_out("和平区统计局"), spelled_out("县卫生健康委")
    ('云溪县发展改革局', '和平区统计局', '县卫生健康委员会')
    """
    return _AND.sub("", _COMMISSION.sub("委员会", in_full_words(key)))


def _in_gb2312(character: str) -> bool:
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _without_rare(key: str) -> Iterator[str]:
    """Yield a known name with each of its rare characters left open.

    Only characters outside GB 2312 count: they name one place, and conversions misread them (灋 for
    瀍). One common character of difference is another county (叶县, 郏县).
    """
    for place, character in enumerate(key):
        if not _in_gb2312(character):
            yield key[:place] + _ANY + key[place + 1 :]


class NameIndex:
    """Known names, each with what it names; built once, asked with a few look-ups in dictionaries."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take ``(name, what it names)`` pairs."""
        self._exact: dict[str, set[str]] = {}
        self._full: dict[str, set[str]] = {}
        self._open: dict[str, set[str]] = {}
        for name, named in names:
            key = name_key(name)
            self._exact.setdefault(key, set()).add(named)
            self._full.setdefault(spelled_out(key), set()).add(named)
            for pattern in _without_rare(key):
                self._open.setdefault(pattern, set()).add(named)

    def find(self, key: str) -> set[str]:
        """Return what a compared name names: exactly, else spelled out, else misread."""
        return (
            self._exact.get(key) or self._full.get(spelled_out(key)) or set(self._find_misread(key))
        )

    def _find_misread(self, key: str) -> Iterator[str]:
        for place in range(len(key)) if self._open else ():
            yield from self._open.get(key[:place] + _ANY + key[place + 1 :], ())


def match_name(printed: str, names: Sequence[str]) -> str | None:
    """Return the one known name that *printed* is, exactly, spelled out or misread, else ``None``.

    >>> match_name("灋河回族区科技和工业信息化局", ["瀍河回族区科技和工业信息化局", "叶县财政局"])
    '瀍河回族区科技和工业信息化局'
    >>> match_name("郏县财政局", ["叶县财政局"]) is None
    True
    """
    found = NameIndex((name, name) for name in names).find(name_key(printed)) if printed else set()
    return found.pop() if len(found) == 1 else None


def is_short_for(printed: str, names: Sequence[str]) -> bool:
    """Tell whether a printed name is one of an agency's, a shorter form of it, or one with its region.

    >>> is_short_for("区统计局", ["九原区统计局"]), is_short_for("河南省叶县财政局", ["叶县财政局"])
    (True, True)
    >>> is_short_for("叶县教育局", ["叶县财政局"]), is_short_for("六安县财政局", ["安县财政局"])
    (False, False)
    """
    key = spelled_out(name_key(printed))
    known = [spelled_out(name_key(name)) for name in names]
    if len(key) >= _SHORTEST and any(
        name.endswith(key) or name in {key + body for body in BODIES} for name in known
    ):
        return True
    longer = (key.removesuffix(name) for name in known if name and key.endswith(name))
    return any(not before or _PLACES.fullmatch(before) for before in longer)


def is_own_name(printed: str, names: Sequence[str]) -> bool:
    """Tell whether a printed name is one of an agency's: as it is known, shorter, or misread.

    >>> is_own_name("灋河回族区财政局", ["瀍河回族区财政局"])
    True
    """
    return is_short_for(printed, names) or match_name(printed, names) is not None


def unknown_publisher(name: str, region: str) -> UnknownPublisher:
    """Return the agency row for a publisher that the registry does not know, in its region."""
    mark = hashlib.sha256(name_key(name).encode()).hexdigest()[:10]
    return UnknownPublisher(f"{region}-x{mark}", name, region)
