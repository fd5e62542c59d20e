"""A JSON encoder that knows dates, times, durations, decimals, UUIDs and lazy texts.

`plectrum.core.serializers.json.DjangoJSONEncoder` is this class; it lives on the lowest floor
because responses and `json_script` need it.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from typing import Any

from plectrum.utils.duration import duration_iso_string
from plectrum.utils.lazy import Promise


class JSONEncoder(json.JSONEncoder):
    """Encodes dates as ECMA-262 does, durations as ISO 8601, decimals and UUIDs as texts."""

    def default(self, o: Any) -> Any:
        """Returns the text that stands for a value which JSON does not know."""
        if isinstance(o, dt.datetime):
            return _datetime_text(o)
        if isinstance(o, dt.date):
            return o.isoformat()
        if isinstance(o, dt.time):
            if o.tzinfo is not None and o.utcoffset() is not None:
                raise ValueError("JSON can't represent timezone-aware times.")
            return _to_milliseconds(o.isoformat(), has_fraction=bool(o.microsecond))
        if isinstance(o, dt.timedelta):
            return duration_iso_string(o)
        if isinstance(o, decimal.Decimal | uuid.UUID | Promise):
            return str(o)
        return super().default(o)


def _datetime_text(value: dt.datetime) -> str:
    text = value.isoformat()
    if value.microsecond:
        text = text[:23] + text[26:]
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _to_milliseconds(text: str, *, has_fraction: bool) -> str:
    return text[:12] if has_fraction else text
