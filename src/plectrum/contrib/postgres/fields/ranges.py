"""Ranges: all values between two bounds in one column."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, ClassVar

from plectrum.contrib.postgres import forms
from plectrum.contrib.postgres.fields.installed import NeedsApplication
from plectrum.db.backends.postgresql.psycopg_any import (
    DateRange,
    DateTimeTZRange,
    NumericRange,
    Range,
    range_of_type,
)
from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.numbers import BigIntegerField, DecimalField, IntegerField
from plectrum.db.models.fields.temporal import DateField, DateTimeField
from plectrum.sql import types
from plectrum.sql.nodes import expressions as nodes

__all__ = [
    "BigIntegerRangeField",
    "ContinuousRangeField",
    "DateRangeField",
    "DateTimeRangeField",
    "DecimalRangeField",
    "IntegerRangeField",
    "RangeBoundary",
    "RangeField",
    "RangeOperators",
]

DEFAULT_BOUNDS = "[)"
_BOUNDS = ("[)", "(]", "()", "[]")


class RangeBoundary(Expression):
    """Which bounds belong to a range, as functions that make ranges take it.

    Args:
        inclusive_lower: Whether the lower bound belongs to it.
        inclusive_upper: Whether the upper bound belongs to it.
    """

    parts = ("lower_mark", "upper_mark")

    def __init__(self, inclusive_lower: bool = True, inclusive_upper: bool = False) -> None:
        super().__init__()
        self.lower_mark = "[" if inclusive_lower else "("
        self.upper_mark = "]" if inclusive_upper else ")"

    def lower(self, scope: Any) -> Lowered:
        """Returns the marks as a constant."""
        return Lowered(nodes.Keyword(f"'{self.lower_mark}{self.upper_mark}'"))


class RangeOperators:
    """The operators of ranges, by name."""

    EQUAL = "="
    NOT_EQUAL = "<>"
    CONTAINS = "@>"
    CONTAINED_BY = "<@"
    OVERLAPS = "&&"
    FULLY_LT = "<<"
    FULLY_GT = ">>"
    NOT_LT = "&>"
    NOT_GT = "&<"
    ADJACENT_TO = "-|-"


class RangeField(NeedsApplication, Field[Any]):
    """The base of the fields of ranges.

    Attributes:
        base_field: The class of the field that describes a bound; on a field, an instance.
        range_type: The class of the values in Python.
        form_field: The class of the field in forms.
    """

    empty_strings_allowed = False
    base_field: Any
    range_type: ClassVar[Any]
    form_field: ClassVar[Any]
    default_bounds = DEFAULT_BOUNDS

    def __init__(self, *args: Any, **options: Any) -> None:
        if "default_bounds" in options:
            raise TypeError(f"Cannot use 'default_bounds' with {type(self).__name__}.")
        self._set_base_field()
        super().__init__(*args, **options)

    def _set_base_field(self) -> None:
        if isinstance(self.base_field, type):
            self.base_field = self.base_field()
        self.base_field.set_attributes_from_name("bound")

    def sql_type(self) -> types.SqlType:
        """Returns a range of the bounds' type; a range type of a project is known by `db_type`."""
        if type(self).db_type is not Field.db_type:
            return types.UNKNOWN
        return types.Range(self.base_field.sql_type())

    def get_prep_value(self, value: Any) -> Any:
        """Returns a range; two bounds in a list or tuple make one."""
        if isinstance(value, (list, tuple)):
            return self.range_type(value[0], value[1], self.default_bounds)
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Returns a range of the column's type."""
        if not prepared:
            value = self.get_prep_value(value)
        if isinstance(value, Range):
            return range_of_type(value, self.db_type(connection) or "")
        return value

    def to_python(self, value: Any) -> Any:
        """Returns a range; a text is read as JSON, as serializers write it."""
        if isinstance(value, str):
            found = json.loads(value)
            for name in ("lower", "upper"):
                if name in found:
                    found[name] = self.base_field.to_python(found[name])
            return self.range_type(**found)
        if isinstance(value, (list, tuple)):
            return self.range_type(value[0], value[1], self.default_bounds)
        return value

    def value_to_string(self, obj: Any) -> Any:
        """Returns bounds and marks as JSON; `None` for no range."""
        value = self.get_prep_value(self.value_from_object(obj))
        if value is None:
            return None
        if value.isempty:
            return json.dumps({"empty": True})
        return json.dumps(
            {
                "bounds": value.bounds,
                "lower": self._bound_to_string(value.lower),
                "upper": self._bound_to_string(value.upper),
            }
        )

    def _bound_to_string(self, bound: Any) -> str | None:
        if bound is None:
            return None
        return self.base_field.value_to_string(SimpleNamespace(bound=bound))  # type: ignore[no-any-return]  # as fields do

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Returns the field of this kind of ranges."""
        return super().formfield(form_class or self.form_field, choices_form_class, **kwargs)


class ContinuousRangeField(RangeField):
    """The base of the fields of ranges between whose values there are always more.

    Args:
        default_bounds: Which bounds belong to a range that is given as a list or tuple.
        options: As for `Field`.
    """

    def __init__(self, *args: Any, default_bounds: str = DEFAULT_BOUNDS, **options: Any) -> None:
        if default_bounds not in _BOUNDS:
            raise ValueError("default_bounds must be one of '[)', '(]', '()', or '[]'.")
        self.default_bounds = default_bounds
        super().__init__(*args, **options)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the bounds, where they are not the default."""
        name, path, args, kwargs = super().deconstruct()
        if self.default_bounds and self.default_bounds != DEFAULT_BOUNDS:
            kwargs["default_bounds"] = self.default_bounds
        return name, path, args, kwargs

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Passes the bounds on."""
        kwargs.setdefault("default_bounds", self.default_bounds)
        return super().formfield(form_class, choices_form_class, **kwargs)


class IntegerRangeField(RangeField):
    """A range of whole numbers; always read back as `[)`."""

    base_field = IntegerField
    range_type = NumericRange
    form_field = forms.IntegerRangeField


class BigIntegerRangeField(RangeField):
    """A range of large whole numbers; always read back as `[)`."""

    base_field = BigIntegerField
    range_type = NumericRange
    form_field = forms.IntegerRangeField


class DecimalRangeField(ContinuousRangeField):
    """A range of decimals."""

    base_field = DecimalField
    range_type = NumericRange
    form_field = forms.DecimalRangeField


class DateTimeRangeField(ContinuousRangeField):
    """A range of moments."""

    base_field = DateTimeField
    range_type = DateTimeTZRange
    form_field = forms.DateTimeRangeField


class DateRangeField(RangeField):
    """A range of days; always read back as `[)`."""

    base_field = DateField
    range_type = DateRange
    form_field = forms.DateRangeField
