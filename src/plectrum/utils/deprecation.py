"""What is on its way out, and the base of middleware classes."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from types import GeneratorType
from typing import Any, ClassVar

from plectrum.effects import Call, adrive, drive
from plectrum.effects.call import is_coroutine_function


class RemovedInNextVersionWarning(DeprecationWarning):
    """Something will be gone in the next feature release."""


class RemovedAfterNextVersionWarning(PendingDeprecationWarning):
    """Something will be gone in the feature release after the next."""


class MiddlewareMixin:
    """Makes a middleware of the hooks `process_request` and `process_response`.

    The pipeline calls the hooks of built-in middleware directly; called as an object, a
    middleware works the classic way, around `get_response`, in both colours.

    Attributes:
        is_flat: Whether the hooks never block, so that both colours may call them directly. A
            flat hook that needs input or output is an operation, or returns one when it does.
        async_mode: Whether `get_response` is a coroutine function, and so this object too.
    """

    sync_capable: ClassVar[bool] = True
    async_capable: ClassVar[bool] = True
    is_flat: ClassVar[bool] = False

    def __init__(self, get_response: Callable[..., Any]) -> None:
        if get_response is None:
            raise ValueError("get_response must be provided.")
        self.get_response = get_response
        self.async_mode = is_coroutine_function(get_response)
        if self.async_mode:
            mark_coroutine_function(self)

    def __repr__(self) -> str:
        inner = getattr(self.get_response, "__qualname__", type(self.get_response).__name__)
        return f"<{type(self).__qualname__} get_response={inner}>"

    def __call__(self, request: Any) -> Any:
        """Answers a request, or gives the coroutine that does."""
        if self.async_mode:
            return self.__acall__(request)
        response = self._call("process_request", request)
        if response is None:
            response = self.get_response(request)
        return self._call("process_response", request, response) or response

    async def __acall__(self, request: Any) -> Any:
        """Answers a request without blocking: hooks that are not flat run on a worker thread."""
        response = await self._acall("process_request", request)
        if response is None:
            response = await self.get_response(request)
        return await self._acall("process_response", request, response) or response

    def _call(self, name: str, *args: Any) -> Any:
        hook = getattr(self, name, None)
        if hook is None:
            return None
        result = Call(hook, args).perform()
        return drive(result) if isinstance(result, GeneratorType) else result

    async def _acall(self, name: str, *args: Any) -> Any:
        hook = getattr(self, name, None)
        if hook is None:
            return None
        if not self.is_flat and not inspect.isgeneratorfunction(hook):
            return await Call(hook, args).aperform()
        result = hook(*args)
        return await adrive(result) if isinstance(result, GeneratorType) else result


def mark_coroutine_function(function: Any) -> None:
    """Marks an object whose call gives a coroutine, so that `inspect` and `asyncio` see it."""
    mark = getattr(inspect, "markcoroutinefunction", None)  # from Python 3.12 on
    if mark is not None:
        mark(function)
    else:
        function._is_coroutine = _asyncio_mark()


def _asyncio_mark() -> object:
    """Returns what `asyncio.iscoroutinefunction` looks for before Python 3.12."""
    from asyncio import coroutines  # noqa: PLC0415 - only where inspect has no mark

    return getattr(coroutines, "_is_coroutine", None)
