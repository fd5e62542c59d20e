"""Functions that make UUIDs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.expressions.func import Cast, Func
from plectrum.db.models.fields.identity import UUIDField
from plectrum.db.models.fields.temporal import DurationField
from plectrum.db.utils import NotSupportedError
from plectrum.sql.nodes import expressions as nodes


class UUID4(Func):
    """A random UUID (RFC 9562, version 4)."""

    arity = 0
    node_name = "UUID4"

    def _resolve_output_field(self) -> Any:
        return UUIDField()

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the call.

        Raises:
            NotSupportedError: The database cannot make such UUIDs.
        """
        if not scope.connection.features.supports_uuid4_function:
            raise NotSupportedError("UUID4 is not supported on this database version.")
        return super().node(sources, scope)


class UUID7(Func):
    """A UUID that begins with the time (RFC 9562, version 7).

    Args:
        shift: How far its time is from now; PostgreSQL only.
    """

    node_name = "UUID7"

    def __init__(self, shift: Any = None, **extra: Any) -> None:
        given = () if shift is None else (Cast(shift, DurationField()),)
        super().__init__(*given, **extra)

    def _resolve_output_field(self) -> Any:
        return UUIDField()

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the call.

        Raises:
            NotSupportedError: The database cannot make such UUIDs, or cannot shift them.
        """
        if not scope.connection.features.supports_uuid7_function:
            raise NotSupportedError("UUID7 is not supported on this database version.")
        if sources and not scope.connection.features.supports_uuid7_function_shift:
            raise NotSupportedError("The shift argument to UUID7 is not supported here.")
        return nodes.Call("UUID7", tuple(source.node for source in sources))
