"""The variables of the process's environment that the framework reads."""

from __future__ import annotations

import os

_PREFIX = "PLECTRUM_"
_ALIAS_PREFIX = "DJANGO_"


def variable(name: str) -> str:
    """Returns the value of a variable, or what the alias with Django's prefix says.

    Args:
        name: The variable, such as `PLECTRUM_COLORS`; its alias is `DJANGO_COLORS`.

    Returns:
        The first of the two that is set and not empty; an empty text if none is.
    """
    return os.environ.get(name) or os.environ.get(_ALIAS_PREFIX + name.removeprefix(_PREFIX), "")
