"""What views do all the time: render a template, redirect, find an object or answer 404."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from plectrum.http.response import (
    Http404,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from plectrum.urls.base import reverse
from plectrum.urls.exceptions import NoReverseMatch
from plectrum.utils.lazy import Promise


def render(
    request: Any,
    template_name: str | Sequence[str],
    context: Mapping[str, Any] | None = None,
    content_type: str | None = None,
    status: int | None = None,
    using: str | None = None,
) -> HttpResponse:
    """Returns a response with a rendered template.

    Args:
        request: The request.
        template_name: The template, or several of which the first that exists is used.
        context: The variables of the template.
        content_type: The Content-Type of the response.
        status: Its status.
        using: The name of the template engine.
    """
    from plectrum.template.loader import render_to_string  # noqa: PLC0415 - when it is needed

    content = render_to_string(template_name, dict(context or {}), request, using=using)
    return HttpResponse(content, content_type, status)


def redirect(
    to: Any, *args: Any, permanent: bool = False, preserve_request: bool = False, **kwargs: Any
) -> HttpResponseRedirect | HttpResponsePermanentRedirect:
    """Returns a redirect.

    Args:
        to: An object with `get_absolute_url()`, the name of a view, or an address.
        args: The arguments of the view.
        permanent: Whether browsers may remember it.
        preserve_request: Whether they repeat the method and the body.
        kwargs: The keyword arguments of the view.
    """
    kind = HttpResponsePermanentRedirect if permanent else HttpResponseRedirect
    return kind(resolve_url(to, *args, **kwargs), preserve_request=preserve_request)


def resolve_url(to: Any, *args: Any, **kwargs: Any) -> str:
    """Returns the address of an object with `get_absolute_url()`, of a view, or as it is given.

    Raises:
        NoReverseMatch: It is no address, and no view has that name.
    """
    if hasattr(to, "get_absolute_url"):
        return str(to.get_absolute_url())
    if isinstance(to, Promise):
        to = str(to)
    if isinstance(to, str) and to.startswith(("./", "../")):
        return to
    try:
        return reverse(to, args=args, kwargs=kwargs)
    except NoReverseMatch:
        if callable(to) or ("/" not in str(to) and "." not in str(to)):
            raise
    return str(to)


def get_object_or_404(klass: Any, *args: Any, **kwargs: Any) -> Any:
    """Returns the object that matches, or raises Http404.

    Args:
        klass: A model, a manager or a queryset.
        args: Conditions for `get()`.
        kwargs: Lookups for `get()`.
    """
    queryset = _queryset(klass, "get", "get_object_or_404")
    try:
        return queryset.get(*args, **kwargs)
    except queryset.model.DoesNotExist as error:
        raise _no_match(queryset) from error


async def aget_object_or_404(klass: Any, *args: Any, **kwargs: Any) -> Any:
    """Returns the object that matches, or raises Http404; asynchronous."""
    queryset = _queryset(klass, "aget", "aget_object_or_404")
    try:
        return await queryset.aget(*args, **kwargs)
    except queryset.model.DoesNotExist as error:
        raise _no_match(queryset) from error


def get_list_or_404(klass: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """Returns the objects that match as a list, or raises Http404 if there are none."""
    queryset = _queryset(klass, "filter", "get_list_or_404")
    found = list(queryset.filter(*args, **kwargs))
    if not found:
        raise _no_match(queryset)
    return found


async def aget_list_or_404(klass: Any, *args: Any, **kwargs: Any) -> list[Any]:
    """Returns the objects that match as a list, or raises Http404; asynchronous."""
    queryset = _queryset(klass, "filter", "aget_list_or_404")
    found = [item async for item in queryset.filter(*args, **kwargs)]
    if not found:
        raise _no_match(queryset)
    return found


def _queryset(klass: Any, method: str, caller: str) -> Any:
    queryset = klass._default_manager.all() if hasattr(klass, "_default_manager") else klass
    if not hasattr(queryset, method):
        name = klass.__name__ if isinstance(klass, type) else type(klass).__name__
        raise ValueError(
            f"First argument to {caller}() must be a Model, Manager, or QuerySet, not '{name}'."
        )
    return queryset


def _no_match(queryset: Any) -> Http404:
    return Http404(f"No {queryset.model._meta.object_name} matches the given query.")
