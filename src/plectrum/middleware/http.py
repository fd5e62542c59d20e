"""Conditional GET."""

from __future__ import annotations

from typing import Any

from plectrum.http.response import HttpResponseBase
from plectrum.utils.cache import get_conditional_response, set_response_etag
from plectrum.utils.deprecation import MiddlewareMixin
from plectrum.utils.http import parse_http_date_safe


class ConditionalGetMiddleware(MiddlewareMixin):
    """Sends 304 for what the client has already; gives responses an ETag."""

    is_flat = True

    def process_response(self, request: Any, response: Any) -> HttpResponseBase:
        """Compares the response with what the client has."""
        if request.method != "GET":
            return response  # type: ignore[no-any-return]  # a response
        if self.needs_etag(response) and not response.has_header("ETag"):
            set_response_etag(response)
        etag = response.get("ETag")
        modified = response.get("Last-Modified")
        if not etag and not modified:
            return response  # type: ignore[no-any-return]  # a response
        return get_conditional_response(  # type: ignore[no-any-return]  # a response
            request,
            etag=etag,
            last_modified=parse_http_date_safe(modified) if modified else None,
            response=response,
        )

    def needs_etag(self, response: Any) -> bool:
        """Tells whether a response may be stored, so that an ETag is of use."""
        directives = response.get("Cache-Control", "").lower().split(",")
        return all(directive.strip() != "no-store" for directive in directives)
