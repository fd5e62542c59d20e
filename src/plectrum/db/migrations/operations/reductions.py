"""What an operation that makes a model can take in of later ones.

It knows them by what they declare, not by their classes, so that this module imports none.
"""

from __future__ import annotations

from typing import Any, Protocol

from plectrum.db.migrations.operations.base import Operation, same_name


class _Created(Protocol):
    name: str
    fields: list[tuple[str, Any]]
    options: dict[str, Any]

    def replaced(self, **changes: Any) -> Operation: ...


def reduce_created_model(created: _Created, operation: Operation) -> Operation | None:
    """Returns one operation for the making of a model and a later change of it, or `None`."""
    model_name: str = getattr(operation, "model_name", "") or getattr(operation, "name", "")
    absorb = getattr(operation, "absorbed_by_creation", None)
    if absorb is None or not same_name(model_name, created.name):
        return None
    changes: dict[str, Any] | None = absorb(created.fields, created.options)
    return None if changes is None else created.replaced(**changes)
