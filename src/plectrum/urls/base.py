"""The way from a path to a view and back, for the URLconf of the current request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlencode, urlsplit, urlunsplit

from plectrum.conf import settings
from plectrum.conf.script_prefix import SCRIPT_PREFIX
from plectrum.core.signals import setting_changed
from plectrum.http.querydict import QueryDict
from plectrum.urls.exceptions import NoReverseMatch, Resolver404
from plectrum.urls.resolvers import ResolverMatch
from plectrum.urls.routing import Router, get_router
from plectrum.urls.utils import get_callable
from plectrum.utils.functional import lazy
from plectrum.utils.translation import override

_urlconf: ContextVar[Any] = ContextVar("plectrum_urlconf", default=None)


def resolve(path: str, urlconf: Any = None) -> ResolverMatch:
    """Returns the view of a path, with its arguments and what else is known of the match.

    Args:
        path: The path with its leading slash, without the script prefix.
        urlconf: The URLconf; that of the current request, or ROOT_URLCONF, if left out.

    Raises:
        Resolver404: No pattern matches.
    """
    return get_resolver(urlconf).resolve(str(path))


def reverse(
    viewname: Any,
    urlconf: Any = None,
    args: Sequence[Any] | None = None,
    kwargs: Mapping[str, Any] | None = None,
    current_app: str | None = None,
    *,
    query: Any = None,
    fragment: str | None = None,
) -> str:
    """Returns the path that leads to a view.

    Args:
        viewname: The name of the pattern, with its namespaces (`news:archive`), or the view.
        urlconf: The URLconf; that of the current request, or ROOT_URLCONF, if left out.
        args: The values that the pattern captures, in order.
        kwargs: The same by name; not together with `args`.
        current_app: The instance that application namespaces stand for.
        query: What comes after `?`: a QueryDict or anything that `urlencode` takes.
        fragment: What comes after `#`.

    Raises:
        NoReverseMatch: No pattern of that name takes these values.
    """
    if args and kwargs:
        raise ValueError("Don't mix *args and **kwargs in call to reverse()!")
    path = get_resolver(urlconf).reverse(viewname, args or (), kwargs or {}, current_app)
    if path.startswith("/"):  # two slashes would begin the name of a host
        path = "%2F" + path[1:]
    url = SCRIPT_PREFIX.get() + path
    if query:
        text = query.urlencode() if isinstance(query, QueryDict) else urlencode(query, doseq=True)
        if text:
            url += f"?{text}"
    return url if fragment is None else f"{url}#{fragment}"


reverse_lazy = lazy(reverse, str)


def get_resolver(urlconf: Any = None) -> Router:
    """Returns the compiled routes of a URLconf."""
    if urlconf is None:
        urlconf = _urlconf.get()
    if urlconf is None:
        urlconf = settings.ROOT_URLCONF
    return get_router(tuple(urlconf) if isinstance(urlconf, list) else urlconf)


def set_script_prefix(prefix: str) -> None:
    """Sets the part of paths that belongs to the server: where the project is mounted."""
    prefix = prefix if prefix.endswith("/") else prefix + "/"
    if SCRIPT_PREFIX.get() != prefix:
        SCRIPT_PREFIX.set(prefix)


def get_script_prefix() -> str:
    """Returns the part of paths that belongs to the server, with its final slash."""
    return SCRIPT_PREFIX.get()


def clear_script_prefix() -> None:
    """Sets the script prefix back to `/`."""
    SCRIPT_PREFIX.set("/")


def set_urlconf(urlconf_name: Any) -> None:
    """Sets the URLconf of the current request; None stands for ROOT_URLCONF."""
    _urlconf.set(urlconf_name or None)


def get_urlconf(default: Any = None) -> Any:
    """Returns the URLconf of the current request, if it has one of its own."""
    urlconf = _urlconf.get()
    return default if urlconf is None else urlconf


def is_valid_path(path: str, urlconf: Any = None) -> ResolverMatch | bool:
    """Returns the match of a path, or False."""
    try:
        return resolve(path, urlconf)
    except Resolver404:
        return False


def translate_url(url: str, lang_code: str) -> str:
    """Returns a URL as it is in another language; the URL itself if it has no other form."""
    parsed = urlsplit(url)
    try:
        match = resolve(unquote(parsed.path))
        with override(lang_code):
            path = reverse(match.view_name, args=match.args, kwargs=match.kwargs)
    except (Resolver404, NoReverseMatch):
        return url
    return urlunsplit((parsed.scheme, parsed.netloc, path, parsed.query, parsed.fragment))


def clear_url_caches() -> None:
    """Forgets all compiled routes."""
    get_callable.cache_clear()
    get_router.cache_clear()


def _forget_on_change(*, setting: str, **_named: Any) -> None:
    if setting in {"ROOT_URLCONF", "LANGUAGE_CODE", "LANGUAGES"}:
        clear_url_caches()


setting_changed.connect(_forget_on_change)
