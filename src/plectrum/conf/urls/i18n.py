"""URL patterns with the prefix of a language."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.urls.conf import path
from plectrum.urls.patterns import LocalePrefixPattern
from plectrum.urls.resolvers import URLResolver
from plectrum.views.i18n import set_language

__all__ = ["i18n_patterns", "urlpatterns"]


def i18n_patterns(*urls: Any, prefix_default_language: bool = True) -> list[Any]:
    """Puts the prefix of the active language before patterns; in the root URLconf only.

    Args:
        urls: What `path()` and `re_path()` return.
        prefix_default_language: Whether LANGUAGE_CODE gets a prefix too.
    """
    if not settings.USE_I18N:
        return list(urls)
    pattern = LocalePrefixPattern(prefix_default_language=prefix_default_language)
    return [URLResolver(pattern, list(urls))]


urlpatterns = [path("setlang/", set_language, name="set_language")]
