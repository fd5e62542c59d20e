"""QueryDict: the fields of a query string or of a form."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, urlencode

from plectrum.conf import settings
from plectrum.http.wire.querystring import parse_pairs
from plectrum.utils.datastructures import MultiValueDict
from plectrum.utils.encoding import force_str


class QueryDict(MultiValueDict[str, Any]):
    """Fields with one or more values each; immutable unless asked for.

    Args:
        query_string: The text to read, or its bytes.
        mutable: Whether it may be changed; a `copy()` always may.
        encoding: What the values are encoded in; DEFAULT_CHARSET if left out.

    Raises:
        TooManyFieldsSent: There are more fields than DATA_UPLOAD_MAX_NUMBER_FIELDS.
    """

    _mutable = True
    _encoding: str | None = None

    def __init__(
        self,
        query_string: str | bytes | None = None,
        mutable: bool = False,
        encoding: str | None = None,
    ) -> None:
        super().__init__()
        if encoding is not None:
            self.encoding = encoding
        if query_string:
            text = self._to_text(query_string)
            limit = settings.DATA_UPLOAD_MAX_NUMBER_FIELDS
            for name, value in parse_pairs(text, self.encoding, limit):
                if name in self:
                    super().appendlist(name, value)
                else:
                    super().setlist(name, [value])
        self._mutable = mutable

    def _to_text(self, query_string: str | bytes) -> str:
        if isinstance(query_string, str):
            return query_string
        try:
            return query_string.decode(self.encoding)
        except UnicodeDecodeError:
            return query_string.decode("iso-8859-1")

    @classmethod
    def fromkeys(  # type: ignore[override]  # the documented signature is not dict's
        cls,
        iterable: Iterable[str],
        value: str = "",
        mutable: bool = False,
        encoding: str | None = None,
    ) -> QueryDict:
        """Returns a QueryDict whose every field has the same value."""
        made = cls("", mutable=True, encoding=encoding)
        for name in iterable:
            made.appendlist(name, value)
        made._mutable = mutable
        return made

    @property
    def encoding(self) -> str:
        """What keys and values that are bytes are decoded with."""
        return self._encoding or settings.DEFAULT_CHARSET

    @encoding.setter
    def encoding(self, value: str) -> None:
        self._encoding = value

    def _assert_mutable(self) -> None:
        if not self._mutable:
            raise AttributeError(
                "This QueryDict instance is immutable; change a copy() of it instead."
            )

    def _clean(self, value: Any) -> Any:
        return force_str(value, self.encoding) if isinstance(value, bytes) else value

    def __setitem__(self, key: str, value: Any) -> None:
        self._assert_mutable()
        super().__setitem__(self._clean(key), self._clean(value))

    def __delitem__(self, key: str) -> None:
        self._assert_mutable()
        super().__delitem__(key)

    def __copy__(self) -> QueryDict:
        result = type(self)("", mutable=True, encoding=self._encoding)
        for key, values in self.lists():
            result.setlist(key, values)
        return result

    def __deepcopy__(self, memo: dict[int, Any]) -> QueryDict:
        result = type(self)("", mutable=True, encoding=self._encoding)
        memo[id(self)] = result
        for key, values in self.lists():
            result.setlist(copy.deepcopy(key, memo), copy.deepcopy(values, memo))
        return result

    def setlist(self, key: str, list_: list[Any]) -> None:
        """Gives a field a list of values."""
        self._assert_mutable()
        super().setlist(self._clean(key), [self._clean(value) for value in list_])

    def setlistdefault(self, key: str, default_list: list[Any] | None = None) -> list[Any]:
        """Returns the values of a field, which gets the default list if it has none."""
        self._assert_mutable()
        return super().setlistdefault(key, default_list)

    def appendlist(self, key: str, value: Any) -> None:
        """Adds a value to a field."""
        self._assert_mutable()
        super().appendlist(self._clean(key), self._clean(value))

    def pop(self, key: str, *args: Any) -> Any:
        """Removes a field and returns its values."""
        self._assert_mutable()
        return super().pop(key, *args)

    def popitem(self) -> tuple[str, list[Any]]:
        """Removes a field and returns its name and values."""
        self._assert_mutable()
        return super().popitem()

    def clear(self) -> None:
        """Removes all fields."""
        self._assert_mutable()
        super().clear()

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Returns the value of a field, which gets the default if it has none."""
        self._assert_mutable()
        return super().setdefault(self._clean(key), self._clean(default))

    def copy(self) -> QueryDict:
        """Returns a deep copy, which may be changed."""
        return self.__deepcopy__({})

    def urlencode(self, safe: str | None = None) -> str:
        """Returns the query string that says the same.

        Args:
            safe: Characters that stay as they are.
        """
        pairs = [
            (str(key).encode(self.encoding), str(value).encode(self.encoding))
            for key, values in self.lists()
            for value in values
        ]
        if safe is None:
            return urlencode(pairs)
        return "&".join(f"{quote(key, safe)}={quote(value, safe)}" for key, value in pairs)
