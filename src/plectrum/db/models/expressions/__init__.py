"""Expressions: what may stand in a query where a value or a column may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from plectrum.db.models.exports import exported

if TYPE_CHECKING:
    from plectrum.db.models.expressions.base import (
        Combinable,
        CombinedExpression,
        Expression,
        OrderBy,
        Value,
    )
    from plectrum.db.models.expressions.case import (
        Case,
        When,
    )
    from plectrum.db.models.expressions.func import (
        ExpressionWrapper,
        Func,
        NegatedExpression,
    )
    from plectrum.db.models.expressions.raw import (
        RawSQL,
    )
    from plectrum.db.models.expressions.references import (
        DatabaseDefault,
        F,
        OuterRef,
    )
    from plectrum.db.models.expressions.subquery import (
        Exists,
        Subquery,
    )
    from plectrum.db.models.expressions.window import (
        RowRange,
        ValueRange,
        Window,
        WindowFrame,
        WindowFrameExclusion,
    )

__getattr__ = exported(
    __name__,
    {
        "Combinable": "plectrum.db.models.expressions.base",
        "CombinedExpression": "plectrum.db.models.expressions.base",
        "Expression": "plectrum.db.models.expressions.base",
        "OrderBy": "plectrum.db.models.expressions.base",
        "Value": "plectrum.db.models.expressions.base",
        "Case": "plectrum.db.models.expressions.case",
        "When": "plectrum.db.models.expressions.case",
        "ExpressionWrapper": "plectrum.db.models.expressions.func",
        "NegatedExpression": "plectrum.db.models.expressions.func",
        "Func": "plectrum.db.models.expressions.func",
        "RawSQL": "plectrum.db.models.expressions.raw",
        "DatabaseDefault": "plectrum.db.models.expressions.references",
        "F": "plectrum.db.models.expressions.references",
        "OuterRef": "plectrum.db.models.expressions.references",
        "Exists": "plectrum.db.models.expressions.subquery",
        "Subquery": "plectrum.db.models.expressions.subquery",
        "RowRange": "plectrum.db.models.expressions.window",
        "ValueRange": "plectrum.db.models.expressions.window",
        "Window": "plectrum.db.models.expressions.window",
        "WindowFrame": "plectrum.db.models.expressions.window",
        "WindowFrameExclusion": "plectrum.db.models.expressions.window",
    },
)

__all__ = [
    "Case",
    "Combinable",
    "CombinedExpression",
    "DatabaseDefault",
    "Exists",
    "Expression",
    "ExpressionWrapper",
    "F",
    "Func",
    "NegatedExpression",
    "OrderBy",
    "OuterRef",
    "RawSQL",
    "RowRange",
    "Subquery",
    "Value",
    "ValueRange",
    "When",
    "Window",
    "WindowFrame",
    "WindowFrameExclusion",
]
