"""Whether two printed names are of one body: the publisher of a page and of what is attached to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from crawler.names import in_full_words, match_name, name_key
from crawler.script import simplify
from crawler.titles import is_organ
from crawler.values import squeeze

Sameness = Literal["same", "short", "other"]

_LEVELS = "省市县区州盟旗镇乡"
# "云溪县", "云溪县人民政府" and "平潭综合实验区管理委员会" sign for the place that they name.
_GOVERNMENT = re.compile(f"(?<=[{_LEVELS}])(?:人民政府|政府|管理委员会|管委会)$")
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
    flat = _GOVERNMENT.sub("", simplify(squeeze(name)))
    for long, short in _FORMS:
        flat = flat.replace(long, short)
    return flat


def is_body(name: str) -> bool:
    """Tell whether a name ends as those of organs and of places do."""
    return is_organ(name) or name.endswith(tuple(_LEVELS))


def _placed(short: str, full: str) -> bool:
    """Tell whether a name is the other with a place before it: 河南省叶县财政局, 叶县财政局, 县财政局."""
    if not short or not full.endswith(short) or not is_body(short):
        return False
    before = full[: len(full) - len(short)]
    return not before or before[-1] in _LEVELS or short[0] in _LEVELS


def _shortened(short: str, full: str) -> bool:
    """Tell whether *short* leaves characters of *full* out, none of them a place's after its first."""
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
