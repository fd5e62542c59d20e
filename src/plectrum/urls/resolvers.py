"""The elements of `urlpatterns`, and the match of a path with one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.urls.matching import Found, Level, Route
from plectrum.urls.patterns import Pattern
from plectrum.urls.utils import get_callable

View = Callable[..., Any]


class URLPattern:
    """One view at one pattern, as `path()` and `re_path()` make it."""

    def __init__(
        self,
        pattern: Pattern,
        callback: View,
        default_args: Mapping[str, Any] | None = None,
        name: str | None = None,
    ) -> None:
        self.pattern = pattern
        self.callback = callback
        self.default_args = dict(default_args or {})
        self.name = name

    @property
    def lookup_str(self) -> str:
        """The dotted path of the view."""
        return dotted_path(self.callback)

    def __repr__(self) -> str:
        return f"<URLPattern {describe(self)}>"


class URLResolver:
    """Patterns included at a prefix, as `path()` and `re_path()` make it from `include()`."""

    def __init__(
        self,
        pattern: Pattern,
        urlconf_name: Any,
        default_kwargs: Mapping[str, Any] | None = None,
        app_name: str | None = None,
        namespace: str | None = None,
    ) -> None:
        self.pattern = pattern
        self.urlconf_name = urlconf_name
        self.default_kwargs = dict(default_kwargs or {})
        self.app_name = app_name
        self.namespace = namespace

    @cached_property
    def urlconf_module(self) -> Any:
        """The module (or the list of patterns) that is included."""
        if isinstance(self.urlconf_name, str):
            return import_module(self.urlconf_name)
        return self.urlconf_name

    @cached_property
    def url_patterns(self) -> list[URLPattern | URLResolver]:
        """The patterns that are included.

        Raises:
            ImproperlyConfigured: The URLconf has no list of patterns.
        """
        patterns = getattr(self.urlconf_module, "urlpatterns", self.urlconf_module)
        try:
            return list(patterns)
        except TypeError as error:
            raise ImproperlyConfigured(
                f"The included URLconf {self.urlconf_name!r} does not appear to have any "
                "patterns in it.",
                hint="Define urlpatterns as a list of path() and re_path(). If it is there, "
                "the module may be imported in a circle.",
            ) from error

    def error_handler(self, status: int) -> View:
        """Returns the view that answers errors of a status: `handler404` and its like."""
        default = ERROR_VIEWS[status]
        return get_callable(getattr(self.urlconf_module, f"handler{status}", default))

    def __repr__(self) -> str:
        included = self.urlconf_name
        if isinstance(included, list):
            included = "<URLPattern list>"
        return f"<URLResolver {included} ({self.app_name}:{self.namespace}) {describe(self)}>"


ERROR_VIEWS = {
    400: "plectrum.views.defaults.bad_request",
    403: "plectrum.views.defaults.permission_denied",
    404: "plectrum.views.defaults.page_not_found",
    500: "plectrum.views.defaults.server_error",
}


def describe(element: URLPattern | URLResolver) -> str:
    """Returns a pattern as messages show it: `'a/<int:x>/' [name='a']`."""
    name = getattr(element, "name", None)
    return f"'{element.pattern}'" + (f" [name='{name}']" if name else "")


def dotted_path(view: View) -> str:
    """Returns the dotted path of a view; that of a class-based one is its class's."""
    found: Any = getattr(view, "func", view)
    found = getattr(found, "view_class", found)
    if not hasattr(found, "__name__"):
        found = type(found)
    name = getattr(found, "__qualname__", found.__name__)
    return f"{found.__module__}.{name}"


class Endpoint:
    """A URLPattern in its place: all that is known of a match before there is a path."""

    __slots__ = (
        "ancestors",
        "app_names",
        "callback",
        "namespaces",
        "pattern",
        "route",
        "view_name",
    )

    def __init__(self, pattern: URLPattern, ancestors: tuple[URLResolver, ...]) -> None:
        self.pattern = pattern
        self.callback = pattern.callback
        self.ancestors = ancestors
        self.namespaces = [item.namespace for item in ancestors if item.namespace]
        self.app_names = [item.app_name for item in ancestors if item.app_name]
        self.route = _join([*(str(item.pattern) for item in ancestors), str(pattern.pattern)])
        self.view_name = ":".join([*self.namespaces, pattern.name or pattern.lookup_str])

    def to_route(self) -> Route[Endpoint]:
        """Returns what the matching engine is given."""
        levels: tuple[Level, ...] = (
            *(item.pattern.level for item in self.ancestors),
            self.pattern.pattern.level,
        )
        extras = (*(item.default_kwargs for item in self.ancestors), self.pattern.default_args)
        return Route(levels, self, extras if any(extras) else ())


def _join(sources: Iterable[str]) -> str:
    """Joins patterns; the caret of an expression means nothing behind a prefix."""
    joined = ""
    for source in sources:
        joined += source.removeprefix("^") if joined else source
    return joined


class ResolverMatch:
    """The view that a path leads to, the arguments for it, and how it was found.

    It can be unpacked: `func, args, kwargs = resolve(path)`.
    """

    __slots__ = ("_found", "_path", "_trace", "args", "func", "kwargs")

    def __init__(
        self,
        found: Found[Endpoint],
        path: str,
        trace: Callable[[str, Endpoint | None], list[list[URLPattern | URLResolver]]],
    ) -> None:
        self._found = found
        self._path = path
        self._trace = trace
        self.func: View = found.leaf.route.target.callback
        self.args, self.kwargs = found.leaf.bind(found.values)

    @property
    def _endpoint(self) -> Endpoint:
        return self._found.leaf.route.target

    @property
    def url_name(self) -> str | None:
        """The name of the pattern."""
        return self._endpoint.pattern.name

    @property
    def view_name(self) -> str:
        """The name of the pattern with its namespaces; the view's path if it has no name."""
        return self._endpoint.view_name

    @property
    def route(self) -> str:
        """The pattern, with the prefixes of its includes."""
        return self._endpoint.route

    @property
    def app_names(self) -> list[str]:
        """The application namespaces, the outermost first."""
        return list(self._endpoint.app_names)

    @property
    def app_name(self) -> str:
        """The full application namespace."""
        return ":".join(self._endpoint.app_names)

    @property
    def namespaces(self) -> list[str]:
        """The instance namespaces, the outermost first."""
        return list(self._endpoint.namespaces)

    @property
    def namespace(self) -> str:
        """The full instance namespace."""
        return ":".join(self._endpoint.namespaces)

    @property
    def captured_kwargs(self) -> dict[str, Any]:
        """The keyword arguments that the pattern itself captured."""
        *_, (_, named) = self._found.leaf.bind_levels(self._found.values)
        return named

    @property
    def extra_kwargs(self) -> dict[str, Any]:
        """The keyword arguments that `path()` and `include()` add."""
        endpoint = self._endpoint
        extra: dict[str, Any] = {}
        for resolver in endpoint.ancestors:
            extra |= resolver.default_kwargs
        return extra | endpoint.pattern.default_args

    @property
    def tried(self) -> list[list[URLPattern | URLResolver]]:
        """The patterns that do not match and stand before the one that does."""
        return self._trace(self._path, self._endpoint)

    def __iter__(self) -> Iterator[Any]:
        yield from (self.func, self.args, self.kwargs)

    def __getitem__(self, index: int) -> Any:
        return (self.func, self.args, self.kwargs)[index]

    def __repr__(self) -> str:
        shown = {
            "func": dotted_path(self.func),
            "args": self.args,
            "kwargs": self.kwargs,
            "url_name": self.url_name,
            "app_names": self.app_names,
            "namespaces": self.namespaces,
            "route": self.route,
        }
        text = ", ".join(
            f"{name}={value if name == 'func' else repr(value)}" for name, value in shown.items()
        )
        for name in ("captured_kwargs", "extra_kwargs"):
            if value := getattr(self, name):
                text += f", {name}={value!r}"
        return f"ResolverMatch({text})"
