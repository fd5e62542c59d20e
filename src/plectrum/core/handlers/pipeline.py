"""The way of a request through middleware, URLs and view: one operation, built once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import lru_cache
from types import CoroutineType, GeneratorType
from typing import Any, NoReturn

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from plectrum.core.handlers.exceptions import response_for
from plectrum.core.handlers.middleware import (
    BoundHook,
    Classic,
    Responder,
    Segment,
    as_get_response,
    is_flat,
)
from plectrum.core.signals import setting_changed
from plectrum.db import connections, transaction
from plectrum.effects import Call, Operation
from plectrum.effects.call import is_coroutine_function
from plectrum.http.response import HttpResponseBase
from plectrum.http.streaming import FileResponse
from plectrum.urls.base import get_resolver, set_urlconf
from plectrum.urls.resolvers import dotted_path
from plectrum.utils.log import log_response
from plectrum.utils.module_loading import import_string

logger = logging.getLogger("plectrum.request")


class Pipeline:
    """Answers requests.

    Args:
        is_async: Whether it serves an asynchronous server.
        middleware: Dotted paths of middleware; the setting MIDDLEWARE if left out.
    """

    def __init__(self, *, is_async: bool, middleware: list[str] | None = None) -> None:
        self._is_async = is_async
        self._view_hooks: list[BoundHook] = []
        self._template_hooks: list[BoundHook] = []
        self._exception_hooks: list[BoundHook] = []
        paths = settings.MIDDLEWARE if middleware is None else middleware
        self._chain = self._build(paths)

    def respond(self, request: Any) -> Operation[HttpResponseBase]:
        """Returns the response to a request, whatever happens."""
        response: HttpResponseBase = yield from self._chain(request)
        if isinstance(response, FileResponse) and response.status_code == 200:
            _select_range(request, response)
        if response.status_code >= 400:
            log_response(
                "%s: %s", response.reason_phrase, request.path, response=response, request=request
            )
        return response

    def _build(self, paths: list[str]) -> Responder:
        """Composes the middleware from the innermost to the outermost."""
        chain: Responder = self._answer
        flat: list[Any] = []
        for path in reversed(paths):
            enclosed = Segment(flat, chain, is_async=self._is_async) if flat else chain
            middleware = self._make(path, enclosed)
            if middleware is None:
                continue
            if is_flat(middleware, is_async=self._is_async):
                flat.insert(0, middleware)
            else:
                chain, flat = Classic(middleware), []
            self._collect_hooks(middleware)
        return Segment(flat, chain, is_async=self._is_async) if flat else chain

    def _make(self, path: str, enclosed: Responder) -> Any:
        factory = import_string(path)
        is_async = self._wants_async(path, factory)
        try:
            middleware = factory(as_get_response(enclosed, is_async=is_async))
        except MiddlewareNotUsed as reason:
            if settings.DEBUG:
                logger.debug("MiddlewareNotUsed: %r%s", path, f" {reason}" if str(reason) else "")
            return None
        if middleware is None:
            raise ImproperlyConfigured(f"Middleware factory {path} returned None.")
        return middleware

    def _wants_async(self, path: str, factory: Any) -> bool:
        can_sync = getattr(factory, "sync_capable", True)
        can_async = getattr(factory, "async_capable", False)
        if not can_sync and not can_async:
            raise RuntimeError(
                f"Middleware {path} must have at least one of sync_capable/async_capable set to "
                "True."
            )
        return can_async if self._is_async or not can_sync else False

    def _collect_hooks(self, middleware: Any) -> None:
        never_blocks = getattr(middleware, "is_flat", False) or not self._is_async
        for name, hooks, is_first in (
            ("process_view", self._view_hooks, True),
            ("process_template_response", self._template_hooks, False),
            ("process_exception", self._exception_hooks, False),
        ):
            hook = getattr(middleware, name, None)
            if hook is None:
                continue
            direct = never_blocks and not is_coroutine_function(hook)
            bound = BoundHook(hook, never_blocks=direct)
            hooks.insert(0 if is_first else len(hooks), bound)

    def _answer(self, request: Any) -> Operation[Any]:
        """Resolves the URL and calls the view."""
        try:
            match = request.resolver_match = _resolve(request)
            for hook in self._view_hooks:
                response = hook.call(request, match.func, match.args, match.kwargs)
                if type(response) is GeneratorType:
                    response = yield from response
                if response is not None:
                    break
            else:
                view, is_async = prepare_view(match.func)
                try:
                    response = yield Call(
                        view, (request, *match.args), match.kwargs, is_async=is_async
                    )
                except Exception as error:
                    response = yield from self._process_exception(request, error)
                    if response is None:
                        raise
                if not isinstance(response, HttpResponseBase):
                    _refuse(response, f"The view {dotted_path(match.func)}")
            if hasattr(response, "render"):
                response = yield from self._render(request, match, response)
        except Exception as error:  # noqa: BLE001 - becomes a response
            response = yield from response_for(request, error)
        return response

    def _render(self, request: Any, match: Any, response: Any) -> Operation[Any]:
        for hook in self._template_hooks:
            response = yield from hook.operation(request, response)
            if not isinstance(response, HttpResponseBase):
                _refuse(response, f"{getattr(hook.call, '__qualname__', hook.call)}")
        try:
            rendered: Any = response
            response = yield Call(rendered.render, is_async=False)
        except Exception as error:
            response = yield from self._process_exception(request, error)
            if response is None:
                raise
        return response

    def _process_exception(self, request: Any, error: Exception) -> Operation[Any]:
        for hook in self._exception_hooks:
            response = yield from hook.operation(request, error)
            if response is not None:
                return response
        return None


def _resolve(request: Any) -> Any:
    """Finds the view of a request, in the request's own URLconf if it has one."""
    if "urlconf" in request.__dict__:
        set_urlconf(request.urlconf)
    return get_resolver().resolve(request.path_info)


@lru_cache(maxsize=4096)
def prepare_view(view: Callable[..., Any]) -> tuple[Callable[..., Any], bool]:
    """Returns a view as it is called, in a transaction if so configured, and its colour."""
    is_async = is_coroutine_function(view) or bool(getattr(view, "view_is_async", False))
    exempt: set[str] = getattr(view, "_non_atomic_requests", set())
    for alias in connections:
        wrapper = connections.settings[alias]
        if wrapper.get("ATOMIC_REQUESTS") and alias not in exempt:
            view = transaction.atomic(using=alias)(view)
    return view, is_async


def _forget_views(*, setting: str, **_named: Any) -> None:
    if setting == "DATABASES":
        prepare_view.cache_clear()


setting_changed.connect(_forget_views)


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
