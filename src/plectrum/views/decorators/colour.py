"""Decorators that keep the colour of the view they decorate."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from plectrum.effects.call import is_coroutine_function

F = TypeVar("F", bound=Callable[..., Any])


def after(view: F, change: Callable[[Any, Any], Any]) -> F:
    """Returns a view whose response goes through `change(request, response)`."""
    if is_coroutine_function(view):

        @wraps(view)
        async def awaiting(request: Any, *args: Any, **kwargs: Any) -> Any:
            response = await view(request, *args, **kwargs)
            return change(request, response)

        return awaiting  # type: ignore[return-value]  # has the view's signature

    @wraps(view)
    def blocking(request: Any, *args: Any, **kwargs: Any) -> Any:
        return change(request, view(request, *args, **kwargs))

    return blocking  # type: ignore[return-value]  # has the view's signature


def before(view: F, answer: Callable[[Any], Any]) -> F:
    """Returns a view that is called only if `answer(request)` gives no response."""
    if is_coroutine_function(view):

        @wraps(view)
        async def awaiting(request: Any, *args: Any, **kwargs: Any) -> Any:
            response = answer(request)
            return await view(request, *args, **kwargs) if response is None else response

        return awaiting  # type: ignore[return-value]  # has the view's signature

    @wraps(view)
    def blocking(request: Any, *args: Any, **kwargs: Any) -> Any:
        response = answer(request)
        return view(request, *args, **kwargs) if response is None else response

    return blocking  # type: ignore[return-value]  # has the view's signature


def marked(view: F, name: str, value: Any) -> F:
    """Returns a view like this one with an attribute; the view itself stays as it is."""
    made = after(view, lambda _request, response: response)
    setattr(made, name, value)
    return made


def require_request(request: Any, decorator: str) -> None:
    """Raises TypeError if what a view got is no request: a method was decorated."""
    if not hasattr(request, "META"):
        raise TypeError(
            f"{decorator} didn't receive an HttpRequest. If you are decorating a classmethod, be "
            "sure to use @method_decorator."
        )
