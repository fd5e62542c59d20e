"""What a relation is on the class of its model: the beginning of a path.

`Book.author.name == "Ursula"` is the condition `author__name="Ursula"`.
"""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterator
from typing import Any

from plectrum.db.models.expressions.references import F, Reference
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.q import Q
from plectrum.sql.shape import Shaped


class RelationReference(Shaped):
    """A path that ends at a relation; its attributes are those of the related model.

    Args:
        path: The path from the model.
        target: The related model.
        descriptor: What the attribute is in the class, for `through`, `field` and `rel`.
    """

    def __init__(self, path: str, target: Any, descriptor: Any) -> None:
        self._path = path
        self._target = target
        self._descriptor = descriptor

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        options = self._target._meta
        try:
            field = options.pk if name == "pk" else options.get_field(name)
        except LookupError:
            field = None
        except Exception as error:
            found = getattr(self._descriptor, name, None)
            if found is not None:
                return found
            near = difflib.get_close_matches(name, [f.name for f in options.get_fields()], n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise AttributeError(
                f"{options.object_name} has no field {name!r}.{hint}", name=name, obj=self
            ) from error
        path = f"{self._path}{LOOKUP_SEP}{name}"
        if field is not None and field.is_relation and name == field.name:
            return RelationReference(path, field.related_model, None)
        return Reference(path, self._target, field)

    def __eq__(self, other: object) -> Any:
        if other is None:
            return Q((f"{self._path}{LOOKUP_SEP}isnull", True))
        return Q((self._path, other))

    def __ne__(self, other: object) -> Any:
        if other is None:
            return Q((f"{self._path}{LOOKUP_SEP}isnull", False))
        return ~Q((self._path, other))

    def __hash__(self) -> int:
        return hash(self._path)

    def __str__(self) -> str:
        return self._path

    def __repr__(self) -> str:
        return f"<path {self._path.replace(LOOKUP_SEP, '.')} to {self._target._meta.label}>"

    def resolve_expression(self, query: Any = None, *args: Any, **kwargs: Any) -> Any:
        """Returns the column that refers, where a query is known."""
        return F(self._path).resolve_expression(query, *args, **kwargs)

    def shape(self, parameters: list[Any]) -> Hashable:
        """Returns the path."""
        return F(self._path).shape(parameters)

    def with_slots(self, numbers: Iterator[int]) -> Any:
        """Returns the path as `F`."""
        return F(self._path)

    def lower(self, scope: Any) -> Any:
        """Returns the column that refers."""
        return scope.reference(self._path)
