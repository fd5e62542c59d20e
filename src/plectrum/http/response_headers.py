"""The headers of a response: what may stand in them, and how they are kept."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from email.header import Header
from functools import lru_cache
from typing import Any

from plectrum.http.wire.headers import has_control


class BadHeaderError(ValueError):
    """A header would contain a line break or a null character."""


class ResponseHeaders:
    """The headers of a response, by name in any case; each keeps the case it was set with."""

    __slots__ = ("_store",)

    def __init__(self, data: Mapping[str, Any] | Iterable[tuple[str, Any]] | None = None) -> None:
        self._store: dict[str, tuple[str, str]] = {}
        if not data:
            return
        pairs: Any = data.items() if isinstance(data, Mapping) else data
        for name, value in pairs:
            self[name] = value

    def __setitem__(self, name: str, value: Any) -> None:
        header = _checked_header(name, value)
        self._store[header[0].lower()] = header

    def __getitem__(self, name: str) -> str:
        return self._store[name.lower()][1]

    def __delitem__(self, name: str) -> None:
        self._store.pop(name.lower(), None)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._store

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._store.values())

    def __len__(self) -> int:
        return len(self._store)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, ResponseHeaders):
            return dict(self._store) == dict(other._store)
        return dict(self.items()) == other

    __hash__ = None  # type: ignore[assignment]  # mutable

    def __repr__(self) -> str:
        return repr(dict(self.items()))

    def items(self) -> Iterable[tuple[str, str]]:
        """Returns names and values."""
        return self._store.values()

    def keys(self) -> Iterator[str]:
        """Returns the names."""
        return iter(self)

    def values(self) -> Iterator[str]:
        """Returns the values."""
        return (value for _, value in self._store.values())

    def get(self, name: str, default: Any = None) -> Any:
        """Returns the value of a header, or the default."""
        found = self._store.get(name.lower())
        return default if found is None else found[1]

    def setdefault(self, name: str, value: Any) -> None:
        """Sets a header unless it is set."""
        if name.lower() not in self._store:
            self[name] = value

    def pop(self, name: str, *default: Any) -> Any:
        """Removes a header and returns its name and value."""
        return self._store.pop(name.lower(), *default)

    def copy(self) -> ResponseHeaders:
        """Returns a copy."""
        return ResponseHeaders(self.items())


def _checked_header(name: Any, value: Any) -> tuple[str, str]:
    """Returns a header as it may be sent.

    Raises:
        BadHeaderError: It would end the header, and begin another one.
        UnicodeEncodeError: The name is not in ASCII.
    """
    if type(name) is not str or not name.isascii():
        name = _ascii_name(name)
    if type(value) is not str or not value.isascii():
        value = _header_text(value)
    if not (value.isprintable() and name.isprintable()) and has_control(f"{name}{value}"):
        raise BadHeaderError(f"Header values can't contain newlines (got {value!r} for {name!r})")
    return name, value


@lru_cache(maxsize=256)
def checked_content_type(value: str) -> tuple[str, str]:
    """Returns the header that tells the type of the content, as it may be sent."""
    return _checked_header("Content-Type", value)


def _ascii_name(name: Any) -> str:
    text = name.decode("latin-1") if isinstance(name, bytes) else str(name)
    try:
        text.encode("ascii")
    except UnicodeEncodeError as error:
        error.reason += f", HTTP response headers must be in US-ASCII format (got {text!r})"
        raise
    return text


def _header_text(value: Any) -> str:
    """Returns a value as it may stand in a header: texts beyond Latin-1 are MIME-encoded."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    text = str(value)
    if has_control(text):
        raise BadHeaderError(f"Header values can't contain newlines (got {text!r})")
    try:
        text.encode("latin-1")
    except UnicodeEncodeError:
        return Header(text, "utf-8", maxlinelen=sys.maxsize).encode()
    return text
