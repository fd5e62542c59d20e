"""The SQL functions that SQLite lacks, in Python."""

from __future__ import annotations

import functools
import math
import re
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from hashlib import md5, sha1, sha224, sha256, sha384, sha512
from importlib import import_module
from typing import Any

from plectrum.db.backends.sqlite3.functions_temporal import TEMPORAL_FUNCTIONS

_PATTERNS_KEPT = 256


def register_functions(connection: sqlite3.Connection) -> None:
    """Makes the functions of this module known to a connection."""
    lacking = () if _has_mathematics() else _MATHEMATICS
    for name, count, function in (*_FUNCTIONS, *TEMPORAL_FUNCTIONS, *lacking):
        connection.create_function(name, count, function, deterministic=True)
    for name, function in _CHANCE:
        connection.create_function(name, 0, function)
    for name, aggregate in _AGGREGATES:
        connection.create_aggregate(name, 1, aggregate)


@functools.cache
def _has_mathematics() -> bool:
    """Whether SQLite was built with functions of its own, which are many times as fast."""
    with closing(sqlite3.connect(":memory:")) as connection:
        asked = "SELECT sqlite_compileoption_used('ENABLE_MATH_FUNCTIONS')"
        return bool(connection.execute(asked).fetchone()[0])


def _null_safe(function: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a function return NULL when an argument is NULL, as SQL functions do."""

    @functools.wraps(function)
    def wrapper(*arguments: Any) -> Any:
        return None if None in arguments else function(*arguments)

    return wrapper


def _defined(function: Callable[..., float]) -> Callable[..., Any]:
    """Makes a function return NULL where it is not defined, as those of SQLite itself do."""

    @functools.wraps(function)
    def wrapper(*arguments: Any) -> Any:
        try:
            return None if None in arguments else function(*arguments)
        except (ValueError, ZeroDivisionError):
            return None
        except OverflowError:
            return math.inf

    return wrapper


@functools.lru_cache(_PATTERNS_KEPT)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _regexp(pattern: str, value: object) -> bool:
    return _pattern(pattern).search(str(value)) is not None


def _digest(algorithm: Callable[[bytes], Any]) -> Callable[[str], str]:
    return lambda text: str(algorithm(text.encode()).hexdigest())


def _log(base: float, value: float) -> float:
    return math.log(value, base)


def _cot(value: float) -> float:
    return 1 / math.tan(value)


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)


def _repeat(text: str, count: int) -> str:
    return text * count


def _lpad(text: str, length: int, fill: str) -> str:
    if length <= len(text):
        return text[:length]
    return (fill * length)[: length - len(text)] + text


def _rpad(text: str, length: int, fill: str) -> str:
    return (text + fill * length)[:length]


def _mod(dividend: float, divisor: float) -> float:
    return math.fmod(dividend, divisor)


def _aggregate(name: str, least: int) -> type[Any]:
    """Returns an aggregate over the values of a group that are not NULL, `least` at the least.

    Args:
        name: Of a function of the module `statistics`.
        least: Of fewer values the result is NULL.
    """

    class Aggregate:
        def __init__(self) -> None:
            self.values: list[float] = []

        def step(self, value: float | None) -> None:
            if value is not None:
                self.values.append(value)

        def finalize(self) -> float | None:
            if len(self.values) < least:
                return None
            # PERF: few ask for it, and it takes long to import.
            result: float = getattr(import_module("statistics"), name)(self.values)
            return result

    return Aggregate


def _folded(function: Callable[[int, int], int]) -> type[Any]:
    """Returns an aggregate that joins the values of a group that are not NULL, two at a time."""

    class Folded:
        def __init__(self) -> None:
            self.value: int | None = None

        def step(self, value: int | None) -> None:
            if value is not None:
                self.value = value if self.value is None else function(self.value, value)

        def finalize(self) -> int | None:
            return self.value

    return Folded


_FUNCTIONS: list[tuple[str, int, Callable[..., Any]]] = [
    ("REGEXP", 2, _null_safe(_regexp)),
    ("MD5", 1, _null_safe(_digest(functools.partial(md5, usedforsecurity=False)))),
    ("SHA1", 1, _null_safe(_digest(functools.partial(sha1, usedforsecurity=False)))),
    ("SHA224", 1, _null_safe(_digest(sha224))),
    ("SHA256", 1, _null_safe(_digest(sha256))),
    ("SHA384", 1, _null_safe(_digest(sha384))),
    ("SHA512", 1, _null_safe(_digest(sha512))),
    ("BITXOR", 2, _null_safe(int.__xor__)),
    ("COT", 1, _null_safe(_cot)),
    ("LPAD", 3, _null_safe(_lpad)),
    ("REPEAT", 2, _null_safe(_repeat)),
    ("REVERSE", 1, _null_safe(lambda text: text[::-1])),
    ("RPAD", 3, _null_safe(_rpad)),
]

# What SQLite has from 3.35 on, where it was not built without.
_MATHEMATICS: list[tuple[str, int, Callable[..., Any]]] = [
    ("ACOS", 1, _defined(math.acos)),
    ("ASIN", 1, _defined(math.asin)),
    ("ATAN", 1, _defined(math.atan)),
    ("ATAN2", 2, _defined(math.atan2)),
    ("CEILING", 1, _defined(math.ceil)),
    ("COS", 1, _defined(math.cos)),
    ("DEGREES", 1, _defined(math.degrees)),
    ("EXP", 1, _defined(math.exp)),
    ("FLOOR", 1, _defined(math.floor)),
    ("LN", 1, _defined(math.log)),
    ("LOG", 2, _defined(_log)),
    ("MOD", 2, _defined(_mod)),
    ("PI", 0, lambda: math.pi),
    ("POWER", 2, _defined(math.pow)),
    ("RADIANS", 1, _defined(math.radians)),
    ("SIGN", 1, _defined(_sign)),
    ("SIN", 1, _defined(math.sin)),
    ("SQRT", 1, _defined(math.sqrt)),
    ("TAN", 1, _defined(math.tan)),
]

# Each call gives something else.
_CHANCE: list[tuple[str, Callable[[], Any]]] = [("PLECTRUM_UUID4", lambda: uuid.uuid4().hex)]
_uuid7: Callable[[], uuid.UUID] | None = getattr(uuid, "uuid7", None)
if _uuid7 is not None:
    _make_uuid7 = _uuid7
    _CHANCE.append(("PLECTRUM_UUID7", lambda: _make_uuid7().hex))

_AGGREGATES: list[tuple[str, type[Any]]] = [
    ("STDDEV_POP", _aggregate("pstdev", 1)),
    ("STDDEV_SAMP", _aggregate("stdev", 2)),
    ("VAR_POP", _aggregate("pvariance", 1)),
    ("VAR_SAMP", _aggregate("variance", 2)),
    ("BIT_AND", _folded(int.__and__)),
    ("BIT_OR", _folded(int.__or__)),
    ("BIT_XOR", _folded(int.__xor__)),
]
