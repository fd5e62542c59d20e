"""A change: an operation with what it needs and what it gives.

*Marks* say what has become true: a model or a field has been made, or is gone.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from plectrum.db.migrations.operations.base import Operation
from plectrum.utils.records import field, record


class Mark(NamedTuple):
    """Something that an operation brings about.

    Attributes:
        kind: `made` or `gone`.
        app_label: The application.
        model: The model's name in lower case.
        field: The field's name, empty for the model itself.
    """

    kind: str
    app_label: str
    model: str
    field: str = ""


@record
class Change:
    """An operation of an application.

    Attributes:
        app_label: The application.
        operation: The operation.
        needs: What must have been brought about before, where it is part of the difference.
        gives: What it brings about.
        settings: Names of settings that name a model it leads to.
    """

    app_label: str
    operation: Operation
    needs: frozenset[Mark] = frozenset()
    gives: frozenset[Mark] = frozenset()
    settings: frozenset[str] = field(default=frozenset())


def change(
    app_label: str,
    operation: Operation,
    *,
    needs: Iterable[Mark] = (),
    gives: Iterable[Mark] = (),
    settings: Iterable[str] = (),
) -> Change:
    """Makes a change from any iterables."""
    return Change(app_label, operation, frozenset(needs), frozenset(gives), frozenset(settings))
