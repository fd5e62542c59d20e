"""Content Security Policy."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.http.response import HttpResponseBase
from plectrum.utils.csp import CSP, LazyNonce, build_policy
from plectrum.utils.deprecation import MiddlewareMixin


def get_nonce(request: Any) -> Any:
    """Returns the nonce of a request, which is made when it is first used; None without CSP."""
    return getattr(request, "_csp_nonce", None)


class ContentSecurityPolicyMiddleware(MiddlewareMixin):
    """Sets the policy of SECURE_CSP and SECURE_CSP_REPORT_ONLY, or the view's own."""

    is_flat = True

    def process_request(self, request: Any) -> None:
        """Makes a nonce available to the page."""
        request._csp_nonce = LazyNonce()

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        """Sets the headers."""
        nonce = get_nonce(request)
        missing = object()
        for header, attribute, default in (
            (CSP.HEADER_ENFORCE, "_csp_config", settings.SECURE_CSP),
            (CSP.HEADER_REPORT_ONLY, "_csp_ro_config", settings.SECURE_CSP_REPORT_ONLY),
        ):
            own = getattr(response, attribute, missing)
            policy: Any = default if own is missing else own
            if policy and header not in response:
                text = build_policy(policy, nonce)
                if text:
                    response.headers[str(header)] = text
        return response
