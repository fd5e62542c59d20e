"""The language of the visitor."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.http.response import HttpResponseBase, HttpResponseRedirect
from plectrum.urls.base import (
    get_resolver,
    get_script_prefix,
    is_valid_path,
)
from plectrum.utils import translation
from plectrum.utils.cache import patch_vary_headers
from plectrum.utils.deprecation import MiddlewareMixin


class LocaleMiddleware(MiddlewareMixin):
    """Activates the language of the address, the cookie or the browser."""

    is_flat = True
    response_redirect_class: type[HttpResponseRedirect] = HttpResponseRedirect

    def process_request(self, request: Any) -> None:
        """Activates the language."""
        urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
        has_prefixes, prefixes_default = is_language_prefix_patterns_used(urlconf)
        language = translation.get_language_from_request(request, check_path=has_prefixes)
        from_path = translation.get_language_from_path(request.path_info)
        if not from_path and has_prefixes and not prefixes_default:
            language = settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        """Redirects to the address in the visitor's language; names the language."""
        language = translation.get_language()
        from_path = translation.get_language_from_path(request.path_info)
        urlconf = getattr(request, "urlconf", None) or settings.ROOT_URLCONF
        has_prefixes, prefixes_default = is_language_prefix_patterns_used(urlconf)
        if response.status_code == 404 and not from_path and has_prefixes and prefixes_default:
            redirect = self._redirect(request, urlconf, language or settings.LANGUAGE_CODE)
            if redirect is not None:
                return redirect
        if not (has_prefixes and from_path):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", language or settings.LANGUAGE_CODE)
        return response

    def _redirect(self, request: Any, urlconf: Any, language: str) -> HttpResponseBase | None:
        path = f"/{language}{request.path_info}"
        is_valid = bool(is_valid_path(path, urlconf))
        needs_slash = (
            not is_valid
            and settings.APPEND_SLASH
            and not path.endswith("/")
            and bool(is_valid_path(f"{path}/", urlconf))
        )
        if not is_valid and not needs_slash:
            return None
        prefix = get_script_prefix()
        url = request.get_full_path(force_append_slash=needs_slash).replace(
            prefix, f"{prefix}{language}/", 1
        )
        redirect = self.response_redirect_class(url)
        patch_vary_headers(redirect, ("Accept-Language", "Cookie"))
        return redirect


def is_language_prefix_patterns_used(urlconf: Any) -> tuple[bool, bool]:
    """Tells whether a URLconf uses `i18n_patterns()`, and whether for the default language too."""
    prefix = get_resolver(urlconf).language_prefix
    return prefix is not None, prefix is not None and prefix.prefix_default_language
