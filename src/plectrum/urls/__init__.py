"""URLs: from paths to views, and from names to paths."""

from plectrum.urls.base import (
    clear_script_prefix,
    clear_url_caches,
    get_resolver,
    get_script_prefix,
    get_urlconf,
    is_valid_path,
    resolve,
    reverse,
    reverse_lazy,
    set_script_prefix,
    set_urlconf,
    translate_url,
)
from plectrum.urls.conf import include, path, re_path
from plectrum.urls.converters import register_converter
from plectrum.urls.exceptions import NoReverseMatch, Resolver404
from plectrum.urls.patterns import LocalePrefixPattern
from plectrum.urls.resolvers import ResolverMatch, URLPattern, URLResolver
from plectrum.urls.sockets import websocket
from plectrum.urls.utils import get_callable

__all__ = [
    "LocalePrefixPattern",
    "NoReverseMatch",
    "Resolver404",
    "ResolverMatch",
    "URLPattern",
    "URLResolver",
    "clear_script_prefix",
    "clear_url_caches",
    "get_callable",
    "get_resolver",
    "get_script_prefix",
    "get_urlconf",
    "include",
    "is_valid_path",
    "path",
    "re_path",
    "register_converter",
    "resolve",
    "reverse",
    "reverse_lazy",
    "set_script_prefix",
    "set_urlconf",
    "translate_url",
    "websocket",
]
