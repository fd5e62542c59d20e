"""Addresses as they should be: with a final slash, with `www.`, with a known length."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import settings
from plectrum.core.exceptions import PermissionDenied
from plectrum.http.response import HttpResponseBase, HttpResponsePermanentRedirect
from plectrum.urls.base import is_valid_path
from plectrum.utils.deprecation import MiddlewareMixin
from plectrum.utils.http import escape_leading_slashes
from plectrum.utils.module_loading import import_string

_METHODS_WITH_BODY = ("DELETE", "POST", "PUT", "PATCH")


class CommonMiddleware(MiddlewareMixin):
    """Checks the host, redirects to the proper form of an address, sets Content-Length."""

    is_flat = True
    response_redirect_class: type[HttpResponseBase] = HttpResponsePermanentRedirect

    def process_request(self, request: Any) -> HttpResponseBase | None:
        """Refuses unwanted clients; redirects to `www.` and to the final slash.

        Raises:
            PermissionDenied: The User-Agent is one of DISALLOWED_USER_AGENTS.
            DisallowedHost: The host is not one of ALLOWED_HOSTS.
        """
        if settings.DISALLOWED_USER_AGENTS:
            user_agent = request._header("HTTP_USER_AGENT")
            if user_agent is not None and any(
                pattern.search(user_agent) for pattern in settings.DISALLOWED_USER_AGENTS
            ):
                raise PermissionDenied("Forbidden user agent")
        host = request.get_host()
        if not settings.PREPEND_WWW or not host or host.startswith("www."):
            return None
        path = (
            self.get_full_path_with_slash(request)
            if self.should_redirect_with_slash(request)
            else request.get_full_path()
        )
        return self.response_redirect_class(f"{request.scheme}://www.{host}{path}")

    def should_redirect_with_slash(self, request: Any) -> bool:
        """Tells whether an address leads nowhere, but would with a final slash."""
        if not settings.APPEND_SLASH or request.path_info.endswith("/"):
            return False
        urlconf = getattr(request, "urlconf", None)
        if is_valid_path(request.path_info, urlconf):
            return False
        match = is_valid_path(f"{request.path_info}/", urlconf)
        if not match:
            return False
        return bool(getattr(match.func, "should_append_slash", True))  # type: ignore[union-attr]  # a match

    def get_full_path_with_slash(self, request: Any) -> str:
        """Returns the address with its final slash.

        Raises:
            RuntimeError: The redirect would lose the body that came with the request, and
                DEBUG is set.
        """
        path = escape_leading_slashes(request.get_full_path(force_append_slash=True))
        if settings.DEBUG and request.method in _METHODS_WITH_BODY:
            raise RuntimeError(
                f"You called this URL via {request.method}, but the URL doesn't end in a slash "
                "and you have APPEND_SLASH set. The redirect to the slash URL would lose the "
                f"data. Change your form to point to {request.get_host()}{path} (note the "
                "trailing slash), or set APPEND_SLASH=False."
            )
        return path

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        """Redirects to the final slash instead of a 404; sets Content-Length."""
        if response.status_code == 404 and self.should_redirect_with_slash(request):
            redirect: Any = self.response_redirect_class
            response = redirect(self.get_full_path_with_slash(request))
        if not response.streaming:
            store = response.headers._store
            if "content-length" not in store:
                length = len(response.content)  # type: ignore[attr-defined]  # not streaming
                store["content-length"] = ("Content-Length", str(length))
        return response


class BrokenLinkEmailsMiddleware(MiddlewareMixin):
    """Tells MANAGERS by mail of links on other pages that lead nowhere here."""

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        """Sends the mail for a 404 that was linked to from somewhere."""
        if response.status_code == 404 and not settings.DEBUG:
            domain = request.get_host()
            path = request.get_full_path()
            referer = request.META.get("HTTP_REFERER", "")
            if not self.is_ignorable_request(request, path, domain, referer):
                internal = "INTERNAL " if self.is_internal_request(domain, referer) else ""
                import_string("plectrum.core.mail.mail_managers")(
                    f"Broken {internal}link on {domain}",
                    f"Referrer: {referer}\nRequested URL: {path}\n"
                    f"User agent: {request.META.get('HTTP_USER_AGENT', '<none>')}\n"
                    f"IP address: {request.META.get('REMOTE_ADDR', '<none>')}\n",
                    fail_silently=True,
                )
        return response

    def is_internal_request(self, domain: str, referer: str) -> bool:
        """Tells whether the page with the link is one of this site."""
        return bool(re.match(f"^https?://{re.escape(domain)}/", referer))

    def is_ignorable_request(self, request: Any, uri: str, domain: str, referer: str) -> bool:
        """Tells whether a broken link is not worth a mail: typed by hand, or by a robot."""
        if not referer or (not self.is_internal_request(domain, referer) and "?" in referer):
            return True
        parts = urlsplit(referer)
        if settings.APPEND_SLASH and uri.endswith("/") and referer == uri[:-1]:
            return True
        if parts.netloc in ("", domain) and parts.path == uri:
            return True
        return any(pattern.search(uri) for pattern in settings.IGNORABLE_404_URLS)
