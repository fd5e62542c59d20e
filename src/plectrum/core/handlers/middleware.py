"""Middleware, composed once into segments of plain hooks and classic closures.

Middleware whose hooks never block are *flat*: neighbours share one segment, which calls their
hooks in a loop. Any other middleware is a callable around `get_response`; it splits the segments
and costs what it costs itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from types import GeneratorType
from typing import Any, Protocol, TypeAlias

from plectrum.core.handlers.exceptions import response_for
from plectrum.effects import Call, Operation, adrive, drive, has_caller_loop, run_on_caller_loop
from plectrum.effects.call import is_coroutine_function
from plectrum.utils.deprecation import MiddlewareMixin

Hook: TypeAlias = Callable[..., Any]


class Responder(Protocol):
    """Answers a request; what it raises is no Exception, since it turns those to responses."""

    def __call__(self, request: Any) -> Operation[Any]:
        """Answers a request."""
        ...


class BoundHook:
    """A hook of a middleware, and how it is called.

    Attributes:
        call: Calls the hook; what it returns is a result, or an operation that has one.
    """

    __slots__ = ("call",)

    def __init__(self, hook: Hook, *, never_blocks: bool) -> None:
        if never_blocks or inspect.isgeneratorfunction(hook):
            self.call = hook
        else:
            self.call = partial(_call_blocking, hook)

    def operation(self, *arguments: Any) -> Operation[Any]:
        """Calls the hook and runs its operation, if it has one."""
        result = self.call(*arguments)
        if type(result) is GeneratorType:
            result = yield from result
        return result


def _call_blocking(hook: Hook, *arguments: Any) -> Operation[Any]:
    """Calls a hook of a user's, which may block and have either colour."""
    result = yield Call(hook, arguments)
    return result


def is_flat(middleware: Any, *, is_async: bool) -> bool:
    """Tells whether the hooks of a middleware may be called from a segment.

    Under a synchronous server every middleware made of hooks may; under an asynchronous one
    only those that promise never to block.
    """
    if not isinstance(middleware, MiddlewareMixin):
        return False
    if type(middleware).__call__ is not MiddlewareMixin.__call__:
        return False
    return middleware.is_flat or not is_async


class Segment:
    """Neighbouring flat middleware: hooks before, what they enclose, hooks after."""

    def __init__(self, members: Sequence[Any], inner: Responder, *, is_async: bool) -> None:
        hooks = [
            (
                _bind(member, "process_request", is_async=is_async),
                _bind(member, "process_response", is_async=is_async),
            )
            for member in members
        ]
        self._inner = inner
        # Each hook before comes with the hooks after of its member and of those outside of it.
        after: tuple[Hook, ...] = ()
        self._before: list[tuple[Hook, tuple[Hook, ...], tuple[Hook, ...]]] = []
        for before_hook, after_hook in hooks:
            outside = after
            if after_hook is not None:
                after = (after_hook, *after)
            if before_hook is not None:
                self._before.append((before_hook, after, outside))
        self._after = after

    def __call__(self, request: Any) -> Operation[Any]:
        """Answers a request."""
        after = self._after
        response = None
        for hook, own, outside in self._before:
            try:
                response = hook(request)
                if type(response) is GeneratorType:
                    response = yield from response
            except Exception as error:  # noqa: BLE001 - becomes a response
                response = yield from response_for(request, error)
                own = outside
            if response is not None:
                after = own
                break
        else:
            response = yield from self._inner(request)
        for hook in after:
            try:
                response = hook(request, response)
                if type(response) is GeneratorType:
                    response = yield from response
            except Exception as error:  # noqa: BLE001 - becomes a response
                response = yield from response_for(request, error)
        return response


def _bind(member: Any, name: str, *, is_async: bool) -> Hook | None:
    hook = getattr(member, name, None)
    if hook is None:
        return None
    return BoundHook(hook, never_blocks=member.is_flat or not is_async).call


class Classic:
    """A middleware that is called around what it encloses."""

    def __init__(self, middleware: Any) -> None:
        self._middleware = middleware
        self._is_async = is_coroutine_function(middleware) or bool(
            getattr(middleware, "async_mode", False)
        )

    def __call__(self, request: Any) -> Operation[Any]:
        """Answers a request."""
        try:
            response = yield Call(self._middleware, (request,), is_async=self._is_async)
        except Exception as error:  # noqa: BLE001 - becomes a response
            response = yield from response_for(request, error)
        return response


def as_get_response(responder: Responder, *, is_async: bool) -> Callable[[Any], Any]:
    """Returns what middleware gets as `get_response`."""
    if is_async:

        async def get_response(request: Any) -> Any:
            return await adrive(responder(request))

        return get_response

    def get_response_blocking(request: Any) -> Any:
        if has_caller_loop():  # a synchronous middleware below an asynchronous server
            return run_on_caller_loop(adrive(responder(request)))
        return drive(responder(request))

    return get_response_blocking
