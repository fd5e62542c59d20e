"""The constraint that no two rows may be alike."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any, ClassVar

from plectrum.core.exceptions import ValidationError
from plectrum.db.models.constraints.base import BaseConstraint
from plectrum.db.models.expressions.base import OrderBy
from plectrum.db.models.expressions.references import DatabaseDefault, F
from plectrum.db.models.query.q import Q


class Deferrable(Enum):
    """When a deferrable constraint is checked."""

    DEFERRED = "deferred"
    IMMEDIATE = "immediate"

    def __repr__(self) -> str:
        return f"{type(self).__qualname__}.{self._name_}"


class UniqueConstraint(BaseConstraint):
    """No two rows may have the same values.

    Args:
        expressions: What must differ; instead of `fields`.
        fields: Names of the fields whose values must differ.
        name: The constraint's name in the database.
        condition: Which rows the rule is about.
        deferrable: When it is checked; `None` for at once.
        include: Names of fields whose values are stored in the index beside.
        opclasses: The operator classes of the fields; PostgreSQL only.
        nulls_distinct: Whether rows with NULL always differ; `None` for the database's way.
        violation_error_code: The code of the ValidationError.
        violation_error_message: Its message.
    """

    default_opclasses: ClassVar[tuple[str, ...]] = ()

    def __init__(
        self,
        *expressions: Any,
        fields: Sequence[str] = (),
        name: str,
        condition: Q | None = None,
        deferrable: Deferrable | None = None,
        include: Sequence[str] | None = None,
        opclasses: Sequence[str] = (),
        nulls_distinct: bool | None = None,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        for option, value in (("include", include), ("opclasses", opclasses)):
            if not isinstance(value, (list, tuple, type(None))):
                raise TypeError(f"UniqueConstraint.{option} must be a list or tuple.")
        self.expressions: tuple[Any, ...] = tuple(
            F(expression) if isinstance(expression, str) else expression
            for expression in expressions
        )
        self.fields = tuple(fields)
        self.condition = condition
        self.deferrable = deferrable
        self.include = tuple(include) if include else ()
        self.opclasses = tuple(opclasses)
        self.nulls_distinct = nulls_distinct
        self._check()
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def _check(self) -> None:
        """Raises ValueError or TypeError for options that do not go together."""
        if not self.expressions and not self.fields:
            raise ValueError(
                "At least one field or expression is required to define a unique constraint."
            )
        if self.expressions and self.fields:
            raise ValueError("UniqueConstraint.fields and expressions are mutually exclusive.")
        if not isinstance(self.condition, (Q, type(None))):
            raise ValueError("UniqueConstraint.condition must be a Q instance.")
        if not isinstance(self.deferrable, (Deferrable, type(None))):
            raise TypeError("UniqueConstraint.deferrable must be a Deferrable instance.")
        if not isinstance(self.nulls_distinct, (bool, type(None))):
            raise TypeError("UniqueConstraint.nulls_distinct must be a bool.")
        if self.deferrable:
            self._check_deferrable()
        if self.expressions and self.opclasses:
            raise ValueError(
                "UniqueConstraint.opclasses cannot be used with expressions. Use "
                "plectrum.contrib.postgres.indexes.OpClass() instead."
            )
        if self.opclasses and len(self.fields) != len(self.opclasses):
            raise ValueError(
                "UniqueConstraint.fields and UniqueConstraint.opclasses must have the same "
                "number of elements."
            )

    def _check_deferrable(self) -> None:
        """Raises ValueError for options that a deferrable constraint cannot have."""
        shown = {"condition": "conditions", "include": "include fields"}
        for option in ("condition", "include", "opclasses", "expressions"):
            if getattr(self, option):
                raise ValueError(
                    f"UniqueConstraint with {shown.get(option, option)} cannot be deferred."
                )

    @property
    def contains_expressions(self) -> bool:
        """Whether it is a constraint on expressions."""
        return bool(self.expressions)

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Adds what must differ and for which rows."""
        path, _args, kwargs = super().deconstruct()
        for option in ("fields", "condition", "deferrable", "include", "opclasses"):
            value = getattr(self, option)
            if value:
                kwargs[option] = value
        if self.nulls_distinct is not None:
            kwargs["nulls_distinct"] = self.nulls_distinct
        return path, self.expressions, kwargs

    def validate(
        self, model: Any, instance: Any, exclude: Any = None, using: str = "default"
    ) -> None:
        """Raises ValidationError where another row is alike.

        Args:
            model: The model that declares the constraint.
            instance: The instance.
            exclude: Names of fields that are not to be looked at; a rule about one is skipped.
            using: The database that is asked.
        """
        queryset = model._default_manager.using(using)
        same = self._same_rows(queryset, model, instance, set(exclude or ()))
        if same is None:
            return
        if not instance._state.adding and instance._is_pk_set():
            same = same.exclude(pk=instance.pk)
        if self.condition is not None:
            values = instance._values_for_constraints(model, exclude)
            if not queryset._holds_for(self.condition, values, if_unknown=False):
                return
            same = same.filter(self.condition)
        if same.exists():
            raise self._violation(model, instance)

    def _same_rows(self, queryset: Any, model: Any, instance: Any, exclude: set[str]) -> Any:
        """Returns the rows with the instance's values; `None` where the rule does not apply."""
        if self.expressions:
            if exclude & {
                part.name
                for expression in self.expressions
                for part in expression.flatten()
                if isinstance(part, F)
            }:
                return None
            bare = [
                expression.expression if isinstance(expression, OrderBy) else expression
                for expression in self.expressions
            ]
            values = instance._values_for_constraints(model, exclude)
            return queryset._with_same_values(bare, values, self.nulls_distinct)
        if exclude.isdisjoint(self.fields) and self._has_computed(model, instance):
            values = instance._values_for_constraints(model, exclude)
            names = [F(name) for name in self.fields]
            return queryset._with_same_values(names, values, self.nulls_distinct)
        lookups: dict[str, Any] = {}
        for name in self.fields:
            if name in exclude:
                return None
            field = model._meta.get_field(name)
            value = getattr(instance, field.attname)
            if value is None:
                if self.nulls_distinct is not False:
                    return None
                lookups[f"{name}__isnull"] = True
            else:
                lookups[name] = value
        return queryset.filter(**lookups)

    def _has_computed(self, model: Any, instance: Any) -> bool:
        """Tells whether the database computes one of the fields, at last as its default."""
        fields = [model._meta.get_field(name) for name in self.fields]
        return any(
            one.generated or isinstance(instance.__dict__.get(one.attname), DatabaseDefault)
            for one in fields
        )

    def _violation(self, model: Any, instance: Any) -> ValidationError:
        customized = (
            self.violation_error_message != self.default_violation_error_message
            or self.violation_error_code is not None
        )
        if self.fields and self.condition is None and not customized:
            error: ValidationError = instance.unique_error_message(model, self.fields)
            return error
        return ValidationError(self.get_violation_error_message(), code=self.violation_error_code)
