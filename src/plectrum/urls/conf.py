"""What URLconfs are written with."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.urls.patterns import LocalePrefixPattern, RegexPattern, RoutePattern
from plectrum.urls.resolvers import URLPattern, URLResolver

Included = tuple[Any, str | None, str | None]


def path(
    route: Any,
    view: Any,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> Any:
    """Returns an element of `urlpatterns`: a view at a route, or patterns included there.

    Args:
        route: The route, which may capture values: `articles/<int:year>/`.
        view: A view, or what `include()` returns.
        kwargs: Additional keyword arguments for the view.
        name: The name that the route is reversed by.

    Raises:
        ImproperlyConfigured: The route is malformed.
        TypeError: The view is no view.
    """
    return _make(route, view, kwargs, name, RoutePattern)


def re_path(
    route: Any,
    view: Any,
    kwargs: Mapping[str, Any] | None = None,
    name: str | None = None,
) -> Any:
    r"""Returns an element of `urlpatterns` whose route is a regular expression.

    Args:
        route: The expression; its named groups become keyword arguments:
            `^articles/(?P<year>\d+)/$`.
        view: A view, or what `include()` returns.
        kwargs: Additional keyword arguments for the view.
        name: The name that the route is reversed by.

    Raises:
        ImproperlyConfigured: The expression is malformed.
        TypeError: The view is no view.
    """
    return _make(route, view, kwargs, name, RegexPattern)


def _make(
    route: Any,
    view: Any,
    kwargs: Mapping[str, Any] | None,
    name: str | None,
    pattern_class: type[RoutePattern | RegexPattern],
) -> URLPattern | URLResolver:
    if kwargs is not None and not isinstance(kwargs, dict):
        raise TypeError(f"kwargs argument must be a dict, but got {type(kwargs).__name__}.")
    if isinstance(view, (list, tuple)):
        if len(view) != 3:
            raise TypeError(
                f"The view of {str(route)!r} is a {type(view).__name__}; "
                "write include(...) to include patterns."
            )
        urlconf_module, app_name, namespace = view
        pattern = pattern_class(route, is_endpoint=False)
        return URLResolver(pattern, urlconf_module, kwargs, app_name, namespace)
    if callable(view):
        if isinstance(view, type) and hasattr(view, "as_view"):
            raise TypeError(
                f"view must be a callable, pass {view.__name__}.as_view(), not {view.__name__}."
            )
        return URLPattern(pattern_class(route, name=name, is_endpoint=True), view, kwargs, name)
    if hasattr(view, "as_view"):
        raise TypeError(f"view must be a callable, pass {type(view).__name__}.as_view().")
    raise TypeError("view must be a callable or a list/tuple in the case of include().")


def include(arg: Any, namespace: str | None = None) -> Included:
    """Returns the patterns of another URLconf, to be put at a prefix by `path()`.

    Args:
        arg: A module or its dotted path, a list of patterns, or a pair of such a list and its
            application namespace.
        namespace: The instance namespace; the application namespace if left out.

    Raises:
        ImproperlyConfigured: A namespace is given for patterns without application namespace,
            or `arg` is not one of these.
    """
    app_name: str | None = None
    if isinstance(arg, tuple):
        if len(arg) != 2:
            raise ImproperlyConfigured(
                f"Passing a {len(arg)}-tuple to include() is not supported. Pass a 2-tuple "
                "containing the list of patterns and app_name, and provide the namespace "
                "argument to include() instead."
            )
        urlconf_module, app_name = arg
    else:
        urlconf_module = arg
    if isinstance(urlconf_module, str):
        urlconf_module = import_module(urlconf_module)
    patterns = getattr(urlconf_module, "urlpatterns", urlconf_module)
    app_name = getattr(urlconf_module, "app_name", app_name)
    if namespace and not app_name:
        raise ImproperlyConfigured(
            "Specifying a namespace in include() without providing an app_name is not supported.",
            hint="Set the app_name attribute in the included module, or pass a 2-tuple containing "
            "the list of patterns and app_name instead.",
        )
    if isinstance(patterns, (list, tuple)) and any(
        isinstance(getattr(element, "pattern", None), LocalePrefixPattern) for element in patterns
    ):
        raise ImproperlyConfigured("Using i18n_patterns in an included URLconf is not allowed.")
    return urlconf_module, app_name, namespace or app_name
