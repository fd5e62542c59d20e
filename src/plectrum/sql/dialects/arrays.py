"""The text form of arrays.

Source: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO
"""

from __future__ import annotations

import re
from typing import Any

_TOKEN = re.compile(r'[{}]|"((?:[^"\\]|\\.)*)"|[^{},"]+', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def encode_texts(values: list[str]) -> str:
    """Returns texts as an array, each in quotes."""
    between = '","'
    inner = between.join(values)
    if "\\" in inner or inner.count('"') != 2 * (len(values) - 1):
        quoted = [value.replace("\\", r"\\").replace('"', r"\"") for value in values]
        inner = between.join(quoted)
    return f'{{"{inner}"}}'


def decode(text: str) -> list[Any]:
    """Returns the list of texts, `None`s and further lists that an array is."""
    outermost: list[Any] = []
    lists = [outermost]
    # Before the first brace there may be the bounds of an array that does not begin at 1.
    for found in _TOKEN.finditer(text, text.index("{")):
        token = found[0]
        if token == "{":
            inner: list[Any] = []
            lists[-1].append(inner)
            lists.append(inner)
        elif token == "}":
            lists.pop()
        elif found[1] is not None:
            lists[-1].append(_ESCAPED.sub(r"\1", found[1]))
        else:
            lists[-1].append(None if token == "NULL" else token)
    array: list[Any] = outermost[0]
    return array
