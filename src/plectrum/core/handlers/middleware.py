"""Middleware: which kind each is, and how it is given what it encloses.

Middleware whose hooks never block are *flat*: neighbours share one function (see `chain`). Any
other middleware is a callable around `get_response`; it splits the chain and costs what it costs
itself.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import cached_property
from typing import Any

from plectrum.core.handlers.chain import BoundHook, Hook, Member, Responder
from plectrum.core.handlers.exceptions import response_for
from plectrum.effects import Call, adrive, drive, has_caller_loop, run_on_caller_loop
from plectrum.effects.call import is_coroutine_function
from plectrum.utils.deprecation import MiddlewareMixin


def bound_hook(hook: Hook, *, never_blocks: bool) -> BoundHook:
    """Returns a hook as the chain calls it; one of a user's may have either colour."""
    if is_coroutine_function(hook):
        return BoundHook(lambda *arguments: _calling(hook, arguments))
    return BoundHook(hook, blocks=not never_blocks and not inspect.isgeneratorfunction(hook))


def _calling(hook: Hook, arguments: tuple[Any, ...]) -> Any:
    result = yield Call(hook, arguments, is_async=True)
    return result


def is_flat(middleware: Any, *, is_async: bool) -> bool:
    """Tells whether the hooks of a middleware may be called from a chain.

    In the synchronous colour every middleware made of hooks may; in the asynchronous one only
    those that promise never to block.
    """
    if not isinstance(middleware, MiddlewareMixin):
        return False
    if type(middleware).__call__ is not MiddlewareMixin.__call__:
        return False
    return middleware.is_flat or not is_async


def as_member(middleware: Any, *, is_async: bool) -> Member:
    """Returns the hooks of a flat middleware."""
    never_blocks = middleware.is_flat or not is_async
    before, after = (
        None if hook is None else bound_hook(hook, never_blocks=never_blocks)
        for hook in (
            getattr(middleware, "process_request", None),
            getattr(middleware, "process_response", None),
        )
    )
    return Member(before, after)


def classic(middleware: Any, *, is_async: bool) -> Responder:
    """Returns a middleware that is called around what it encloses as a responder."""
    has_coroutine = is_coroutine_function(middleware) or bool(
        getattr(middleware, "async_mode", False)
    )

    def respond(request: Any) -> Any:
        try:
            return Call(middleware, (request,), is_async=has_coroutine).perform()
        except Exception as error:  # noqa: BLE001 - becomes a response
            return drive(response_for(request, error))

    async def arespond(request: Any) -> Any:
        try:
            return await Call(middleware, (request,), is_async=has_coroutine).aperform()
        except Exception as error:  # noqa: BLE001 - becomes a response
            return await adrive(response_for(request, error))

    return arespond if is_async else respond


class Later:
    """A responder that is written when it is first called: by then the chain is complete.

    Args:
        write: Writes it.
    """

    def __init__(self, write: Callable[[], Responder]) -> None:
        self._write = write

    @cached_property
    def respond(self) -> Responder:
        """The responder."""
        return self._write()


def as_get_response(enclosed: Later, *, is_async: bool, wants_async: bool) -> Responder:
    """Returns what a middleware gets as `get_response`.

    Args:
        enclosed: What it encloses.
        is_async: The colour of the enclosed.
        wants_async: The colour that the middleware wants; never the asynchronous one around a
            responder of the other.
    """

    async def aget_response(request: Any) -> Any:
        return await enclosed.respond(request)

    def get_response(request: Any) -> Any:
        if not is_async:
            return enclosed.respond(request)
        if has_caller_loop():  # a synchronous middleware below an asynchronous server
            return run_on_caller_loop(enclosed.respond(request))
        return Call(enclosed.respond, (request,), is_async=True).perform()

    return aget_response if wants_async else get_response
