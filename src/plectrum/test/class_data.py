"""The data of a class of tests: each test finds it as it was made."""

from __future__ import annotations

import copy
from typing import Any

_MEMO = "_class_data_copies"


class ClassData:
    """An attribute of a class of which each test has a copy of its own.

    Objects that refer to each other do so in their copies too.

    Args:
        name: The attribute's name.
        value: Its value, which `copy.deepcopy` can copy.
    """

    def __init__(self, name: str, value: Any) -> None:
        self._name = name
        self._value = value

    def __get__(self, test: Any, owner: type) -> Any:
        if test is None:
            return self._value
        memo = test.__dict__.setdefault(_MEMO, {})
        value = test.__dict__[self._name] = copy.deepcopy(self._value, memo)
        return value


def protect_class_data(case: type, before: dict[str, Any]) -> None:
    """Makes the attributes that a class has got since an earlier look at it such data."""
    for name, value in list(vars(case).items()):
        if name not in before or before[name] is not value:
            setattr(case, name, ClassData(name, value))
