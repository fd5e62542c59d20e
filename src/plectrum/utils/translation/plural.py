"""Lazy plurals: the number is known when the text is filled in, or not before it is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plectrum.utils.lazy import Promise, lazy
from plectrum.utils.translation.functions import ngettext, npgettext

_ngettext_later = lazy(ngettext, str)
_npgettext_later = lazy(npgettext, str)


class _Plural(Promise):
    """A plural that takes its number from what it is filled in with.

    Args:
        forms: The context (`None` for none), the singular and the plural.
        key: The name of the number among the values; `None` where the number is the only value.
    """

    __slots__ = ("forms", "key")

    def __init__(self, forms: tuple[str | None, str, str], key: str | None) -> None:
        self.forms = forms
        self.key = key

    def _text(self, number: float) -> str:
        context, singular, plural = self.forms
        if context is None:
            return ngettext(singular, plural, number)
        return npgettext(context, singular, plural, number)

    def _number(self, values: Mapping[str, Any]) -> Any:
        try:
            return values[self.key]  # type: ignore[index]  # asked only where there is a key
        except KeyError:
            raise KeyError(
                f"Your dictionary lacks key '{self.key}'. Please provide it, because it is "
                "required to determine whether string is singular or plural."
            ) from None

    def __mod__(self, values: Any) -> str:
        number = self._number(values) if self.key and isinstance(values, Mapping) else values
        text = self._text(number)
        try:
            filled: str = text % values
        except TypeError:  # a form may leave the number out: "one item"
            return text
        return filled

    def format(self, *args: Any, **kwargs: Any) -> str:
        """Fills the form in that the number among the arguments asks for."""
        number = self._number(kwargs) if kwargs and self.key else args[0]
        return self._text(number).format(*args, **kwargs)

    def __str__(self) -> str:
        return self._text(2)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Plural) and (self.forms, self.key) == (other.forms, other.key)

    def __hash__(self) -> int:
        return hash((self.forms, self.key))


def ngettext_lazy(singular: str, plural: str, number: int | str | None = None) -> Any:
    """Translates a plural when it is used.

    Args:
        singular: The form for one.
        plural: The form for other numbers.
        number: The number; or the name under which it is among the values that the text is
            filled in with; or `None` where it is the only such value.
    """
    if isinstance(number, int):
        return _ngettext_later(singular, plural, number)
    return _Plural((None, singular, plural), number)


def npgettext_lazy(
    context: str, singular: str, plural: str, number: int | str | None = None
) -> Any:
    """Translates a plural with a context when it is used; `number` as for `ngettext_lazy`."""
    if isinstance(number, int):
        return _npgettext_later(context, singular, plural, number)
    return _Plural((context, singular, plural), number)
