"""Middleware, composed once into segments of plain hooks and classic closures.

Middleware whose hooks never block are *flat*: neighbours share one segment, which calls their
hooks in a loop. Any other middleware is a callable around `get_response`; it splits the segments
and costs what it costs itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
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


class BoundHook:
    """A hook of a middleware, and how it is called.

    Attributes:
        call: The hook itself.
        is_direct: Whether it is called at once; otherwise it is run by `operation`.
    """

    __slots__ = ("_is_operation", "call", "is_direct")

    def __init__(self, hook: Hook, *, never_blocks: bool) -> None:
        self.call = hook
        self._is_operation = inspect.isgeneratorfunction(hook)
        self.is_direct = never_blocks and not self._is_operation

    def operation(self, *arguments: Any) -> Operation[Any]:
        """Runs a hook that needs input or output, or is a user's."""
        if self._is_operation:
            result = yield from self.call(*arguments)
        else:
            result = yield Call(self.call, arguments)
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
        after: tuple[BoundHook, ...] = ()
        self._before: list[tuple[BoundHook, tuple[BoundHook, ...], tuple[BoundHook, ...]]] = []
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
                response = (
                    hook.call(request) if hook.is_direct else (yield from hook.operation(request))
                )
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
                if hook.is_direct:
                    response = hook.call(request, response)
                else:
                    response = yield from hook.operation(request, response)
            except Exception as error:  # noqa: BLE001 - becomes a response
                response = yield from response_for(request, error)
        return response


def _bind(member: Any, name: str, *, is_async: bool) -> BoundHook | None:
    hook = getattr(member, name, None)
    return None if hook is None else BoundHook(hook, never_blocks=member.is_flat or not is_async)


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
