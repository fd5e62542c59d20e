"""Days and moments as people say them: `yesterday`, `4 minutes ago`.

Between a number and its unit stands a space at which lines do not break.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from plectrum.template import Environment
from plectrum.template.environment import make_environment
from plectrum.utils.timesince import timesince, timeuntil
from plectrum.utils.timezone import is_aware
from plectrum.utils.translation import gettext, ngettext, npgettext_lazy

PAST_UNITS = {
    "year": npgettext_lazy("naturaltime-past", "%(num)d year", "%(num)d years", "num"),
    "month": npgettext_lazy("naturaltime-past", "%(num)d month", "%(num)d months", "num"),
    "week": npgettext_lazy("naturaltime-past", "%(num)d week", "%(num)d weeks", "num"),
    "day": npgettext_lazy("naturaltime-past", "%(num)d day", "%(num)d days", "num"),
    "hour": npgettext_lazy("naturaltime-past", "%(num)d hour", "%(num)d hours", "num"),
    "minute": npgettext_lazy("naturaltime-past", "%(num)d minute", "%(num)d minutes", "num"),
}
"""The units after which `ago` stands: in some languages they are not those of `timesince`."""

FUTURE_UNITS = {
    "year": npgettext_lazy("naturaltime-future", "%(num)d year", "%(num)d years", "num"),
    "month": npgettext_lazy("naturaltime-future", "%(num)d month", "%(num)d months", "num"),
    "week": npgettext_lazy("naturaltime-future", "%(num)d week", "%(num)d weeks", "num"),
    "day": npgettext_lazy("naturaltime-future", "%(num)d day", "%(num)d days", "num"),
    "hour": npgettext_lazy("naturaltime-future", "%(num)d hour", "%(num)d hours", "num"),
    "minute": npgettext_lazy("naturaltime-future", "%(num)d minute", "%(num)d minutes", "num"),
}


def naturalday(
    value: Any, arg: str | None = None, *, environment: Environment | None = None
) -> Any:
    """Writes the days around today as such, and other dates by a format.

    Args:
        value: The date; what has no year, month and day is returned as it is.
        arg: The format, as for the filter `date`.
        environment: The world of the template's engine.
    """
    try:
        day = dt.date(value.year, value.month, value.day)
    except (AttributeError, TypeError, ValueError):
        return value
    today = dt.datetime.now(getattr(value, "tzinfo", None)).date()
    distance = (day - today).days
    if distance == 0:
        return gettext("today")
    if distance == 1:
        return gettext("tomorrow")
    if distance == -1:
        return gettext("yesterday")
    return (environment or make_environment()).date_format(value, arg)


def naturaltime(value: Any) -> Any:
    """Writes how long ago a moment was, or how long it is until then.

    Args:
        value: The moment; anything but a datetime is returned as it is.
    """
    if not isinstance(value, dt.datetime):
        return value
    now = dt.datetime.now(dt.UTC if is_aware(value) else None)
    if value < now:
        return _ago(now - value, value, now)
    return _from_now(value - now, value, now)


def _ago(delta: dt.timedelta, value: dt.datetime, now: dt.datetime) -> str:
    if delta.days:
        return gettext("%(delta)s ago") % {"delta": timesince(value, now, time_strings=PAST_UNITS)}
    seconds = delta.seconds
    if seconds == 0:
        return gettext("now")
    if seconds < 60:
        text = ngettext("a second ago", "%(count)s\u00a0seconds ago", seconds)
        return text % {"count": seconds}
    minutes = seconds // 60
    if minutes < 60:
        text = ngettext("a minute ago", "%(count)s\u00a0minutes ago", minutes)
        return text % {"count": minutes}
    hours = minutes // 60
    return ngettext("an hour ago", "%(count)s\u00a0hours ago", hours) % {"count": hours}


def _from_now(delta: dt.timedelta, value: dt.datetime, now: dt.datetime) -> str:
    if delta.days:
        time_left = timeuntil(value, now, time_strings=FUTURE_UNITS)
        return gettext("%(delta)s from now") % {"delta": time_left}
    seconds = delta.seconds
    if seconds == 0:
        return gettext("now")
    if seconds < 60:
        text = ngettext("a second from now", "%(count)s\u00a0seconds from now", seconds)
        return text % {"count": seconds}
    minutes = seconds // 60
    if minutes < 60:
        text = ngettext("a minute from now", "%(count)s\u00a0minutes from now", minutes)
        return text % {"count": minutes}
    hours = minutes // 60
    return ngettext("an hour from now", "%(count)s\u00a0hours from now", hours) % {"count": hours}
