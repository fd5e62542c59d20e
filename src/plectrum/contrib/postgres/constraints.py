"""Constraints of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from plectrum.contrib.postgres.fields.installed import check_installed
from plectrum.core.exceptions import ValidationError
from plectrum.db.models.constraints import BaseConstraint, Deferrable
from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.expressions.references import F
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.checking import OfValues
from plectrum.db.models.query.q import Q
from plectrum.sql.nodes import predicates
from plectrum.sql.render.identifiers import check_operator

__all__ = ["ExclusionConstraint"]

_INDEX_TYPES = ("gist", "hash", "spgist")


class ExclusionConstraint(BaseConstraint):
    """No two rows may compare true by all of several operators.

    Args:
        name: The constraint's name in the database.
        expressions: Pairs of a field's name or an expression, and an operator as text.
        index_type: The kind of the index that serves it: GiST, Hash or SPGiST; GiST when `None`.
        condition: Which rows the rule is about.
        deferrable: When it is checked; `None` for at once.
        include: Names of fields whose values are stored in the index beside.
        violation_error_code: The code of the ValidationError.
        violation_error_message: Its message.

    Raises:
        ValueError: Options that do not go together.
        InvalidName: Text that is no operator.
    """

    def __init__(
        self,
        *,
        name: str,
        expressions: Iterable[tuple[Any, str]],
        index_type: str | None = None,
        condition: Q | None = None,
        deferrable: Deferrable | None = None,
        include: Sequence[str] | None = None,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        self.expressions: Any = expressions
        self.index_type = index_type or "GIST"
        self.condition = condition
        self.deferrable = deferrable
        self.include = tuple(include) if isinstance(include, (list, tuple)) else include or ()
        self._check()
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def _check(self) -> None:
        """Raises ValueError for options that do not go together."""
        kind = self.index_type.lower()
        if kind not in _INDEX_TYPES:
            raise ValueError("Exclusion constraints only support GiST, Hash, or SP-GiST indexes.")
        if not self.expressions:
            raise ValueError(
                "At least one expression is required to define an exclusion constraint."
            )
        if not all(isinstance(pair, (list, tuple)) and len(pair) == 2 for pair in self.expressions):
            raise ValueError("The expressions must be a list of 2-tuples.")
        for _expression, operator in self.expressions:
            check_operator(operator)
        if not isinstance(self.condition, (Q, type(None))):
            raise ValueError("ExclusionConstraint.condition must be a Q instance.")
        if not isinstance(self.deferrable, (Deferrable, type(None))):
            raise ValueError("ExclusionConstraint.deferrable must be a Deferrable instance.")
        if not isinstance(self.include, tuple):
            raise ValueError("ExclusionConstraint.include must be a list or tuple.")
        if kind == "hash":
            self._check_hash()

    def _check_hash(self) -> None:
        if self.include:
            raise ValueError("Covering exclusion constraints using Hash indexes are not supported.")
        if any(operator != "=" for _expression, operator in self.expressions):
            raise ValueError(
                "Exclusion constraints using Hash indexes only support the EQUAL operator."
            )

    @property
    def pairs(self) -> list[tuple[Any, str]]:
        """What is compared, as expressions, and the operators."""
        return [
            (F(expression) if isinstance(expression, str) else expression, operator)
            for expression, operator in self.expressions
        ]

    @property
    def contains_expressions(self) -> bool:
        """Answers yes: names of fields are expressions too."""
        return True

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Adds what is compared, and the options."""
        path, args, kwargs = super().deconstruct()
        kwargs["expressions"] = self.expressions
        if self.condition:
            kwargs["condition"] = self.condition
        if self.index_type.lower() != "gist":
            kwargs["index_type"] = self.index_type
        for option in ("deferrable", "include"):
            if getattr(self, option):
                kwargs[option] = getattr(self, option)
        return path, args, kwargs

    def check(self, model: Any, connection: Any = None) -> list[Any]:
        """Returns what is wrong with the declaration."""
        return check_installed(model, type(self).__name__)

    def validate(
        self, model: Any, instance: Any, exclude: Any = None, using: str = "default"
    ) -> None:
        """Raises ValidationError where another row is in the way.

        Args:
            model: The model that declares the constraint.
            instance: The instance.
            exclude: Names of fields that are not to be looked at; a rule about one is skipped.
            using: The database that is asked.
        """
        if set(exclude or ()) & set(self.compared_names):
            return
        queryset = model._default_manager.using(using)
        values = instance._values_for_constraints(model, exclude)
        rows = queryset
        if self.condition is not None:
            if not queryset._holds_for(self.condition, values, if_unknown=False):
                return
            rows = rows.filter(self.condition)
        if not instance._state.adding and instance._is_pk_set():
            rows = rows.exclude(pk=instance.pk)
        for expression, operator in self.pairs:
            rows = rows.filter(
                _Comparison(expression, operator, OfValues(model, expression, values))
            )
        if rows.exists():
            raise ValidationError(
                self.get_violation_error_message(), code=self.violation_error_code
            )

    @property
    def compared_names(self) -> list[str]:
        """The names of the fields that are compared."""
        return [
            part.name.partition(LOOKUP_SEP)[0]
            for expression, _operator in self.pairs
            for part in expression.flatten()
            if isinstance(part, F)
        ]


class _Comparison(Expression):
    """A condition by an operator that has been checked."""

    conditional = True  # pyright: ignore[reportAssignmentType]  # known for the class
    parts = ("left", "operator", "right")

    def __init__(self, left: Any, operator: str, right: Any) -> None:
        super().__init__()
        self.left, self.operator, self.right = left, operator, right

    def get_source_expressions(self) -> list[Any]:
        """Returns both sides."""
        return [self.left, self.right]

    def lower(self, scope: Any) -> Lowered:
        """Returns the comparison."""
        left, right = scope.lower(self.left).node, scope.lower(self.right).node
        return Lowered(predicates.Compare(self.operator, left, right))
