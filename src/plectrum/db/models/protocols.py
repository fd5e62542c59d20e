"""What the parts of the model layer expect of one another, without importing one another."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from plectrum.sql.types import SqlType

LOOKUP_SEP = "__"


class FieldLike(Protocol):
    """What expressions and lookups ask of a field."""

    name: str
    null: bool

    def sql_type(self) -> SqlType:
        """Returns the type of the column."""
        ...

    def get_prep_value(self, value: Any) -> Any:
        """Turns a Python value into one that the type's encoder takes."""
        ...

    def to_python(self, value: Any) -> Any:
        """Turns a value from outside into the field's Python type."""
        ...

    def get_lookup(self, lookup_name: str) -> Any:
        """Returns the class of a lookup, or `None`."""
        ...

    def get_transform(self, lookup_name: str) -> Any:
        """Returns the class of a transform, or `None`."""
        ...
