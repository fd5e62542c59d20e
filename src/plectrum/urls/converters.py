"""The converters that `path()` routes may name."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import cache
from typing import Any

from plectrum.urls.matching import Converter
from plectrum.urls.matching.converters import (
    IntConverter,
    PathConverter,
    SlugConverter,
    StringConverter,
    UUIDConverter,
)

__all__ = [
    "IntConverter",
    "PathConverter",
    "SlugConverter",
    "StringConverter",
    "UUIDConverter",
    "get_converter",
    "get_converters",
    "register_converter",
]

DEFAULT_CONVERTERS: dict[str, Converter] = {
    "int": IntConverter(),
    "path": PathConverter(),
    "slug": SlugConverter(),
    "str": StringConverter(),
    "uuid": UUIDConverter(),
}

REGISTERED_CONVERTERS: dict[str, Converter] = {}


def register_converter(converter: Callable[[], Any], type_name: str) -> None:
    """Makes a converter known under the name that routes use: `<name:variable>`.

    Raises:
        ValueError: The name is taken, by a default converter or another registered one.
    """
    if type_name in REGISTERED_CONVERTERS or type_name in DEFAULT_CONVERTERS:
        raise ValueError(f"Converter {type_name!r} is already registered.")
    REGISTERED_CONVERTERS[type_name] = converter()
    get_converters.cache_clear()


@cache
def get_converters() -> dict[str, Converter]:
    """Returns all converters by name."""
    return {**DEFAULT_CONVERTERS, **REGISTERED_CONVERTERS}


def get_converter(raw_converter: str) -> Converter:
    """Returns the converter of a name, or raises KeyError."""
    return get_converters()[raw_converter]


def unregister_converter(type_name: str) -> None:
    """Forgets a registered converter, for tests."""
    with contextlib.suppress(KeyError):
        del REGISTERED_CONVERTERS[type_name]
    get_converters.cache_clear()
