"""`{% load static %}`: the URLs of static files and uploads."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote, urljoin

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.template.base import Node, Parser, TemplateSyntaxError, Token
from plectrum.template.engine.nodes import CallNode
from plectrum.template.library import Library
from plectrum.utils.encoding import iri_to_uri
from plectrum.utils.module_loading import import_string

register = Library()

STORAGE = "plectrum.contrib.staticfiles.storage.staticfiles_storage"
STATICFILES = "plectrum.contrib.staticfiles"


def static(path: str) -> str:
    """Returns the URL of a static file, given its path relative to STATIC_ROOT."""
    if apps.ready and apps.is_installed(STATICFILES):
        url: str = import_string(STORAGE).url(path)
        return url
    return urljoin(_prefix("STATIC_URL"), quote(path))


def _prefix(name: str) -> str:
    return str(iri_to_uri(getattr(settings, name, "")))


@register.tag("static")
def parse_static(parser: Parser, token: Token) -> Node:
    """`{% static "path" as name %}`."""
    words = token.split_contents()
    if len(words) < 2:
        raise TemplateSyntaxError(f"'{words[0]}' takes at least one argument (path to file)")
    target = words[3] if len(words) >= 4 and words[-2] == "as" else None
    return CallNode(static, [parser.compile_filter(words[1])], target=target)


def _parse_prefix(name: str, token: Token) -> Node:
    words = token.contents.split()
    if len(words) > 1 and words[1] != "as":
        raise TemplateSyntaxError(f"First argument in '{words[0]}' must be 'as'")
    target = words[2] if len(words) > 2 else None
    return CallNode(partial(_prefix, name), target=target, escapes=False)


@register.tag("get_static_prefix")
def parse_static_prefix(parser: Parser, token: Token) -> Node:
    """`{% get_static_prefix as name %}`."""
    return _parse_prefix("STATIC_URL", token)


@register.tag("get_media_prefix")
def parse_media_prefix(parser: Parser, token: Token) -> Node:
    """`{% get_media_prefix as name %}`."""
    return _parse_prefix("MEDIA_URL", token)
