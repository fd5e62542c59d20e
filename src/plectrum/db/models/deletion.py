"""What happens to the rows that point to a deleted one: the values of `on_delete`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plectrum.db.utils import IntegrityError

__all__ = [
    "CASCADE",
    "DB_CASCADE",
    "DB_SET_DEFAULT",
    "DB_SET_NULL",
    "DO_NOTHING",
    "PROTECT",
    "RESTRICT",
    "SET",
    "SET_DEFAULT",
    "SET_NULL",
    "ProtectedError",
    "RestrictedError",
    "database_action",
]


class ProtectedError(IntegrityError):
    """A row cannot be deleted, since protected rows point to it.

    Args:
        msg: What happened.
        protected_objects: The objects that point to it.
    """

    paths: tuple[str, ...] = ()
    """The foreign keys by which they do, where the framework found them."""

    def __init__(self, msg: str, protected_objects: Any) -> None:
        super().__init__(msg, protected_objects)
        self.protected_objects = protected_objects


class RestrictedError(IntegrityError):
    """A row cannot be deleted, since rows point to it that are not deleted with it.

    Args:
        msg: What happened.
        restricted_objects: The objects that point to it.
    """

    def __init__(self, msg: str, restricted_objects: Any) -> None:
        super().__init__(msg, restricted_objects)
        self.restricted_objects = restricted_objects


# Each function below tells the collector of a deletion (`deleting.Collector`) what to do with
# rows that point to deleted ones. Migrations name the functions by their path.


def CASCADE(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented
    """Deletes the objects that point to the deleted one too."""
    collector.cascade(field, sub_objs)


def PROTECT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented
    """Refuses the deletion by a ProtectedError."""
    collector.protect(field, sub_objs)


def RESTRICT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented
    """Refuses the deletion by a RestrictedError, unless the objects are deleted anyway."""
    collector.restrict(field, sub_objs)


def SET(value: Any) -> Callable[[Any, Any, Any, str], None]:  # noqa: N802 - documented name
    """Returns an `on_delete` that sets the column to a value, or to what a function returns."""

    def set_on_delete(collector: Any, field: Any, sub_objs: Any, using: str) -> None:
        collector.assign(field, value() if callable(value) else value, sub_objs)

    def deconstruct() -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        return "plectrum.db.models.SET", (value,), {}

    set_on_delete.deconstruct = deconstruct  # type: ignore[attr-defined]  # read by migrations
    set_on_delete.lazy_sub_objs = True  # type: ignore[attr-defined]  # read by the collector
    return set_on_delete


def SET_NULL(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented
    """Sets the column to NULL."""
    collector.assign(field, None, sub_objs)


def SET_DEFAULT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented
    """Sets the column to the field's default."""
    collector.assign(field, field.get_default(), sub_objs)


def DO_NOTHING(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented name
    """Leaves the rows alone; the database may object."""


SET_NULL.lazy_sub_objs = True  # type: ignore[attr-defined]  # read by the collector
SET_DEFAULT.lazy_sub_objs = True  # type: ignore[attr-defined]  # read by the collector


def DB_CASCADE(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented name
    """Has the database delete the rows that point to the deleted one."""


def DB_SET_NULL(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented name
    """Has the database set the column to NULL."""


def DB_SET_DEFAULT(collector: Any, field: Any, sub_objs: Any, using: str) -> None:  # noqa: N802 - documented name
    """Has the database set the column to its own default."""


# What stands after ON DELETE in a key's declaration; the schema editor reads it.
DB_CASCADE.on_delete_sql = "CASCADE"  # type: ignore[attr-defined]
DB_SET_NULL.on_delete_sql = "SET NULL"  # type: ignore[attr-defined]
DB_SET_DEFAULT.on_delete_sql = "SET DEFAULT"  # type: ignore[attr-defined]


def database_action(on_delete: Any) -> str | None:
    """Returns what stands after ON DELETE in a key's declaration; `None` for nothing."""
    action: str | None = getattr(on_delete, "on_delete_sql", None)
    return action
