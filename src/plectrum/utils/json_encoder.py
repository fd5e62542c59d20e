"""A JSON encoder that knows dates, times, durations, decimals, UUIDs and lazy texts.

`plectrum.core.serializers.json.DjangoJSONEncoder` is this class; it lives on the lowest floor
because responses and `json_script` need it.
"""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from collections.abc import Callable
from functools import lru_cache
from json import encoder as standard
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


def encode(data: Any, encoder: Any = JSONEncoder) -> str:
    """Returns data as JSON.

    Args:
        data: What to encode.
        encoder: The class that knows what JSON does not.

    Raises:
        TypeError: There is something that the encoder does not know.
        ValueError: There is a circle in the data.
    """
    try:
        return _encoding(encoder)(data)
    except RecursionError:
        text: str = encoder().encode(data)  # it says where there is a circle
        return text


@lru_cache(maxsize=128)
def _encoding(encoder: Any) -> Callable[[Any], str]:
    """Returns what encodes as an instance of a class does.

    PERF: `JSONEncoder.encode` prepares itself at each call, which for a small answer takes four
    times as long as encoding. What it prepares is kept here, without its notes on circles.
    """
    made: json.JSONEncoder = encoder()
    is_usual = all(
        getattr(encoder, name) is getattr(json.JSONEncoder, name)
        for name in ("encode", "iterencode")
    )
    prepare: Any = getattr(standard, "c_make_encoder", None)
    if prepare is None or not is_usual:
        return made.encode
    quote = standard.encode_basestring_ascii if made.ensure_ascii else standard.encode_basestring
    pieces = prepare(
        None, made.default, quote, made.indent, made.key_separator, made.item_separator,
        made.sort_keys, made.skipkeys, made.allow_nan,
    )  # fmt: skip
    return made.encode if made.indent is not None else lambda data: "".join(pieces(data, 0))


def _datetime_text(value: dt.datetime) -> str:
    text = value.isoformat()
    if value.microsecond:
        text = text[:23] + text[26:]
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def _to_milliseconds(text: str, *, has_fraction: bool) -> str:
    return text[:12] if has_fraction else text
