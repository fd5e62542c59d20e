"""Choosing the language."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from plectrum.conf import settings
from plectrum.http.response import HttpResponse, HttpResponseBase, HttpResponseRedirect
from plectrum.urls.base import translate_url
from plectrum.utils.http import url_has_allowed_host_and_scheme
from plectrum.utils.translation import check_for_language

LANGUAGE_QUERY_PARAMETER = "language"


def set_language(request: Any) -> HttpResponseBase:
    """Keeps the language that a form asks for in a cookie and goes back to where it came from.

    The parameter `next` (or the Referer) says where to; an address on another site is not
    followed. A request by another method than POST changes nothing.
    """
    target = request.POST.get("next", request.GET.get("next"))
    wants_page = target or request.accepts("text/html")
    if wants_page and not _is_local(request, target):
        target = request.META.get("HTTP_REFERER")
        target = target and unquote(target)
        if not _is_local(request, target):
            target = "/"
    response: HttpResponseBase = (
        HttpResponseRedirect(target) if target else HttpResponse(status=204)
    )
    if request.method != "POST":
        return response
    language = request.POST.get(LANGUAGE_QUERY_PARAMETER)
    if not language or not check_for_language(language):
        return response
    if target:
        translated = translate_url(target, language)
        if translated != target:
            response = HttpResponseRedirect(translated)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        path=settings.LANGUAGE_COOKIE_PATH,
        domain=settings.LANGUAGE_COOKIE_DOMAIN,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite=settings.LANGUAGE_COOKIE_SAMESITE,
    )
    return response


def _is_local(request: Any, url: str | None) -> bool:
    return url_has_allowed_host_and_scheme(
        url=url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
