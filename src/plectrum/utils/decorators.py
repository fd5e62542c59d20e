"""Making decorators: of decorators for functions, and of middleware."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Generator, Iterable
from functools import partial, update_wrapper, wraps
from typing import Any, TypeVar

from plectrum.effects import adrive, drive
from plectrum.effects.call import is_coroutine_function

F = TypeVar("F", bound=Callable[..., Any])


class classonlymethod(classmethod):  # type: ignore[type-arg]  # noqa: N801 - documented name
    """A class method that an instance does not have."""

    def __get__(self, instance: Any, cls: Any = None) -> Any:
        if instance is not None:
            raise AttributeError("This method is available only on the class, not on instances.")
        return super().__get__(instance, cls)


def method_decorator(decorator: Any, name: str = "") -> Callable[[Any], Any]:
    """Turns a decorator of functions into one of methods, or of classes.

    Args:
        decorator: The decorator, or several in the order in which they are called.
        name: The name of the method, when a class is decorated.
    """
    decorators = list(decorator) if isinstance(decorator, Iterable) else [decorator]

    def decorate(target: Any) -> Any:
        if not isinstance(target, type):
            return _decorate_method(decorators, target)
        method = _method_of(target, name)
        setattr(target, name, _decorate_method(decorators, method))
        return target

    shown = decorators[0] if len(decorators) == 1 else method_decorator
    decorate.__name__ = f"method_decorator({getattr(shown, '__name__', type(shown).__name__)})"
    return decorate


def _method_of(cls: type, name: str) -> Any:
    if not name or not hasattr(cls, name):
        raise ValueError(
            "The keyword argument `name` must be the name of a method of the decorated class: "
            f"{cls}. Got '{name}' instead."
        )
    method = getattr(cls, name)
    if not callable(method):
        raise TypeError(f"Cannot decorate '{name}' as it isn't a callable attribute of {cls} "
                        f"({method}).")  # fmt: skip
    return method


def _decorate_method(decorators: list[Any], method: Any) -> Any:
    """Returns a method whose decorators get a function without `self`.

    Decorating happens per call, because each call has its own instance; what the decorators
    leave on a function is copied to the method.
    """

    def decorated(self: Any, *args: Any, **kwargs: Any) -> Any:
        return _decorate(decorators, method.__get__(self, type(self)))(*args, **kwargs)

    @wraps(method)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        return decorated(self, *args, **kwargs)

    @wraps(method)
    async def async_wrapper(self: Any, *args: Any, **kwargs: Any) -> Any:
        return await decorated(self, *args, **kwargs)

    result = async_wrapper if inspect.iscoroutinefunction(method) else wrapper
    update_wrapper(result, _decorate(decorators, _sample(method)))
    return update_wrapper(result, method)


def _decorate(decorators: list[Any], bound: Any) -> Any:
    function = update_wrapper(partial(bound), bound)
    for decorator in reversed(decorators):
        function = decorator(function)
    return function


def _sample(method: Any) -> Any:
    """Returns a function of the method's colour, to see what decorators leave on one."""

    def function(*_args: Any, **_kwargs: Any) -> Any:
        return None

    async def async_function(*_args: Any, **_kwargs: Any) -> Any:
        return None

    return async_function if inspect.iscoroutinefunction(method) else function


def decorator_from_middleware(middleware_class: Any) -> Callable[[F], F]:
    """Makes a view decorator of a middleware class that takes no arguments."""
    return make_middleware_decorator(middleware_class)()


def decorator_from_middleware_with_args(middleware_class: Any) -> Callable[..., Any]:
    """Makes a function that takes the arguments of a middleware class, giving a decorator."""
    return make_middleware_decorator(middleware_class)


def make_middleware_decorator(middleware_class: Any) -> Callable[..., Callable[[F], F]]:
    """Makes a function that makes view decorators of a middleware class."""

    def make_decorator(*args: Any, **kwargs: Any) -> Any:
        def decorator(view: Any) -> Any:
            hooks = _Hooks(middleware_class(view, *args, **kwargs), view)
            if is_coroutine_function(view):

                @wraps(view)
                async def async_wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
                    return await hooks.arespond(request, args, kwargs)

                return async_wrapper

            @wraps(view)
            def wrapper(request: Any, *args: Any, **kwargs: Any) -> Any:
                return hooks.respond(request, args, kwargs)

            return wrapper

        return decorator

    return make_decorator


class _Hooks:
    """The hooks of one middleware around one view."""

    def __init__(self, middleware: Any, view: Any) -> None:
        self.middleware = middleware
        self.view = view

    def _hook(self, name: str, *args: Any) -> Any:
        hook = getattr(self.middleware, name, None)
        return None if hook is None else hook(*args)

    def respond(self, request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        response = _driven(self._hook("process_request", request))
        if response is None:
            response = _driven(self._hook("process_view", request, self.view, args, kwargs))
        if response is not None:
            return response
        try:
            response = self.view(request, *args, **kwargs)
        except Exception as error:
            response = _driven(self._hook("process_exception", request, error))
            if response is None:
                raise
        return self._finish(request, response)

    async def arespond(self, request: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        response = await _adriven(self._hook("process_request", request))
        if response is None:
            response = await _adriven(self._hook("process_view", request, self.view, args, kwargs))
        if response is not None:
            return response
        try:
            response = await self.view(request, *args, **kwargs)
        except Exception as error:
            response = await _adriven(self._hook("process_exception", request, error))
            if response is None:
                raise
        if not callable(getattr(response, "render", None)):
            return await _adriven(self._hook("process_response", request, response)) or response
        return self._finish(request, response)

    def _finish(self, request: Any, response: Any) -> Any:
        """Calls the response hook: at once, or when a template response has been rendered."""
        if callable(getattr(response, "render", None)):
            changed = self._hook("process_template_response", request, response)
            response = response if changed is None else changed
            response.add_post_render_callback(
                lambda rendered: _driven(self._hook("process_response", request, rendered))
            )
            return response
        return _driven(self._hook("process_response", request, response)) or response


def _driven(result: Any) -> Any:
    return drive(result) if isinstance(result, Generator) else result


async def _adriven(result: Any) -> Any:
    return await adrive(result) if isinstance(result, Generator) else result


def sync_and_async_middleware(func: F) -> F:
    """Marks a middleware that works in both colours and finds out which is asked for."""
    func.sync_capable = True  # type: ignore[attr-defined]  # the mark
    func.async_capable = True  # type: ignore[attr-defined]  # the mark
    return func


def sync_only_middleware(func: F) -> F:
    """Marks a middleware that works synchronously only."""
    func.sync_capable = True  # type: ignore[attr-defined]  # the mark
    func.async_capable = False  # type: ignore[attr-defined]  # the mark
    return func


def async_only_middleware(func: F) -> F:
    """Marks a middleware that works asynchronously only."""
    func.sync_capable = False  # type: ignore[attr-defined]  # the mark
    func.async_capable = True  # type: ignore[attr-defined]  # the mark
    return func
