"""Times in the reader's sense: how long ago, with the exact time beside."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from markupsafe import Markup

_UNITS = ((365, "年"), (30, "个月"), (1, "天"))


def ago(time: str, now: datetime) -> str:
    """Return how long before *now* a time was, a date for one that is yet to come or is none.

    >>> now = datetime(2024, 3, 3, 12, tzinfo=UTC)
    >>> ago("2024-03-01T08:00:00Z", now), ago("2024-03-03T10:30:00Z", now), ago("2024-05-01", now)
    ('2 天前', '1 小时前', '2024-05-01')
    """
    try:
        then = datetime.fromisoformat(time)
    except ValueError:
        return time
    past = now - (then if then.tzinfo else then.replace(tzinfo=UTC))
    if past < timedelta(0):
        return time[:10]
    for days, unit in _UNITS:
        if past.days >= days:
            return f"{past.days // days} {unit}前"
    minutes = past.seconds // 60
    if minutes >= 60:  # noqa: PLR2004  # of an hour
        return f"{minutes // 60} 小时前"
    return f"{minutes} 分钟前" if minutes else "刚刚"


def ago_mark(time: str | None) -> Markup:
    """Return a time as an element that says how long ago it was and its date, itself as its title."""
    if not time:
        return Markup("—")
    mark = Markup('<time datetime="{0}" title="{0}">{1} <small>{2}</small></time>')
    return mark.format(time, ago(time, datetime.now(UTC)), time[:10])
