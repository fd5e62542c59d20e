"""What all constraints share."""

from __future__ import annotations

from typing import Any, ClassVar

from plectrum.utils.translation import gettext_lazy as _


class BaseConstraint:
    """A rule that rows must keep, which the database enforces and models can check before.

    Args:
        name: The constraint's name in the database.
        violation_error_code: The code of the ValidationError.
        violation_error_message: Its message; may name the constraint by `%(name)s`.
    """

    default_violation_error_message: ClassVar[Any] = _("Constraint “%(name)s” is violated.")
    violation_error_code: str | None = None
    violation_error_message: Any = None
    non_db_attrs: ClassVar[tuple[str, ...]] = ("violation_error_code", "violation_error_message")

    def __init__(
        self,
        *,
        name: str,
        violation_error_code: str | None = None,
        violation_error_message: Any = None,
    ) -> None:
        self.name = name
        if violation_error_code is not None:
            self.violation_error_code = violation_error_code
        self.violation_error_message = (
            self.default_violation_error_message
            if violation_error_message is None
            else violation_error_message
        )

    @property
    def contains_expressions(self) -> bool:
        """Whether the rule is written with expressions rather than names of fields."""
        return False

    def validate(
        self, model: Any, instance: Any, exclude: Any = None, using: str = "default"
    ) -> None:
        """Raises ValidationError where an instance breaks the rule; a subclass says when.

        Args:
            model: The model that declares the constraint.
            instance: The instance.
            exclude: Names of fields that are not to be looked at; a rule about one is skipped.
            using: The database.
        """
        raise NotImplementedError(f"{type(self).__name__} must implement validate().")

    def get_violation_error_message(self) -> Any:
        """Returns the message with the constraint's name in it."""
        return self.violation_error_message % {"name": self.name}

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        """Returns import path, arguments and keywords that make an equal constraint."""
        cls = type(self)
        path = f"{cls.__module__}.{cls.__name__}"
        if path.startswith("plectrum.db.models.constraints."):
            path = f"plectrum.db.models.{cls.__name__}"
        keywords: dict[str, Any] = {"name": self.name}
        if self.violation_error_message not in {None, self.default_violation_error_message}:
            keywords["violation_error_message"] = self.violation_error_message
        if self.violation_error_code is not None:
            keywords["violation_error_code"] = self.violation_error_code
        return path, (), keywords

    def clone(self) -> Any:
        """Returns an equal constraint."""
        _path, args, kwargs = self.deconstruct()
        return type(self)(*args, **kwargs)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, BaseConstraint):
            return NotImplemented
        return self.deconstruct() == other.deconstruct()

    __hash__ = None  # type: ignore[assignment]  # compared by value

    def __repr__(self) -> str:
        shown = [f" {name}={value!r}" for name, value in self.deconstruct()[2].items()]
        return f"<{type(self).__name__}:{''.join(shown)}>"
