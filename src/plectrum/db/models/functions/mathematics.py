"""Functions of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from plectrum.db.models.expressions.base import Lowered
from plectrum.db.models.expressions.func import Func
from plectrum.db.models.fields.numbers import DecimalField, FloatField
from plectrum.db.models.lookups.base import Transform


class _Numeric(Transform):
    """A function whose value is a floating point number, or a decimal of a decimal."""

    def _resolve_output_field(self) -> Any:
        source = getattr(self.source_expressions[0], "_output_field_or_none", None)
        return source if isinstance(source, DecimalField) else FloatField()

    def lowered_field(self, sources: Sequence[Lowered]) -> Any:
        """Returns the field of the value."""
        if self.given_output_field is not None:
            return self.given_output_field
        decimals = [s.field for s in sources if isinstance(s.field, DecimalField)]
        return decimals[0] if decimals else FloatField()


class Abs(Transform):
    """The number without its sign."""

    function = "ABS"
    node_name = "ABS"
    lookup_name = "abs"


class ACos(_Numeric):
    """The angle of a cosine."""

    function = "ACOS"
    node_name = "ACOS"
    lookup_name = "acos"


class ASin(_Numeric):
    """The angle of a sine."""

    function = "ASIN"
    node_name = "ASIN"
    lookup_name = "asin"


class ATan(_Numeric):
    """The angle of a tangent."""

    function = "ATAN"
    node_name = "ATAN"
    lookup_name = "atan"


class ATan2(_Numeric):
    """The angle of a point, of its two coordinates."""

    function = "ATAN2"
    node_name = "ATAN2"
    arity = 2


class Ceil(Transform):
    """The next whole number above."""

    function = "CEILING"
    node_name = "CEILING"
    lookup_name = "ceil"


class Cos(_Numeric):
    """The cosine."""

    function = "COS"
    node_name = "COS"
    lookup_name = "cos"


class Cot(_Numeric):
    """The cotangent."""

    function = "COT"
    node_name = "COT"
    lookup_name = "cot"


class Degrees(_Numeric):
    """An angle in degrees."""

    function = "DEGREES"
    node_name = "DEGREES"
    lookup_name = "degrees"


class Exp(_Numeric):
    """The power of e."""

    function = "EXP"
    node_name = "EXP"
    lookup_name = "exp"


class Floor(Transform):
    """The next whole number below."""

    function = "FLOOR"
    node_name = "FLOOR"
    lookup_name = "floor"


class Ln(_Numeric):
    """The natural logarithm."""

    function = "LN"
    node_name = "LN"
    lookup_name = "ln"


class Log(_Numeric):
    """The logarithm of the second value to the base of the first."""

    function = "LOG"
    node_name = "LOG"
    arity = 2


class Mod(_Numeric):
    """The remainder of a division."""

    function = "MOD"
    node_name = "MOD"
    arity = 2


class Pi(Func):
    """The number pi."""

    function = "PI"
    node_name = "PI"
    arity = 0

    def _resolve_output_field(self) -> Any:
        return FloatField()


class Power(_Numeric):
    """The first value to the power of the second."""

    function = "POWER"
    node_name = "POWER"
    arity = 2


class Radians(_Numeric):
    """An angle in radians."""

    function = "RADIANS"
    node_name = "RADIANS"
    lookup_name = "radians"


class Random(Func):
    """A number from 0 up to, but without, 1."""

    function = "RANDOM"
    node_name = "RANDOM"
    arity = 0

    def _resolve_output_field(self) -> Any:
        return FloatField()


class Round(Transform):
    """A number rounded.

    Args:
        expression: The number.
        precision: How many digits after the point; negative ones round before it.
    """

    function = "ROUND"
    node_name = "ROUND"
    lookup_name = "round"
    arity: ClassVar[int | None] = None

    def __init__(self, expression: Any, precision: Any = 0, **extra: Any) -> None:
        super().__init__(expression, precision, **extra)

    def _resolve_output_field(self) -> Any:
        return getattr(self.source_expressions[0], "_output_field_or_none", None)

    def lowered_field(self, sources: Sequence[Lowered]) -> Any:
        """Returns the field of the number."""
        return self.given_output_field or sources[0].field


class Sign(Transform):
    """-1, 0 or 1."""

    function = "SIGN"
    node_name = "SIGN"
    lookup_name = "sign"


class Sin(_Numeric):
    """The sine."""

    function = "SIN"
    node_name = "SIN"
    lookup_name = "sin"


class Sqrt(_Numeric):
    """The square root."""

    function = "SQRT"
    node_name = "SQRT"
    lookup_name = "sqrt"


class Tan(_Numeric):
    """The tangent."""

    function = "TAN"
    node_name = "TAN"
    lookup_name = "tan"
