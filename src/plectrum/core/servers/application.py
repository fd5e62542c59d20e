"""The application that a server's worker runs: the project's, with a health page and a log."""

from __future__ import annotations

import json
import logging
import os
import time
from typing import Any

import plectrum
from plectrum.core.handlers.rsgi import RSGIHandler

HEALTH_VARIABLE = "PLECTRUM_SERVE_HEALTH_PATH"
ACCESS_LOG_VARIABLE = "PLECTRUM_SERVE_ACCESS_LOG"

CLIENT_CLOSED_REQUEST = 499
"""What the log shows for requests whose client did not wait for the response."""

access_logger = logging.getLogger("plectrum.access")


class Served:
    """What answers health checks itself and logs requests, around an application.

    Args:
        application: The project's application.
        health_path: The path that is answered by `ok` as soon as the worker can; none if empty.
        access_log: `text`, `json` or nothing.
    """

    def __init__(self, application: Any, health_path: str = "", access_log: str = "") -> None:
        self._application = application
        self._health_path = health_path
        self._write = {"text": log_as_text, "json": log_as_json}.get(access_log)


class ServedApplication(Served):
    """The RSGI application of a worker."""

    def __init__(self, application: Any, health_path: str = "", access_log: str = "") -> None:
        super().__init__(application, health_path, access_log)
        self.__rsgi_init__ = application.__rsgi_init__
        self.__rsgi_del__ = application.__rsgi_del__

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers a request."""
        if scope.path == self._health_path and scope.proto == "http":
            protocol.response_str(200, [("content-type", "text/plain")], "ok")
            return
        if self._write is None or scope.proto != "http":
            await self._application.__rsgi__(scope, protocol)
            return
        recorder = Recorder(protocol)
        started = time.perf_counter()
        try:
            await self._application.__rsgi__(scope, recorder)
        finally:
            self._write(scope, recorder.status, (time.perf_counter() - started) * 1000)


class Recorder:
    """A protocol that remembers the status of the response.

    Attributes:
        status: The status; CLIENT_CLOSED_REQUEST as long as there is no response.
    """

    __slots__ = ("_protocol", "status")

    def __init__(self, protocol: Any) -> None:
        self._protocol = protocol
        self.status = CLIENT_CLOSED_REQUEST

    def __getattr__(self, name: str) -> Any:
        return getattr(self._protocol, name)

    def __call__(self) -> Any:
        """Receives the body."""
        return self._protocol()

    def __aiter__(self) -> Any:
        return aiter(self._protocol)

    def response_empty(self, status: int, headers: Any) -> Any:
        """Sends a response without a body."""
        self.status = status
        return self._protocol.response_empty(status, headers)

    def response_bytes(self, status: int, headers: Any, body: bytes) -> Any:
        """Sends a response."""
        self.status = status
        return self._protocol.response_bytes(status, headers, body)

    def response_file(self, status: int, headers: Any, file: str) -> Any:
        """Sends a file."""
        self.status = status
        return self._protocol.response_file(status, headers, file)

    def response_stream(self, status: int, headers: Any) -> Any:
        """Begins a response that is sent piece by piece."""
        self.status = status
        return self._protocol.response_stream(status, headers)


def log_as_text(scope: Any, status: int, milliseconds: float) -> None:
    """Logs a request as a line to read."""
    level = logging.INFO if status < 400 else logging.WARNING if status < 500 else logging.ERROR
    access_logger.log(
        level,
        '%s "%s %s" %d %.1fms',
        scope.client.rpartition(":")[0],
        scope.method,
        _escaped(_full_path(scope)),
        status,
        milliseconds,
        extra={"status_code": status},
    )


def log_as_json(scope: Any, status: int, milliseconds: float) -> None:
    """Logs a request as a JSON object."""
    record = {
        "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "client": scope.client.rpartition(":")[0],
        "method": scope.method,
        "path": _full_path(scope),
        "protocol": f"HTTP/{scope.http_version}",
        "status": status,
        "milliseconds": round(milliseconds, 2),
        "user_agent": scope.headers.get("user-agent"),
        "referer": scope.headers.get("referer"),
    }
    access_logger.info(json.dumps(record), extra={"status_code": status})


def _full_path(scope: Any) -> str:
    return f"{scope.path}?{scope.query_string}" if scope.query_string else str(scope.path)


def _escaped(text: str) -> str:
    """Returns a path that cannot forge another line of the log."""
    return text if text.isprintable() else text.encode("unicode_escape").decode("ascii")


def make_application() -> ServedApplication:
    """Sets the project up and returns what a worker of `serve` runs."""
    plectrum.setup(set_prefix=False)
    log_to_console()
    return ServedApplication(
        RSGIHandler(),
        os.environ.get(HEALTH_VARIABLE, ""),
        os.environ.get(ACCESS_LOG_VARIABLE, ""),
    )


def log_to_console() -> None:
    """Sends the access log to standard output, unless the project's LOGGING sends it elsewhere."""
    if not access_logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(logging.Formatter("%(message)s"))
        access_logger.addHandler(handler)
        access_logger.setLevel(logging.INFO)
        access_logger.propagate = False
