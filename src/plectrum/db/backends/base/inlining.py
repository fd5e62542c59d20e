"""How schema editors have expressions written as text: by models, which are above them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper

Inliner = Callable[[Any, Any, "BaseDatabaseWrapper", Callable[[Any], str]], str]
_inliners: list[Inliner] = []


def set_inliner(inliner: Inliner) -> None:
    """Sets what writes expressions as text; models know how."""
    _inliners.append(inliner)


def inline(
    model: Any,
    expression: Any,
    connection: BaseDatabaseWrapper,
    quote_value: Callable[[Any], str],
) -> str:
    """Returns an expression or condition on a model's own row, with constants in the text."""
    return _inliners[-1](model, expression, connection, quote_value)
