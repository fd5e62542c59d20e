"""Lookups that look into text."""

from __future__ import annotations

from typing import Any

from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.fields.base import Field
from plectrum.db.models.lookups.base import Lookup, NoneMeansNull
from plectrum.sql.dialects.base import PATTERNS
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates
from plectrum.sql.shape import Slot
from plectrum.sql.types import TEXT, Uuid


def _text_parameter(operand: Any, encode: Any) -> nodes.Parameter:
    """Returns the parameter of a text: the place of a value, or a constant."""
    if isinstance(operand, Slot):
        return nodes.Parameter(operand.index, type=TEXT, encode=encode)
    return nodes.Parameter(None, operand, TEXT, encode)


class PatternLookup(Lookup):
    """A comparison of text with a pattern, in which the given text has no special characters."""

    kind: str = "contains"
    ignores_case = False
    prepare_rhs = False

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:  # noqa: ARG003 - one signature for all
        """Turns a value into text."""
        operand = super().operand(None, value)
        return operand if hasattr(operand, "shape") else str(operand)

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the parameter of the pattern, written as the column writes its values."""
        encode = PATTERNS[self.kind]
        is_uuid = isinstance(scope.type_of(left.field), Uuid)
        if is_uuid and not scope.connection.features.has_native_uuid_field:
            return _text_parameter(operand, lambda text: encode(text.replace("-", "")))
        return _text_parameter(operand, encode)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the comparison."""
        return predicates.Like(
            left.node, right, self.kind, self.ignores_case, scope.type_of(left.field)
        )


@Field.register_lookup
class IExact(NoneMeansNull, PatternLookup):
    """Is equal apart from case; `None` asks whether there is no value."""

    lookup_name = "iexact"
    kind = "exact"
    ignores_case = True


@Field.register_lookup
class Contains(PatternLookup):
    """Contains a text."""

    lookup_name = "contains"


@Field.register_lookup
class IContains(Contains):
    """Contains a text apart from case."""

    lookup_name = "icontains"
    ignores_case = True


@Field.register_lookup
class StartsWith(PatternLookup):
    """Begins with a text."""

    lookup_name = "startswith"
    kind = "startswith"


@Field.register_lookup
class IStartsWith(StartsWith):
    """Begins with a text apart from case."""

    lookup_name = "istartswith"
    ignores_case = True


@Field.register_lookup
class EndsWith(PatternLookup):
    """Ends with a text."""

    lookup_name = "endswith"
    kind = "endswith"


@Field.register_lookup
class IEndsWith(EndsWith):
    """Ends with a text apart from case."""

    lookup_name = "iendswith"
    ignores_case = True


@Field.register_lookup
class Regex(Lookup):
    """Matches a regular expression."""

    lookup_name = "regex"
    ignores_case = False
    prepare_rhs = False

    def lower_operand(self, scope: Any, left: Lowered, operand: Any) -> Any:
        """Returns the parameter of the pattern."""
        return _text_parameter(operand, None)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns the match."""
        return predicates.Regex(left.node, right, self.ignores_case, scope.type_of(left.field))


@Field.register_lookup
class IRegex(Regex):
    """Matches a regular expression apart from case."""

    lookup_name = "iregex"
    ignores_case = True
