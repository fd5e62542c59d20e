"""Texts by names in one column, by the extension `hstore`."""

from __future__ import annotations

import json
from collections.abc import Hashable
from typing import Any, ClassVar

from plectrum.contrib.postgres import forms
from plectrum.contrib.postgres.fields.array import ArrayField
from plectrum.contrib.postgres.fields.installed import NeedsApplication
from plectrum.core.exceptions import ValidationError
from plectrum.db.models.expressions.base import Expression, Lowered
from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.text import TextField
from plectrum.db.models.lookups.base import Lookup, Transform
from plectrum.sql import types
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.sql.render.ddl import literal
from plectrum.utils.translation import gettext_lazy as _

__all__ = ["HStoreField"]


class HStoreField(NeedsApplication, Field[Any]):
    """A dictionary of texts; a value may be `None`."""

    empty_strings_allowed = False
    description = _("Map of strings to strings/nulls")
    default_error_messages: ClassVar[dict[str, Any]] = {
        "not_a_string": _("The value of “%(key)s” is not a string or null."),
    }

    def sql_type(self) -> types.SqlType:
        """Returns the type of the extension."""
        return types.HStore()

    def get_prep_value(self, value: Any) -> Any:
        """Returns a dictionary of texts, and the items of a list as texts."""
        value = super().get_prep_value(value)
        if isinstance(value, dict):
            return {str(key): None if text is None else str(text) for key, text in value.items()}
        if isinstance(value, list):
            return [str(item) for item in value]
        return value

    def to_python(self, value: Any) -> Any:
        """Returns a dictionary; a text is read as JSON, as serializers write it."""
        return json.loads(value) if isinstance(value, str) else value

    def value_to_string(self, obj: Any) -> str:
        """Returns the dictionary as JSON."""
        return json.dumps(self.value_from_object(obj))

    def validate(self, value: Any, model_instance: Any) -> None:
        """Adds that the values are texts."""
        super().validate(value, model_instance)
        for key, text in value.items():
            if not isinstance(text, str) and text is not None:
                raise ValidationError(
                    self.error_messages["not_a_string"], code="not_a_string", params={"key": key}
                )

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Returns the field that reads a dictionary as JSON."""
        return super().formfield(form_class or forms.HStoreField, choices_form_class, **kwargs)

    def get_transform(self, lookup_name: str) -> Any:
        """Adds that any other name is a key."""
        found = super().get_transform(lookup_name)
        return found if found is not None else _Key(lookup_name)


class _Key:
    """Makes the transform to the text of a key."""

    is_transform = True
    is_zoned = False
    bilateral = False

    def __init__(self, name: str) -> None:
        self.name = name

    def __call__(self, expression: Any) -> Expression:
        return KeyTransform(self.name, expression)


class KeyTransform(Expression):
    """The text of a key; NULL where there is no such key.

    Args:
        key_name: The key.
        expression: The dictionary.
    """

    is_transform: ClassVar[bool] = True
    is_zoned = False
    parts = ("expression", "key_name")

    def __init__(self, key_name: str, expression: Any = None) -> None:
        super().__init__(TextField())
        self.key_name = str(key_name)
        self.expression = expression

    def get_source_expressions(self) -> list[Any]:
        """Returns the dictionary."""
        return [self.expression]

    def lower(self, scope: Any) -> Lowered:
        """Returns the operator.

        SECURITY: the key is a literal, since grouping needs the same text wherever it stands.
        """
        inner: Lowered = scope.lower(self.expression)
        key = nodes.Keyword(literal(self.key_name))
        return inner._replace(
            node=nodes.Raw(("(", inner.node, " -> ", key, ")")), field=self.given_output_field
        )


class _Comparison(Lookup):
    """A comparison by an operator."""

    operator: ClassVar[str]
    operand_type: ClassVar[types.SqlType] = types.HStore()

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the parameter, with its type."""
        is_dictionary = isinstance(self.operand_type, types.HStore)
        node = scope.parameter(operand, left.field if is_dictionary else None)
        return nodes.Cast(node, self.operand_type)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison."""
        return predicates.Compare(self.operator, left.node, right)


@HStoreField.register_lookup
class HStoreContains(_Comparison):
    """Has all pairs of another dictionary."""

    lookup_name = "contains"
    operator = "@>"


@HStoreField.register_lookup
class HStoreContainedBy(_Comparison):
    """Has pairs of another dictionary only."""

    lookup_name = "contained_by"
    operator = "<@"


@HStoreField.register_lookup
class HasKey(_Comparison):
    """Has a key."""

    lookup_name = "has_key"
    operator = "?"
    prepare_rhs = False
    operand_type = types.TEXT

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Returns the key as text."""
        is_plain = isinstance(value, Hashable) and not hasattr(value, "resolve_expression")
        return super().operand(field, str(value) if is_plain and _is_key(value) else value)


def _is_key(value: Any) -> bool:
    return isinstance(value, (str, int, float))


class _Keys(_Comparison):
    """A comparison with several keys."""

    prepare_rhs = False
    operand_type = types.Array(types.TEXT)

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:
        """Returns the keys as texts."""
        if isinstance(value, (list, tuple, set, frozenset, dict)):
            return [str(key) for key in value]
        return super().operand(field, value)


@HStoreField.register_lookup
class HasKeys(_Keys):
    """Has all of several keys."""

    lookup_name = "has_keys"
    operator = "?&"


@HStoreField.register_lookup
class HasAnyKeys(_Keys):
    """Has one of several keys at least."""

    lookup_name = "has_any_keys"
    operator = "?|"


class _Listed(Transform):
    """A list of texts of a dictionary."""

    def lowered_field(self, sources: Any) -> Any:
        """Returns a list of texts."""
        return ArrayField(TextField())

    def _resolve_output_field(self) -> Any:
        return ArrayField(TextField())


@HStoreField.register_lookup
class KeysTransform(_Listed):
    """The keys, in no order."""

    lookup_name = "keys"
    function = "AKEYS"


@HStoreField.register_lookup
class ValuesTransform(_Listed):
    """The values, in no order."""

    lookup_name = "values"
    function = "AVALS"
