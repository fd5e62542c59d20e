"""The body of a request while it arrives at an asynchronous server."""

from __future__ import annotations

import tempfile
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import BadRequest, RequestDataTooBig
from plectrum.http.wire.headers import parse_content_length

_FORM_TYPE = "application/x-www-form-urlencoded"


class BodyBuffer:
    """Keeps a body, in a temporary file above FILE_UPLOAD_MAX_MEMORY_SIZE.

    A form without files is refused as soon as it is larger than DATA_UPLOAD_MAX_MEMORY_SIZE: no
    view could read it anyway.

    Raises:
        BadRequest: The Content-Length is no number, or is not the length of the body.
        RequestDataTooBig: The form is too large, or says that it will be.
    """

    def __init__(self, request: Any) -> None:
        try:
            self._expected = parse_content_length(request._header("CONTENT_LENGTH"))
        except ValueError as error:
            raise BadRequest(str(error)) from error
        is_form = request.content_type == _FORM_TYPE
        self._limit = settings.DATA_UPLOAD_MAX_MEMORY_SIZE if is_form else None
        self._received = 0
        self._check(self._expected or 0)
        self._file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - the request closes it
            max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=settings.FILE_UPLOAD_TEMP_DIR
        )

    def write(self, chunk: bytes) -> None:
        """Takes a piece of the body."""
        self._received += len(chunk)
        self._check(self._received)
        self._file.write(chunk)

    def finish(self) -> Any:
        """Returns the file, to be read from its start."""
        if self._expected is not None and self._received != self._expected:
            raise BadRequest(
                f"The body has {self._received} bytes, Content-Length says {self._expected}."
            )
        self._file.seek(0)
        return self._file

    def close(self) -> None:
        """Throws the body away."""
        self._file.close()

    def _check(self, size: int) -> None:
        if self._limit is not None and size > self._limit:
            raise RequestDataTooBig(
                f"Request body exceeded settings.DATA_UPLOAD_MAX_MEMORY_SIZE ({self._limit} bytes)."
            )
