"""Functions of PostgreSQL."""

from __future__ import annotations

from typing import Any

from plectrum.db.models.expressions.func import Func
from plectrum.db.models.fields.identity import UUIDField
from plectrum.db.models.fields.temporal import DateTimeField


class RandomUUID(Func):
    """A random UUID (RFC 9562, version 4)."""

    function = "GEN_RANDOM_UUID"
    arity = 0

    def _resolve_output_field(self) -> Any:
        return UUIDField()


class TransactionNow(Func):
    """The moment at which the transaction began; the same for all its statements."""

    function = "CURRENT_TIMESTAMP"
    template = "CURRENT_TIMESTAMP"
    arity = 0

    def _resolve_output_field(self) -> Any:
        return DateTimeField()
