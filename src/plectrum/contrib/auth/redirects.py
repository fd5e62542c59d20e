"""The way to the login and back."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit

from plectrum.conf import settings
from plectrum.contrib.auth.login import REDIRECT_FIELD_NAME
from plectrum.http import HttpResponseRedirect, QueryDict
from plectrum.shortcuts import resolve_url


def redirect_to_login(
    next: str, login_url: str | None = None, redirect_field_name: str | None = REDIRECT_FIELD_NAME
) -> HttpResponseRedirect:
    """Returns a redirection to the login, which comes back afterwards.

    Args:
        next: Where to come back to.
        login_url: The URL of the login, LOGIN_URL by default.
        redirect_field_name: The name of the parameter that says where to come back to.
    """
    parts = list(urlsplit(resolve_url(login_url or settings.LOGIN_URL)))
    if redirect_field_name:
        query = QueryDict(parts[3], mutable=True)
        query[redirect_field_name] = next
        parts[3] = query.urlencode(safe="/")
    return HttpResponseRedirect(urlunsplit(parts))
