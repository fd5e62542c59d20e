"""Questions about the signatures of functions."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

_POSITIONAL = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)


@functools.lru_cache(maxsize=512)
def _parameters_of_function(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    return tuple(inspect.signature(function).parameters.values())


def _parameters(function: Callable[..., Any]) -> tuple[inspect.Parameter, ...]:
    """Returns the parameters, without `self` for a bound method; cached per plain function."""
    if inspect.ismethod(function):
        return _parameters_of_function(function.__func__)[1:]
    return _parameters_of_function(function)


def get_func_args(func: Callable[..., Any]) -> list[str]:
    """Returns the names of the parameters that can be passed by position or name."""
    return [
        parameter.name
        for parameter in _parameters(func)
        if parameter.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD
    ]


def get_func_full_args(func: Callable[..., Any]) -> list[tuple[str, ...]]:
    """Returns the parameters but `self`: the name, with the default where there is one."""
    result: list[tuple[Any, ...]] = []
    for parameter in _parameters(func):
        name = parameter.name
        if name == "self":
            continue
        if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            name = f"*{name}"
        elif parameter.kind is inspect.Parameter.VAR_KEYWORD:
            name = f"**{name}"
        has_default = parameter.default is not inspect.Parameter.empty
        result.append((name, parameter.default) if has_default else (name,))
    return result


def func_accepts_kwargs(func: Callable[..., Any]) -> bool:
    """Tells whether a function takes any keyword argument."""
    return any(p.kind is inspect.Parameter.VAR_KEYWORD for p in _parameters(func))


def func_accepts_var_args(func: Callable[..., Any]) -> bool:
    """Tells whether a function takes any number of positional arguments."""
    return any(p.kind is inspect.Parameter.VAR_POSITIONAL for p in _parameters(func))


def method_has_no_args(meth: Callable[..., Any]) -> bool:
    """Tells whether a method takes nothing but its instance."""
    count = sum(parameter.kind in _POSITIONAL for parameter in _parameters(meth))
    return count == 0 if inspect.ismethod(meth) else count == 1


def func_supports_parameter(func: Callable[..., Any], name: str) -> bool:
    """Tells whether a function has a parameter of this name."""
    return any(parameter.name == name for parameter in _parameters(func))


def is_module_level_function(func: Callable[..., Any]) -> bool:
    """Tells whether a function can be found again by its module and name."""
    return (
        inspect.isfunction(func)
        and "<locals>" not in func.__qualname__
        and (func.__qualname__ == func.__name__)
    )
