"""Compression of what is sent."""

from __future__ import annotations

import re
from typing import Any, ClassVar

from plectrum.http.response import HttpResponseBase
from plectrum.utils.cache import patch_vary_headers
from plectrum.utils.compression import (
    acompress_sequence,
    compress_sequence,
    compress_string,
)
from plectrum.utils.deprecation import MiddlewareMixin

_accepts_gzip = re.compile(r"\bgzip\b").search
_SMALLEST = 200


class GZipMiddleware(MiddlewareMixin):
    """Compresses responses for clients that take gzip.

    Attributes:
        max_random_bytes: How many random bytes are added at most, so that the length of a
            compressed secret tells nothing (Heal The Breach).
    """

    is_flat = True
    max_random_bytes: ClassVar[int] = 100

    def process_response(self, request: Any, response: HttpResponseBase) -> HttpResponseBase:
        """Compresses the content, if it is worth it."""
        whole: Any = response
        if not response.streaming and len(whole.content) < _SMALLEST:
            return response
        if response.has_header("Content-Encoding"):
            return response
        patch_vary_headers(response, ("Accept-Encoding",))
        if not _accepts_gzip(request._header("HTTP_ACCEPT_ENCODING") or ""):
            return response
        if response.streaming:
            compress = acompress_sequence if whole.is_async else compress_sequence
            whole.streaming_content = compress(
                whole.streaming_content, max_random_bytes=self.max_random_bytes
            )
            del response.headers["Content-Length"]
        else:
            compressed = compress_string(whole.content, max_random_bytes=self.max_random_bytes)
            if len(compressed) >= len(whole.content):
                return response
            whole.content = compressed
            response.headers["Content-Length"] = str(len(compressed))
        etag = response.get("ETag")
        if etag and etag.startswith('"'):
            response.headers["ETag"] = f"W/{etag}"
        response.headers["Content-Encoding"] = "gzip"
        return response
