"""Checks of the URLconf: patterns that can hardly mean what they say, and error views."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from plectrum.conf import settings
from plectrum.core.checks import (
    CheckMessage,
    Error,
    Tags,
    Warning,  # noqa: A004 - documented name
    register,
)
from plectrum.core.exceptions import ViewDoesNotExist
from plectrum.urls.patterns import RegexPattern, RoutePattern
from plectrum.urls.resolvers import ERROR_VIEWS, URLPattern, URLResolver, describe, dotted_path

_CAPTURE = re.compile(r"<[^<>]*>")


@register(Tags.urls)
def check_url_config(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports patterns that were probably meant to be something else."""
    if not settings.ROOT_URLCONF:
        return []
    return [message for element, _ in _elements(_root()) for message in _check_element(element)]


@register(Tags.urls)
def check_url_namespaces_unique(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports instance namespaces that two includes share."""
    if not settings.ROOT_URLCONF:
        return []
    used = Counter(
        ":".join((*outer, element.namespace))
        for element, outer in _elements(_root())
        if isinstance(element, URLResolver) and element.namespace
    )
    return [
        Warning(
            f"URL namespace '{namespace}' isn't unique. You may not be able to reverse all URLs in "
            "this namespace.",
            hint="Give each include() of the same application another `namespace`.",
            id="urls.W005",
        )
        for namespace, count in used.items()
        if count > 1
    ]


@register(Tags.urls)
def check_url_settings(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports prefixes of URLs without a slash at their end."""
    return [
        Error(
            f"The {name} setting must end with a slash.",
            hint=f"Write {name} = {getattr(settings, name) + '/'!r}.",
            id="urls.E006",
        )
        for name in ("STATIC_URL", "MEDIA_URL")
        if getattr(settings, name) and not getattr(settings, name).endswith("/")
    ]


@register(Tags.urls)
def check_custom_error_handlers(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports error views that cannot be imported or called."""
    if not settings.ROOT_URLCONF:
        return []
    root = _root()
    return [message for status in ERROR_VIEWS for message in _check_error_view(root, status)]


def _root() -> URLResolver:
    """Returns the root, not compiled: that would fail where a pattern is none."""
    return URLResolver(RegexPattern(r"^/"), settings.ROOT_URLCONF)


def _check_error_view(root: URLResolver, status: int) -> Iterator[CheckMessage]:
    name = f"handler{status}"
    parameters = ("request",) if status == 500 else ("request", "exception")
    try:
        view = root.error_handler(status)
    except (ImportError, ViewDoesNotExist) as error:
        yield Error(
            f"The custom {name} view {getattr(root.urlconf_module, name)!r} could not be imported.",
            hint=str(error),
            id="urls.E008",
        )
        return
    try:
        inspect.signature(view).bind(*parameters)
    except TypeError:
        expected = ", ".join(parameters)
        yield Error(
            f"The custom {name} view '{dotted_path(view)}' does not take the correct number of "
            f"arguments ({expected}).",
            hint=f"Declare it as `def {getattr(view, '__name__', 'view')}({expected})`.",
            id="urls.E007",
        )
    except ValueError:  # a callable written in C that tells no signature
        return


def _elements(
    resolver: URLResolver, outer: tuple[str, ...] = (), above: tuple[Any, ...] = ()
) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Gives all elements below a resolver, with the namespaces around each."""
    for element in resolver.url_patterns:
        yield element, outer
        if not isinstance(element, URLResolver) or any(
            element.urlconf_name is one for one in above
        ):
            continue
        inner = (*outer, element.namespace) if element.namespace else outer
        yield from _elements(element, inner, (*above, element.urlconf_name))


def _check_element(element: Any) -> Iterator[CheckMessage]:
    if not isinstance(element, (URLPattern, URLResolver)):
        hint = "Ensure that urlpatterns is a list of path() and/or re_path() instances."
        if isinstance(element, tuple):
            hint = f"Write path({', '.join(map(repr, element))}) in place of the tuple."
        yield Error(f"Your URL pattern {element!r} is invalid.", hint=hint, id="urls.E004")
        return
    label = describe(element)
    pattern = element.pattern
    if isinstance(pattern, RoutePattern):
        yield from _leading_slash(label, str(pattern), ("/",))
        yield from _route(label, str(pattern))
    elif isinstance(pattern, RegexPattern):
        yield from _leading_slash(label, str(pattern), ("/", "^/", r"^\/"))
        if isinstance(element, URLResolver):
            yield from _end_of_include(label, str(pattern))
    if isinstance(element, URLPattern):
        yield from _pattern(label, element)


def _end_of_include(label: str, source: str) -> Iterator[CheckMessage]:
    if source.endswith("$") and not source.endswith(r"\$"):
        yield Warning(
            f"Your URL pattern {label} uses include with a route ending with a '$'.",
            hint="Remove the dollar: nothing that is included can match behind it.",
            id="urls.W001",
        )


def _leading_slash(label: str, source: str, marks: tuple[str, ...]) -> Iterator[CheckMessage]:
    # Where no slash is appended, a route may well begin with one: /a//b is a path of its own.
    if settings.APPEND_SLASH and source.startswith(marks):
        yield Warning(
            f"Your URL pattern {label} has a route beginning with a '/'.",
            hint="Remove the slash: it is not part of what routes are compared with. If the "
            "pattern is included, let the route of the include() end with '/'.",
            id="urls.W002",
        )


def _route(label: str, source: str) -> Iterator[CheckMessage]:
    if "(?P<" in source or source.startswith("^") or source.endswith("$"):
        yield Warning(
            f"Your URL pattern {label} has a route that contains '(?P<', begins with a '^', or "
            "ends with a '$'.",
            hint="path() takes these characters literally: use re_path(), or write captures as "
            "<converter:name>.",
            id="2_0.W001",
        )
    for bracket in re.findall(r"[<>]", _CAPTURE.sub("", source)):
        yield Warning(
            f"Your URL pattern {label} has an unmatched '{bracket}' bracket.",
            hint="Write captures as <name> or <converter:name>.",
            id="urls.W010",
        )


def _pattern(label: str, element: URLPattern) -> Iterator[CheckMessage]:
    if element.name is not None and ":" in element.name:
        yield Warning(
            f"Your URL pattern {label} has a name including a ':'.",
            hint="Remove the colon: in names to reverse, it stands behind a namespace.",
            id="urls.W003",
        )
    view = element.callback
    if isinstance(view, type) and hasattr(view, "as_view"):
        yield Error(
            f"Your URL pattern {label} has an invalid view, pass {view.__name__}.as_view() instead "
            f"of {view.__name__}.",
            id="urls.E009",
        )
