"""Lists of values in one column."""

from __future__ import annotations

import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, ClassVar

from plectrum.contrib.postgres import forms
from plectrum.contrib.postgres.fields.installed import NeedsApplication
from plectrum.contrib.postgres.items import check_items
from plectrum.contrib.postgres.validators import ArrayMaxLengthValidator
from plectrum.core.checks import CheckMessage, Error
from plectrum.core.checks import Warning as CheckWarning
from plectrum.core.exceptions import ValidationError
from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.numbers import IntegerField
from plectrum.db.models.lookups.base import Listed, Lookup, NoneMeansNull, Several, Transform
from plectrum.db.models.lookups.comparison import In
from plectrum.db.models.query.foreign import decoder_of
from plectrum.sql import types
from plectrum.sql.dialects import arrays
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.utils.translation import gettext_lazy as _

__all__ = ["ArrayField"]


class ArrayField(NeedsApplication, Field[Any]):
    """A list of values of one kind; lists of lists are given by an ArrayField within.

    Args:
        base_field: What each value is.
        size: The greatest length, which the database does not enforce; `None` for any.
    """

    empty_strings_allowed = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "item_invalid": _("Item %(nth)s in the array did not validate:"),
        "nested_array_mismatch": _("Nested arrays must have the same length."),
    }

    def __init__(self, base_field: Any, size: int | None = None, **options: Any) -> None:
        self.base_field = base_field
        self.size = size
        if size is not None:
            options["validators"] = [*options.get("validators", ()), ArrayMaxLengthValidator(size)]
        super().__init__(**options)

    @property
    def description(self) -> str:
        """What it is a list of."""
        return f"Array of {self.base_field.description}"

    def sql_type(self) -> types.SqlType:
        """Returns an array of the values' type."""
        return types.Array(self.base_field.sql_type(), self.size)

    def shape_key(self) -> Any:
        """Adds what the values are."""
        return (type(self), self.base_field.shape_key(), self.size)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds the values' field and the size."""
        name, _path, args, kwargs = super().deconstruct()
        if self.size is not None:
            kwargs["size"] = self.size
            kwargs["validators"] = list(self._validators[:-1])
            if not kwargs["validators"]:
                del kwargs["validators"]
        kwargs["base_field"] = self.base_field.clone()
        return name, "plectrum.contrib.postgres.fields.ArrayField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        """Returns a list of prepared values."""
        if isinstance(value, (list, tuple)):
            return [self.base_field.get_prep_value(item) for item in value]
        return value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Returns a list of the driver's values."""
        if not isinstance(value, (list, tuple)):
            return value
        dump = getattr(self.base_field, "dump", None)
        if dump is not None:
            return [None if item is None else dump(item) for item in value]
        return [self.base_field.get_db_prep_value(item, connection, prepared) for item in value]

    def make_decoder(self, connection: Any) -> Callable[[Any], Any] | None:
        """Returns what decodes the values of a list; `None` where the driver's are right."""
        decode = decoder_of(self.base_field, connection)
        if decode is None:
            return None

        def decode_all(value: Any) -> Any:
            if isinstance(value, str):  # the driver does not know an extension's types
                value = arrays.decode(value)
            if not isinstance(value, list):
                return value
            return [None if item is None else decode(item) for item in value]

        return decode_all

    def to_python(self, value: Any) -> Any:
        """Returns a list; a text is read as JSON, as serializers write it."""
        if isinstance(value, str):
            value = json.loads(value)
        if isinstance(value, (list, tuple)):
            return [self.base_field.to_python(item) for item in value]
        return value

    def value_to_string(self, obj: Any) -> str:
        """Returns the list as JSON."""
        values = self.value_from_object(obj)
        if values is None:
            return "null"
        return json.dumps([None if item is None else self._item_to_string(item) for item in values])

    def _item_to_string(self, item: Any) -> Any:
        return self.base_field.value_to_string(SimpleNamespace(**{self.base_field.attname: item}))

    def validate(self, value: Any, model_instance: Any) -> None:
        """Adds that each value is valid, and that lists within are of one length."""
        super().validate(value, model_instance)
        check_items(
            value,
            lambda item: self.base_field.validate(item, model_instance),
            self.error_messages["item_invalid"],
        )
        if isinstance(self.base_field, ArrayField) and len({len(i) for i in value if i}) > 1:
            raise ValidationError(
                self.error_messages["nested_array_mismatch"], code="nested_array_mismatch"
            )

    def run_validators(self, value: Any) -> None:
        """Adds the validators of the values."""
        super().run_validators(value)
        check_items(value, self.base_field.run_validators, self.error_messages["item_invalid"])

    def check(self, **options: Any) -> list[Any]:
        """Adds what is wrong with the values' field."""
        return [*super().check(**options), *self._check_base_field()]

    def _check_base_field(self) -> list[CheckMessage]:
        if self.base_field.is_relation:
            return [
                Error(
                    "Base field for array cannot be a related field.",
                    obj=self,
                    id="postgres.E002",
                )
            ]
        messages = self.base_field.check()
        errors = [message for message in messages if message.is_serious()]
        if errors:
            text = _listed("Base field for array has errors:", errors)
            return [Error(text, obj=self, id="postgres.E001")]
        if messages:
            text = _listed("Base field for array has warnings:", messages)
            return [CheckWarning(text, obj=self, id="postgres.W004")]
        return []

    def set_attributes_from_name(self, name: str) -> None:
        """Names the values' field too, for messages."""
        super().set_attributes_from_name(name)
        self.base_field.set_attributes_from_name(name)

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Returns a field of one text, with the values' own field."""
        if form_class is None:
            form_class = forms.SimpleArrayField
            kwargs.setdefault("base_field", self.base_field.formfield())
            kwargs.setdefault("max_length", self.size)
        return super().formfield(form_class, choices_form_class, **kwargs)

    @staticmethod
    def slice_node(node: Any, start: int, length: int | None) -> Any:
        """Returns a part of a list; its bounds are counted from 1, the last is included."""
        end = "" if length is None else str(int(start) + int(length) - 1)
        return nodes.Raw(("(", node, f")[{int(start)}:{end}]"))

    def get_transform(self, lookup_name: str) -> Any:
        """Adds positions (`tags__0`) and parts (`tags__0_2`) to the transforms."""
        found = super().get_transform(lookup_name)
        if found is not None:
            return found
        if lookup_name.isdecimal():
            return _Position(int(lookup_name), self.base_field)
        start, _separator, end = lookup_name.partition("_")
        if start.isdecimal() and end.isdecimal():
            return _Part(int(start), int(end), self)
        return None


def _listed(title: str, messages: list[CheckMessage]) -> str:
    lines = [f"{message.msg} ({message.id})" for message in messages]
    return "\n    ".join([title, *lines])


class _Position:
    """Makes the transform to one value: the position, counted from zero."""

    is_transform = True
    is_zoned = False
    bilateral = False

    def __init__(self, index: int, output: Any) -> None:
        self.index, self.output_field = index, output

    def __call__(self, expression: Any) -> Expression:
        return IndexTransform(expression, self.index, self.output_field)


def _opened(node: Any) -> tuple[Any, ...]:
    """Returns the pieces of a list that a position follows; positions follow one another."""
    if isinstance(node, nodes.Raw) and node.pieces[:1] == ("(",) and ")" in node.pieces[2:3]:
        return node.pieces
    return ("(", node, ")")


class IndexTransform(Expression):
    """A value of a list."""

    parts = ("expression", "index", "given_output_field")

    def __init__(self, expression: Any, index: int, output: Any) -> None:
        super().__init__(output)
        self.expression, self.index = expression, index

    def lower(self, scope: Any) -> Lowered:
        """Returns the value; databases count from one."""
        inner: Lowered = scope.lower(self.expression)
        node = nodes.Raw((*_opened(inner.node), f"[{self.index + 1}]"))
        return inner._replace(node=node, field=self.given_output_field)


class _Part:
    """Makes the transform to a part: from a position up to before another one."""

    is_transform = True
    is_zoned = False
    bilateral = False

    def __init__(self, start: int, end: int, output: Any) -> None:
        self.start, self.end, self.output_field = start, end, output

    def __call__(self, expression: Any) -> Expression:
        return SliceTransform(expression, self.start, self.end, self.output_field)


class SliceTransform(Expression):
    """A part of a list."""

    parts = ("expression", "start", "end", "given_output_field")

    def __init__(self, expression: Any, start: int, end: int, output: Any) -> None:
        super().__init__(output)
        self.expression, self.start, self.end = expression, start, end

    def lower(self, scope: Any) -> Lowered:
        """Returns the part; databases count from one and include the end."""
        inner: Lowered = scope.lower(self.expression)
        node = nodes.Raw(("(", inner.node, f")[{self.start + 1}:{self.end}]"))
        return inner._replace(node=node, field=self.given_output_field)


class _Comparison(Lookup):
    """A comparison of two lists by an operator."""

    operator: ClassVar[str]

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison; the type of the list is named."""
        kind = None if left.field is None else left.field.sql_type()
        named = (
            nodes.Cast(right, types.Array(kind.item)) if isinstance(kind, types.Array) else right
        )
        return predicates.Compare(self.operator, left.node, named)


@ArrayField.register_lookup
class ArrayContains(_Comparison):
    """Has all values of another list."""

    lookup_name = "contains"
    operator = "@>"


@ArrayField.register_lookup
class ArrayContainedBy(_Comparison):
    """Has values of another list only."""

    lookup_name = "contained_by"
    operator = "<@"


@ArrayField.register_lookup
class ArrayOverlap(_Comparison):
    """Shares a value with another list."""

    lookup_name = "overlap"
    operator = "&&"

    def lower_rhs(self, scope: Any, left: Lowered) -> tuple[Any, tuple[bool, bool]]:
        """Returns the right side; the rows of a query make one list."""
        node, flags = super().lower_rhs(scope, left)
        if isinstance(node, nodes.Subquery):
            node = nodes.Raw(("ARRAY", node))
        return node, flags


@ArrayField.register_lookup
class ArrayIn(In):
    """Is one of several lists."""

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Keeps the lists apart: lists of several lengths are no list of lists."""
        found = super().operand(field, value)
        return Several(found.values) if isinstance(found, Listed) else found

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the lists' parameters, with their type."""
        lowered = super().lower_operand(scope, left, operand)
        if not isinstance(operand, Several):
            return lowered
        kind = scope.type_of(left.field)
        return tuple(nodes.Cast(node, kind) for node in lowered)


@ArrayField.register_lookup
class ArrayExact(NoneMeansNull, _Comparison):
    """Is the same list; `None` asks whether there is none."""

    lookup_name = "exact"
    operator = "="


@ArrayField.register_lookup
class ArrayGreaterThan(_Comparison):
    """Comes after another list."""

    lookup_name = "gt"
    operator = ">"


@ArrayField.register_lookup
class ArrayGreaterThanOrEqual(_Comparison):
    """Comes after another list, or is the same."""

    lookup_name = "gte"
    operator = ">="


@ArrayField.register_lookup
class ArrayLessThan(_Comparison):
    """Comes before another list."""

    lookup_name = "lt"
    operator = "<"


@ArrayField.register_lookup
class ArrayLessThanOrEqual(_Comparison):
    """Comes before another list, or is the same."""

    lookup_name = "lte"
    operator = "<="


@ArrayField.register_lookup
class ArrayLength(Transform):
    """The length of a list; zero for an empty one."""

    lookup_name = "len"
    template = (
        "CASE WHEN %(expressions)s IS NULL THEN NULL "
        "ELSE COALESCE(ARRAY_LENGTH(%(expressions)s, 1), 0) END"
    )

    def _resolve_output_field(self) -> Any:
        return IntegerField()
