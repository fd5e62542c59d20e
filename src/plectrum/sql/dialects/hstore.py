"""The text form of `hstore` values.

Source: https://www.postgresql.org/docs/current/hstore.html
"""

from __future__ import annotations

import re
from typing import Any

_QUOTED = r'"((?:[^"\\]|\\.)*)"'
_PAIR = re.compile(rf"{_QUOTED}=>(?:{_QUOTED}|NULL)(?:, |$)", re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def encode(value: Any) -> Any:
    """Returns a dictionary of texts as text; anything else as it is."""
    if not isinstance(value, dict):
        return value
    return ", ".join(
        f"{_quoted(key)}=>{'NULL' if text is None else _quoted(text)}"
        for key, text in value.items()
    )


def decode(value: Any) -> Any:
    """Returns the dictionary of a text; anything else, such as one read already, as it is."""
    if not isinstance(value, str):
        return value
    return {_plain(key): text and _plain(text) for key, text in _pairs(value)}


def _pairs(text: str) -> list[tuple[str, str | None]]:
    return [(found[1], found[2]) for found in _PAIR.finditer(text)]


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
