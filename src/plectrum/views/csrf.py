"""The page for requests that the protection from cross-site forgery rejects."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.http.response import HttpResponseForbidden
from plectrum.middleware.csrf import REASON_NO_CSRF_COOKIE, REASON_NO_REFERER
from plectrum.template.exceptions import TemplateDoesNotExist
from plectrum.template.loader import get_template
from plectrum.utils.html import escape
from plectrum.views.pages import message_page

CSRF_FAILURE_TEMPLATE_NAME = "403_csrf.html"

_COOKIES = (
    "This site uses a cookie to make sure that forms are sent by you and not by another site in "
    "your name. Your browser has not sent it. If you have turned cookies off, please turn them "
    "on for this site, and try again."
)
_REFERER = (
    "This site makes sure that forms are sent from its own pages. Your browser has not said which "
    "page the form was on (the Referer header). If you have turned that off, or use an extension "
    "that does, please turn it on for this site, and try again."
)


def csrf_failure(
    request: Any, reason: str = "", template_name: str = CSRF_FAILURE_TEMPLATE_NAME
) -> HttpResponseForbidden:
    """Returns the page: the project's template `403_csrf.html`, or a plain one.

    Args:
        request: The request that was rejected.
        reason: Why; shown while DEBUG is set.
        template_name: The project's template.
    """
    context = {
        "title": "Forbidden",
        "main": "CSRF verification failed. Request aborted.",
        "reason": reason,
        "no_referer": reason == REASON_NO_REFERER,
        "no_cookie": reason == REASON_NO_CSRF_COOKIE,
        "DEBUG": settings.DEBUG,
    }
    try:
        template = get_template(template_name)
    except TemplateDoesNotExist:
        if template_name != CSRF_FAILURE_TEMPLATE_NAME:
            raise
        return HttpResponseForbidden(_plain_page(reason))
    return HttpResponseForbidden(template.render(context, request))


def _plain_page(reason: str) -> str:
    paragraphs = ["CSRF verification failed. Request aborted."]
    if reason == REASON_NO_CSRF_COOKIE:
        paragraphs.append(_COOKIES)
    if reason == REASON_NO_REFERER:
        paragraphs.append(_REFERER)
    if settings.DEBUG:
        paragraphs.append(f"Reason: {escape(reason)}")
        paragraphs.append(
            "A form needs {% csrf_token %} inside of it; a script sends the token as the header "
            "X-CSRFToken. A page that was open before you logged in has an old token: reload it."
        )
    else:
        paragraphs.append("More information is available with DEBUG=True.")
    return message_page(403, "Forbidden", *paragraphs)
