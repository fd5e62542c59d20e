"""The headers of a request, by name in any case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plectrum.http.wire.headers import environ_name_of_header, header_of_environ_name
from plectrum.utils.datastructures import CaseInsensitiveMapping


class HttpHeaders(CaseInsensitiveMapping[str]):
    """The headers of a request; underscores stand for hyphens, so that templates can ask."""

    def __init__(self, environ: Mapping[str, Any]) -> None:
        super().__init__(
            [
                (name, value)
                for key, value in environ.items()
                if (name := header_of_environ_name(key)) is not None
            ]
        )

    def __getitem__(self, key: str) -> str:
        return super().__getitem__(key.replace("_", "-"))

    @classmethod
    def to_wsgi_name(cls, header: str) -> str:
        """Returns `HTTP_USER_AGENT` for `User-Agent`."""
        return environ_name_of_header(header)
