"""Static files in front of an application, for development."""

from __future__ import annotations

import mimetypes
from typing import Any
from urllib.parse import unquote, urlsplit

from plectrum.conf import settings
from plectrum.contrib.staticfiles import finders


class StaticFilesApplication:
    """Answers requests for static files itself and passes the others on (RSGI).

    Args:
        application: The application behind.
        insecure: Also where DEBUG is off.
    """

    def __init__(self, application: Any, insecure: bool = False) -> None:
        self.application = application
        self.insecure = insecure
        url = urlsplit(settings.STATIC_URL or "")
        self.prefix = f"/{url.path.strip('/')}/" if url.path and not url.netloc else ""

    def __rsgi_init__(self, loop: Any) -> None:
        self.application.__rsgi_init__(loop)

    def __rsgi_del__(self, loop: Any) -> None:
        self.application.__rsgi_del__(loop)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers a request."""
        found = self._find(scope)
        if found is None:
            await self.application.__rsgi__(scope, protocol)
            return
        kind = mimetypes.guess_type(found)[0] or "application/octet-stream"
        protocol.response_file(200, [("content-type", kind), ("cache-control", "no-cache")], found)

    def _find(self, scope: Any) -> str | None:
        if scope.proto != "http" or not (settings.DEBUG or self.insecure):
            return None
        if not self.prefix or scope.method not in {"GET", "HEAD"}:
            return None
        if not scope.path.startswith(self.prefix):
            return None
        found: str | None = finders.find(unquote(scope.path).removeprefix(self.prefix))
        return found
