"""Whether two printed names are of one body: the publisher of a page and of what is attached to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from crawler.names import in_full_words, match_name, name_key
from crawler.titles import is_organ

Sameness = Literal["same", "short", "other"]

_LEVELS = "省市县区州盟旗镇乡"
# "云溪县", "云溪县人民政府" and "平潭综合实验区管理委员会" sign for the place that they name.
_GOVERNMENT = re.compile(
    f"(?<=[{_LEVELS}])(?:人民政府|政府|管理委员会|管委会)$|(?<=街道)(?:办事处|办)$"
)
# A zone's kind and no name of its own: 高新区 is that of the place whose report it is.
_ANY_ZONE = re.compile(
    r"(?:国家级)?(?:高新(?:技术)?(?:产业)?(?:开发)?|经济(?:技术)?开发|经开|综合保税|保税|产业集聚|产业聚集|开发|工业园|产业园|新)区"
)
_OF_ZONE = re.compile(rf"[市县州](?={_ANY_ZONE.pattern}$)")  # 澜川市高新区, 澜川高新区
_SHORTEST_PLACE = 3  # characters: 互助县, 自治县
_AUTONOMOUS = re.compile(r"自治[州县旗]$")
# Words of a field of work, no places.
_NO_PLACES = re.compile(r"(?<=城)[乡市镇]|乡(?=村)|市(?=[场政容])|(?<=[社园林灾])区|(?<=口岸)区")
_FORMS = (
    ("人民政府", "政府"),
    ("委员会", "委"),
    ("办公室", "办"),
    ("办公厅", "办"),
    ("(本级)", ""),
)


def same_body(name: str, known: Sequence[str]) -> Sameness:
    """Return whether a name is one of *known*: the ``same``, perhaps a ``short`` form, an ``other``.

    The same: in so many words, misread in one rare character, or with a place before it or without.
    Short: it leaves characters out that name no place (县工信局).

    >>> same_body("财政局", ["云溪县财政局"]), same_body("县工信局", ["云溪县工业和信息化局"])
    ('same', 'short')
    >>> same_body("高新区管委会", ["澜川高新区管理委员会"]), same_body("城关街道", ["城关街道办事处"])
    ('same', 'same')
    >>> same_body("市高新区管委会", ["南桥市高新区管委会"]), same_body("南桥市高新区", ["南桥高新区"])
    ('same', 'same')
    >>> same_body("互助县", ["互助土族自治县人民政府"]), same_body("县住建局", ["叶县住房和城乡建设局"])
    ('same', 'short')
    >>> same_body("云溪县林业工作站", ["云溪县林业局"]), same_body("河西乡人民政府", ["云溪县人民政府"])
    ('other', 'other')
    """
    pairs = [sorted((_plain(name), _plain(other)), key=len) for other in known if other]
    if match_name(name, known) or any(_placed(*pair) for pair in pairs):
        return "same"
    return "short" if any(_shortened(*pair) for pair in pairs) else "other"


def may_be_one(name: str, other: str) -> bool:
    """Tell whether two names may be of one body, or of a government and of the office that signs for it.

    >>> may_be_one("叶县人民政府办公室", "叶县政府"), may_be_one("叶县教育局", "叶县财政局")
    (True, False)
    """
    shorter, longer = sorted(
        (in_full_words(name_key(name)), in_full_words(name_key(other))), key=len
    )
    office = longer.startswith(shorter) and longer.endswith(("办公室", "办公厅"))
    return office or same_body(name, (other,)) != "other"


def _plain(name: str) -> str:
    """Return a name without what is written now long, now short."""
    flat = _GOVERNMENT.sub("", in_full_words(name_key(name)))
    for long, short in _FORMS:
        flat = flat.replace(long, short)
    return _OF_ZONE.sub("", flat)


def is_body(name: str) -> bool:
    """Tell whether a name ends as those of organs and of places do."""
    return is_organ(name) or name.endswith(tuple(_LEVELS))


def _placed(short: str, full: str) -> bool:
    """Tell whether a name is the other with a place before it: 河南省叶县财政局, 叶县财政局, 县财政局.

    An autonomous place is named in full or without its nationalities: 互助土族自治县, 互助县, 自治县.
    """
    if not short or not is_body(short):
        return False
    if _AUTONOMOUS.search(full) and len(short) >= _SHORTEST_PLACE and short[-1] == full[-1]:
        return full.startswith(short[:-1]) or short == full[-len(short) :]
    if not full.endswith(short):
        return False
    before = full[: len(full) - len(short)]
    return (
        not before
        or before[-1] in _LEVELS
        or short[0] in _LEVELS
        or bool(_ANY_ZONE.fullmatch(short))
    )


def _shortened(short: str, full: str) -> bool:
    """Tell whether *short* leaves characters of *full* out, none of them a place's after its first."""
    short, full = (_NO_PLACES.sub("_", name) for name in (short, full))
    if not short or short[-1] != full[-1] or not is_organ(short):
        return False
    rest = iter(full[max(full.find(short[0]), 0) :])
    left: list[str] = []
    for character in short:
        for other in rest:
            if other == character:
                break
            left.append(other)
        else:
            return False
    return not set(left) & set(_LEVELS)
