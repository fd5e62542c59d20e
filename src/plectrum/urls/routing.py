"""A URLconf, compiled: from path to view and from name to path."""

from __future__ import annotations

import difflib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.urls.exceptions import NoReverseMatch, Resolver404
from plectrum.urls.matching import Candidate, Matcher, ReverseTable
from plectrum.urls.patterns import LocalePrefixPattern, RegexPattern
from plectrum.urls.resolvers import Endpoint, ResolverMatch, URLPattern, URLResolver
from plectrum.utils.translation import get_language

Namespaces = tuple[str, ...]


class RouteSet:
    """The routes of a URLconf as they are in one language."""

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        routes = [endpoint.to_route() for endpoint in endpoints]
        self.matcher = Matcher(routes)
        self.table = ReverseTable(routes, _reverse_keys)


def _reverse_keys(endpoint: Endpoint) -> Iterator[Hashable]:
    """Gives what an endpoint can be reversed by: its name; its view, if it has no namespace."""
    namespaces = tuple(endpoint.namespaces)
    if endpoint.pattern.name is not None:
        yield namespaces, endpoint.pattern.name
    if not namespaces:
        yield namespaces, endpoint.pattern.callback


class Router:
    """All routes below one URLconf.

    They are compiled at first use, and once for each language if any of them is translated.

    Attributes:
        language_prefix: What `i18n_patterns()` has put before some of them, if it was used.
    """

    def __init__(self, root: URLResolver) -> None:
        self.root = root
        self._endpoints: list[Endpoint] = []
        self._instances: dict[tuple[Namespaces, str], list[str]] = {}
        self._namespaces: set[Namespaces] = set()
        self._is_translated = False
        self._route_sets: dict[str | None, RouteSet] = {}
        self._collect(root, ())
        self.language_prefix: LocalePrefixPattern | None = next(
            (
                element.pattern
                for element in root.url_patterns
                if isinstance(element.pattern, LocalePrefixPattern)
            ),
            None,
        )
        self._only = None if self._is_translated else RouteSet(self._endpoints)

    @property
    def routes(self) -> RouteSet:
        """The routes in the active language."""
        if self._only is not None:
            return self._only
        language = get_language()
        routes = self._route_sets.get(language)
        if routes is None:
            endpoints = [Endpoint(item.pattern, item.ancestors) for item in self._endpoints]
            routes = self._route_sets[language] = RouteSet(endpoints)
        return routes

    def _collect(self, resolver: URLResolver, ancestors: tuple[URLResolver, ...]) -> None:
        outer = tuple(item.namespace for item in ancestors if item.namespace)
        for element in resolver.url_patterns:
            if not isinstance(element, (URLPattern, URLResolver)):
                raise ImproperlyConfigured(
                    f"Your URL pattern {element!r} is invalid.",
                    hint="Ensure that urlpatterns is a list of path() and/or re_path() instances.",
                )
            self._is_translated |= element.pattern.is_translated
            if isinstance(element, URLPattern):
                self._endpoints.append(Endpoint(element, ancestors))
                continue
            if any(item.urlconf_name is element.urlconf_name for item in ancestors):
                raise ImproperlyConfigured(
                    f"The URLconf {element.urlconf_name!r} includes itself.",
                    hint="Remove the include() that leads back to it.",
                )
            if element.namespace:
                self._namespaces.add((*outer, element.namespace))
                if element.app_name:
                    key = (outer, element.app_name)
                    self._instances.setdefault(key, []).append(element.namespace)
            self._collect(element, (*ancestors, element))

    def resolve(self, path: str) -> ResolverMatch:
        """Returns the match of a path.

        Raises:
            Resolver404: No pattern matches; the argument says which were tried.
        """
        if not path.startswith("/"):
            raise Resolver404({"path": path})
        found = (self._only or self.routes).matcher.find(path[1:])
        if found is None:
            raise Resolver404({"tried": self.trace(path, None), "path": path[1:]})
        return ResolverMatch(found, path, self.trace)

    def trace(self, path: str, goal: Endpoint | None) -> list[list[URLPattern | URLResolver]]:
        """Returns the patterns that are compared with a path before a goal is reached.

        Each is a list of the includes that lead to it and the pattern. An include whose own
        prefix does not match stands alone.
        """
        tried: list[list[URLPattern | URLResolver]] = []
        missed: list[URLResolver] = []
        for endpoint in self._endpoints:
            if goal is not None and endpoint.pattern is goal.pattern:
                break
            steps: list[URLPattern | URLResolver] = []
            remaining: str | None = path[1:]
            for resolver in endpoint.ancestors:
                steps.append(resolver)
                remaining = _remaining(resolver, remaining or "")
                if remaining is None:
                    break
            else:
                tried.append([*steps, endpoint.pattern])
                continue
            if steps[-1] not in missed:
                missed.append(endpoint.ancestors[len(steps) - 1])
                tried.append(steps)
        return tried

    def reverse(
        self,
        name: Any,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        current_app: str | None = None,
    ) -> str:
        """Returns the path (without its leading slash) of a pattern.

        Raises:
            NoReverseMatch: There is no such name, or it does not take these arguments.
        """
        namespaces: Namespaces = ()
        if isinstance(name, str) and ":" in name:
            *wanted, name = name.split(":")
            namespaces = self._find_instance(wanted, current_app)
        routes = self._only or self.routes
        try:
            candidates = routes.table[namespaces, name]
        except TypeError:  # an unhashable name
            candidates = []
        for candidate in candidates:
            if kwargs or not args:
                path = candidate.fill_named(kwargs)
            elif len(args) == len(candidate.names):
                path = candidate.fill(args)
            else:
                path = None
            if path is not None:
                return path
        raise self._no_match(namespaces, name, args, kwargs, candidates)

    def _find_instance(self, wanted: list[str], current_app: str | None) -> Namespaces:
        """Returns the instance namespaces that the namespaces of a name stand for."""
        found: Namespaces = ()
        current = current_app.split(":") if current_app else []
        for depth, namespace in enumerate(wanted):
            instances = self._instances.get((found, namespace))
            instance = namespace
            if instances:
                hint = current[depth] if depth < len(current) else None
                if hint in instances:
                    instance = hint or namespace
                elif namespace not in instances:
                    instance = instances[-1]
            if instance != (current[depth] if depth < len(current) else None):
                current = []
            found = (*found, instance)
            if found not in self._namespaces:
                raise self._no_namespace(namespace, found[:-1])
        return found

    def _no_namespace(self, namespace: str, outer: Namespaces) -> NoReverseMatch:
        known = {found[len(outer)] for found in self._namespaces if found[: len(outer)] == outer}
        known = {name for name in known if name}
        inside = f" inside {':'.join(outer)!r}" if outer else ""
        return NoReverseMatch(
            f"{namespace!r} is not a registered namespace{inside}",
            hint=_near_misses(namespace, sorted(known)),
        )

    def _no_match(
        self,
        namespaces: Namespaces,
        name: Any,
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        candidates: list[Candidate],
    ) -> NoReverseMatch:
        if not candidates:
            known = [
                key[1]
                for key in self.routes.table.keys()  # noqa: SIM118 - a table, not a mapping
                if isinstance(key, tuple) and key[0] == namespaces and isinstance(key[1], str)
            ]
            return NoReverseMatch(
                f"Reverse for {str(name)!r} not found. {str(name)!r} is not a valid view "
                "function or pattern name.",
                hint=_near_misses(str(name), known),
            )
        if args:
            given = f"arguments '{tuple(args)}'"
        else:
            given = f"keyword arguments '{dict(kwargs)}'" if kwargs else "no arguments"
        patterns = list(dict.fromkeys(candidate.pattern for candidate in candidates))
        return NoReverseMatch(
            f"Reverse for {str(name)!r} with {given} not found. "
            f"{len(patterns)} pattern(s) tried: {patterns}"
        )


def _remaining(resolver: URLResolver, path: str) -> str | None:
    """Returns what an include's prefix leaves of a path; None if it does not match."""
    regex = resolver.pattern.regex
    is_regex = isinstance(resolver.pattern, RegexPattern)
    found = regex.search(path) if is_regex else regex.match(path)
    return None if found is None else path[found.end() :]


def _near_misses(name: str, known: Sequence[str]) -> str:
    close = difflib.get_close_matches(name, known, 3)
    return f"Did you mean {' or '.join(repr(found) for found in close)}?" if close else ""


@cache
def get_router(urlconf: Any) -> Router:
    """Returns the compiled routes of a URLconf: a dotted path, a module or a tuple of patterns."""
    return Router(URLResolver(RegexPattern(r"^/"), urlconf))
