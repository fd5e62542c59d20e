"""The fields of one form object: shared with its class until someone asks for them.

A form object that is only validated and shown needs no fields of its own. This dictionary holds
the fields of the class, and copies one the first time it is handed out, since it may be changed.
"""

from __future__ import annotations

import copy
from collections.abc import ItemsView, Iterable, Mapping
from typing import Any


class FormFields(dict[str, Any]):
    """Fields by name, copied when they are first handed out.

    Args:
        base_fields: The fields of the class.
    """

    def __init__(self, base_fields: Mapping[str, Any]) -> None:
        super().__init__(base_fields)
        self._shared = set(base_fields)

    def peek(self, name: str, default: Any = None) -> Any:
        """Returns a field for reading only, shared or not."""
        return dict.get(self, name, default)

    def peek_items(self) -> ItemsView[str, Any]:
        """Returns names and fields for reading only."""
        return dict.items(self)

    def reorder(self, names: Iterable[str]) -> None:
        """Puts the fields into another order."""
        ordered = {name: dict.__getitem__(self, name) for name in names}
        dict.clear(self)
        dict.update(self, ordered)

    def _own(self, name: str) -> Any:
        field = copy.deepcopy(dict.__getitem__(self, name))
        dict.__setitem__(self, name, field)
        self._shared.discard(name)
        return field

    def _own_all(self) -> None:
        for name in tuple(self._shared):
            self._own(name)

    def __getitem__(self, name: str) -> Any:
        return self._own(name) if name in self._shared else dict.__getitem__(self, name)

    def __setitem__(self, name: str, field: Any) -> None:
        dict.__setitem__(self, name, field)
        self._shared.discard(name)

    def __delitem__(self, name: str) -> None:
        dict.__delitem__(self, name)
        self._shared.discard(name)

    def get(self, name: str, default: Any = None) -> Any:
        """Returns a field, or `default` where there is none."""
        return self[name] if name in self else default  # noqa: SIM401 - `get` is this method

    def values(self) -> Any:
        """Returns the fields."""
        self._own_all()
        return dict.values(self)

    def items(self) -> Any:
        """Returns names and fields."""
        self._own_all()
        return dict.items(self)

    def pop(self, name: str, *default: Any) -> Any:
        """Removes and returns a field."""
        if name in self._shared:
            self._own(name)
        return dict.pop(self, name, *default)

    def setdefault(self, name: str, default: Any = None) -> Any:
        """Returns a field, after adding `default` where there is none."""
        if name not in self:
            self[name] = default
        return self[name]

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Adds fields."""
        for name, field in dict(*args, **kwargs).items():
            self[name] = field

    def copy(self) -> dict[str, Any]:
        """Returns an ordinary dictionary of the fields."""
        self._own_all()
        return dict(dict.items(self))
