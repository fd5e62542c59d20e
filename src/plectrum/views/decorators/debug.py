"""Decorators that keep secrets out of error reports."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from plectrum.effects.call import is_coroutine_function
from plectrum.views.decorators.colour import before, require_request

F = TypeVar("F", bound=Callable[..., Any])

ALL = "__ALL__"


def sensitive_variables(*variables: str) -> Callable[[F], F]:
    """Hides local variables of a function in error reports; all of them if none is named.

    Raises:
        TypeError: It is used without parentheses.
    """
    _refuse_bare(variables, "sensitive_variables")
    hidden: Any = variables or ALL

    def decorate(function: F) -> F:
        if is_coroutine_function(function):

            @wraps(function)
            async def awaiting(*args: Any, **kwargs: Any) -> Any:
                return await function(*args, **kwargs)

            made: Any = awaiting
        else:

            @wraps(function)
            def blocking(*args: Any, **kwargs: Any) -> Any:
                return function(*args, **kwargs)

            made = blocking
        made.sensitive_variables = hidden
        code = getattr(_innermost(function), "__code__", None)
        if code is not None:
            SENSITIVE_CODE[code] = hidden
        WRAPPER_CODE.add(made.__code__)
        return made  # type: ignore[no-any-return]  # has the function's signature

    return decorate


SENSITIVE_CODE: dict[Any, Any] = {}
"""What is hidden in the frames of a code object."""

WRAPPER_CODE: set[Any] = set()
"""The code of wrappers, whose arguments are those of what they wrap."""


def _innermost(function: Any) -> Any:
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    return function


def sensitive_post_parameters(*parameters: str) -> Callable[[F], F]:
    """Hides POST parameters of a view in error reports; all of them if none is named.

    Raises:
        TypeError: It is used without parentheses.
    """
    _refuse_bare(parameters, "sensitive_post_parameters")

    def mark(request: Any) -> None:
        require_request(request, "sensitive_post_parameters")
        request.sensitive_post_parameters = parameters or ALL

    return lambda view: before(view, mark)


def _refuse_bare(names: tuple[Any, ...], decorator: str) -> None:
    if len(names) == 1 and callable(names[0]):
        raise TypeError(
            f"{decorator}() must be called to use it as a decorator, e.g., use @{decorator}(), "
            f"not @{decorator}."
        )
