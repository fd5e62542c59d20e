"""The header that keeps pages out of other sites' frames."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.http.response import HttpResponseBase
from plectrum.utils.deprecation import MiddlewareMixin


class XFrameOptionsMiddleware(MiddlewareMixin):
    """Sets X-Frame-Options, unless the view has set it or is exempt."""

    is_flat = True

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        """Sets the header."""
        if "x-frame-options" not in response.headers._store and not getattr(
            response, "xframe_options_exempt", False
        ):
            value = self.get_xframe_options_value(request, response)
            response.headers._store["x-frame-options"] = ("X-Frame-Options", value)
        return response

    def get_xframe_options_value(self, request: Any, response: Any) -> str:
        """Returns the value of the header: that of X_FRAME_OPTIONS, DENY by default."""
        return settings.X_FRAME_OPTIONS.upper()  # type: ignore[no-any-return]  # a text
