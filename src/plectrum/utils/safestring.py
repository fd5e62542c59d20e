"""Strings that may be put into HTML as they are."""

from __future__ import annotations

from functools import wraps
from typing import Any

from plectrum.utils.lazy import Promise, lazy


class SafeString(str):
    """A text that needs no further escaping in HTML.

    Any change gives a plain `str` again; only joining two safe texts with `+` stays safe.
    """

    __slots__ = ()

    def __html__(self) -> SafeString:
        """Returns the text itself: what template engines ask of a safe value."""
        return self

    def __str__(self) -> SafeString:
        return self

    def __add__(self, other: str, /) -> str:
        if not isinstance(other, str):
            return NotImplemented  # a lazy text joins itself
        joined = str.__add__(self, other)
        return SafeString(joined) if isinstance(other, SafeString) else joined


SafeText = SafeString


def _mark(value: Any) -> SafeString:
    return value if isinstance(value, SafeString) else SafeString(value)


_mark_later = lazy(_mark, SafeString)


def mark_safe(s: Any) -> Any:
    """Marks a text as safe for HTML; it must not hold anything a visitor wrote unescaped.

    Args:
        s: The text, an object with `__html__` (kept as it is), a lazy text (stays lazy) or a
            function, whose result is then marked: the decorator form.
    """
    if hasattr(s, "__html__"):
        return s
    if isinstance(s, Promise):
        return _mark_later(s)
    if callable(s):

        @wraps(s)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            return mark_safe(s(*args, **kwargs))

        return wrapper
    return SafeString(s)
