"""The way of a request through middleware, URLs and view, built once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import lru_cache, partial
from types import CoroutineType
from typing import Any, NoReturn

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from plectrum.core.handlers.chain import BoundHook, Ending, Member, Responder, write_chain
from plectrum.core.handlers.exceptions import response_for
from plectrum.core.handlers.middleware import (
    Later,
    as_get_response,
    as_member,
    bound_hook,
    classic,
    is_flat,
)
from plectrum.core.signals import setting_changed
from plectrum.db import connections, transaction
from plectrum.effects import Call, Operation
from plectrum.effects.call import is_coroutine_function
from plectrum.http.response import Http404, HttpResponseBase
from plectrum.http.streaming import FileResponse
from plectrum.urls.base import get_resolver, set_urlconf
from plectrum.urls.resolvers import dotted_path
from plectrum.urls.sockets import SocketView
from plectrum.utils.log import log_response
from plectrum.utils.module_loading import import_string

logger = logging.getLogger("plectrum.request")


class Pipeline:
    """Answers requests.

    Args:
        is_async: Whether it serves an asynchronous server.
        middleware: Dotted paths of middleware; the setting MIDDLEWARE if left out.

    Attributes:
        respond: Returns the response to a request, whatever happens; for an asynchronous server
            a coroutine that does.
    """

    def __init__(self, *, is_async: bool, middleware: list[str] | None = None) -> None:
        self._template_hooks: list[BoundHook] = []
        self._exception_hooks: list[BoundHook] = []
        self._ending = Ending(_resolve, prepare_view, self._save, self._render, _refuse_view)
        paths = settings.MIDDLEWARE if middleware is None else middleware
        self.respond: Responder = self._build(paths, is_async=is_async)

    def explain(self) -> str:
        """Returns the source of the function that a request comes to first."""
        return str(getattr(self.respond, "__plectrum_source__", ""))

    def _build(self, paths: Sequence[str], *, is_async: bool) -> Responder:
        """Composes the middleware from the innermost to the outermost.

        What an asynchronous middleware encloses is asynchronous, whatever the server is.
        """
        colours = [is_async]
        factories = [import_string(path) for path in paths]
        for path, factory in zip(paths, factories, strict=True):
            colours.append(colours[-1] or _wants_async(path, factory, is_async=False))
        inner: Responder | Ending = self._ending
        flat: tuple[Member, ...] = ()
        for position in reversed(range(len(paths))):
            outside, inside = colours[position : position + 2]
            enclosed = Later(partial(_write, flat, inner, is_async=inside))
            middleware = self._make(paths[position], factories[position], enclosed, inside)
            if middleware is None:
                continue
            self._collect_hooks(middleware, is_async=inside)
            if outside == inside and is_flat(middleware, is_async=inside):
                flat = (as_member(middleware, is_async=inside), *flat)
            else:
                inner, flat = classic(middleware, is_async=outside), ()
        return _write(flat, inner, is_async=is_async, conclude=_conclude)

    def _make(self, path: str, factory: Any, enclosed: Later, is_async: bool) -> Any:
        wants_async = _wants_async(path, factory, is_async=is_async)
        try:
            middleware = factory(
                as_get_response(enclosed, is_async=is_async, wants_async=wants_async)
            )
        except MiddlewareNotUsed as reason:
            if settings.DEBUG:
                logger.debug("MiddlewareNotUsed: %r%s", path, f" {reason}" if str(reason) else "")
            return None
        if middleware is None:
            raise ImproperlyConfigured(f"Middleware factory {path} returned None.")
        return middleware

    def _collect_hooks(self, middleware: Any, *, is_async: bool) -> None:
        never_blocks = getattr(middleware, "is_flat", False) or not is_async
        for name, hooks, is_first in (
            ("process_view", self._ending.view_hooks, True),
            ("process_template_response", self._template_hooks, False),
            ("process_exception", self._exception_hooks, False),
        ):
            hook = getattr(middleware, name, None)
            if hook is not None:
                bound = bound_hook(hook, never_blocks=never_blocks)
                hooks.insert(0 if is_first else len(hooks), bound)

    def _render(self, request: Any, response: Any) -> Operation[Any]:
        """Renders a template response, after the hooks that may change it."""
        for hook in self._template_hooks:
            response = yield from hook.operation(request, response)
            if not isinstance(response, HttpResponseBase):
                _refuse(response, f"{getattr(hook.call, '__qualname__', hook.call)}")
        try:
            rendered: Any = response
            response = yield Call(rendered.render, is_async=False)
        except Exception as error:
            response = yield from self._save(request, error)
            if response is None:
                raise
        return response

    def _save(self, request: Any, error: Exception) -> Operation[Any]:
        """Returns what the exception hooks make of an error, or `None`."""
        for hook in self._exception_hooks:
            response = yield from hook.operation(request, error)
            if response is not None:
                return response
        return None


def _wants_async(path: str, factory: Any, *, is_async: bool) -> bool:
    """Returns the colour of a middleware that stands in a chain of a colour."""
    can_sync = getattr(factory, "sync_capable", True)
    can_async = getattr(factory, "async_capable", False)
    if not can_sync and not can_async:
        raise RuntimeError(
            f"Middleware {path} must have at least one of sync_capable/async_capable set to True."
        )
    return bool(can_async) if is_async or not can_sync else False


def _write(
    members: Sequence[Member],
    inner: Responder | Ending,
    *,
    is_async: bool,
    conclude: Callable[[Any, Any], None] | None = None,
) -> Responder:
    return write_chain(members, inner, is_async=is_async, recover=response_for, conclude=conclude)


def _conclude(request: Any, response: HttpResponseBase) -> None:
    """Narrows a file to the range that is asked for; logs an error."""
    if isinstance(response, FileResponse) and response.status_code == 200:
        _select_range(request, response)
    if response.status_code >= 400:
        log_response(
            "%s: %s", response.reason_phrase, request.path, response=response, request=request
        )


def _resolve(request: Any) -> Any:
    """Finds the view of a request, in the request's own URLconf if it has one."""
    if "urlconf" in request.__dict__:
        set_urlconf(request.urlconf)
    match = get_resolver().resolve(request.path_info)
    if request.websocket is not None and not isinstance(match.func, SocketView):
        raise Http404("There is no WebSocket at this address.")
    return match


@lru_cache(maxsize=4096)
def prepare_view(view: Callable[..., Any]) -> tuple[Callable[..., Any], bool]:
    """Returns a view as it is called, in a transaction if so configured, and its colour."""
    is_async = is_coroutine_function(view) or bool(getattr(view, "view_is_async", False))
    exempt: set[str] = getattr(view, "_non_atomic_requests", set())
    if isinstance(view, SocketView):
        return view, is_async  # a transaction must not last as long as a conversation
    for alias in connections:
        wrapper = connections.settings[alias]
        if wrapper.get("ATOMIC_REQUESTS") and alias not in exempt:
            view = transaction.atomic(using=alias)(view)
    return view, is_async


def _forget_views(*, setting: str, **_named: Any) -> None:
    if setting == "DATABASES":
        prepare_view.cache_clear()


setting_changed.connect(_forget_views)


def _refuse_view(response: Any, view: Callable[..., Any]) -> NoReturn:
    _refuse(response, f"The view {dotted_path(view)}")


def _refuse(response: Any, source: str) -> NoReturn:
    """Says what a view or hook has returned instead of a response."""
    if response is None:
        raise ValueError(
            f"{source} didn't return an HttpResponse object. It returned None instead."
        )
    if isinstance(response, CoroutineType):
        response.close()
        raise ValueError(
            f"{source} didn't return an HttpResponse object. It returned an unawaited coroutine "
            "instead. You may need to add an 'await' into your view."
        )
    raise ValueError(
        f"{source} didn't return an HttpResponse object, but {type(response).__name__}."
    )


def _select_range(request: Any, response: FileResponse) -> None:
    """Narrows a file to the part that the client asks for, if the file is still the same."""
    wanted = request.headers.get("Range", "") if request.method in ("GET", "HEAD") else ""
    condition = request.headers.get("If-Range") if wanted else None
    if condition and condition not in (response.get("ETag"), response.get("Last-Modified")):
        wanted = ""
    response.select_range(wanted)
