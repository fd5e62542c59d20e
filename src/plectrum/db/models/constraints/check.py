"""The constraint that a condition must hold for every row."""

from __future__ import annotations

from typing import Any

from plectrum.core.exceptions import ValidationError
from plectrum.db.models.constraints.base import BaseConstraint


class CheckConstraint(BaseConstraint):
    """A condition that every row must fulfil; where it is unknown (NULL), it is fulfilled.

    Args:
        condition: The condition: a `Q` or a boolean expression.
        name: The constraint's name in the database.
        violation_error_code: The code of the ValidationError.
        violation_error_message: Its message.
    """

    def __init__(
        self,
        *,
        condition: Any,
        name: str,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        if not getattr(condition, "conditional", False):
            raise TypeError("CheckConstraint.condition must be a Q instance or boolean expression.")
        self.condition = condition
        super().__init__(
            name=name,
            violation_error_code=violation_error_code,
            violation_error_message=violation_error_message,
        )

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Adds the condition."""
        path, args, kwargs = super().deconstruct()
        kwargs["condition"] = self.condition
        return path, args, kwargs

    def validate(
        self, model: Any, instance: Any, exclude: Any = None, using: str = "default"
    ) -> None:
        """Raises ValidationError where an instance breaks the rule.

        Args:
            model: The model that declares the constraint.
            instance: The instance.
            exclude: Names of fields that are not to be looked at; a rule about one is skipped.
            using: The database that evaluates the condition.
        """
        values = instance._values_for_constraints(model, exclude)
        if not model._base_manager.using(using)._holds_for(self.condition, values):
            raise ValidationError(
                self.get_violation_error_message(), code=self.violation_error_code
            )
