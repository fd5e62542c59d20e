"""The methods of QuerySets that write, for blocking code."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from plectrum.db.models.query import bulk, writing
from plectrum.effects import drive

M = TypeVar("M")


class Write(Generic[M]):
    """Makes, changes and deletes rows; `faces` has the same for coroutines."""

    if TYPE_CHECKING:
        model: Any
        _query: Any

    def create(self, **kwargs: Any) -> M:
        """Makes an object and saves it."""
        made: M = drive(writing.create(self, kwargs))
        return made

    def get_or_create(
        self, defaults: Mapping[str, Any] | None = None, **kwargs: Any
    ) -> tuple[M, bool]:
        """Fetches an object, or makes it where there is none.

        Args:
            defaults: Values that only a new object gets; functions are called.
            kwargs: Conditions, and values of a new object.

        Returns:
            The object, and whether it was made.
        """
        made: tuple[M, bool] = drive(writing.get_or_create(self, defaults, kwargs))
        return made

    def update_or_create(
        self,
        defaults: Mapping[str, Any] | None = None,
        create_defaults: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> tuple[M, bool]:
        """Changes an object, or makes it where there is none.

        Args:
            defaults: Values that the object gets; functions are called.
            create_defaults: Values that a new object gets instead.
            kwargs: Conditions, and values of a new object.

        Returns:
            The object, and whether it was made.
        """
        made: tuple[M, bool] = drive(
            writing.update_or_create(self, defaults, create_defaults, kwargs)
        )
        return made

    def bulk_create(
        self,
        objs: Iterable[M],
        batch_size: int | None = None,
        ignore_conflicts: bool = False,
        update_conflicts: bool = False,
        update_fields: Collection[str] | None = None,
        unique_fields: Collection[str] | None = None,
    ) -> list[M]:
        """Saves many new objects with few statements.

        Args:
            objs: The objects.
            batch_size: How many one statement saves at most.
            ignore_conflicts: Whether rows that are there already are left as they are.
            update_conflicts: Whether such rows take values of the new ones.
            update_fields: The fields that they take.
            unique_fields: The fields that make rows the same.
        """
        conflict = bulk.conflict_of(
            self, ignore_conflicts, update_conflicts, update_fields, unique_fields
        )
        made: list[M] = drive(bulk.create(self, list(objs), batch_size, conflict))
        return made

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        """Saves fields of many objects with few statements; returns how many rows matched.

        Args:
            objs: The objects.
            fields: The names of the fields to save.
            batch_size: How many one statement saves at most.
        """
        checked = bulk.fields_to_update(self, fields)
        return drive(bulk.update(self, list(objs), checked, batch_size))

    def update(self, **kwargs: Any) -> int:
        """Changes all rows with one statement; returns how many rows matched."""
        return drive(writing.update(self, kwargs))

    def delete(self) -> tuple[int, dict[str, int]]:
        """Deletes all rows and what must go with them.

        Returns:
            How many objects were deleted, and how many of each model.
        """
        writing.check_delete(self)
        return drive(writing.delete(self))

    delete.queryset_only = True  # type: ignore[attr-defined]  # read by managers

    def _raw_delete(self, using: str) -> int:
        """Deletes all rows with one statement, whatever points to them."""
        chosen: Any = self
        return drive(writing.raw_delete(chosen.using(using)))
