"""Logging: the default configuration, its filters and formatters, and the log of responses."""

from __future__ import annotations

import logging
import logging.config
from collections.abc import Callable
from typing import Any

from plectrum.conf import settings
from plectrum.utils import termcolors
from plectrum.utils.log_mail import AdminEmailHandler
from plectrum.utils.module_loading import import_string

__all__ = [
    "DEFAULT_LOGGING",
    "AdminEmailHandler",
    "CallbackFilter",
    "RequireDebugFalse",
    "RequireDebugTrue",
    "ServerFormatter",
    "configure_logging",
    "log_message",
    "log_response",
    "request_logger",
]

request_logger = logging.getLogger("plectrum.request")

DEFAULT_LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "require_debug_false": {"()": "plectrum.utils.log.RequireDebugFalse"},
        "require_debug_true": {"()": "plectrum.utils.log.RequireDebugTrue"},
    },
    "formatters": {
        "plectrum.server": {
            "()": "plectrum.utils.log.ServerFormatter",
            "format": "[{server_time}] {message}",
            "style": "{",
        }
    },
    "handlers": {
        "console": {
            "level": "INFO",
            "filters": ["require_debug_true"],
            "class": "logging.StreamHandler",
        },
        "plectrum.server": {
            "level": "INFO",
            "class": "logging.StreamHandler",
            "formatter": "plectrum.server",
        },
        "mail_admins": {
            "level": "ERROR",
            "filters": ["require_debug_false"],
            "class": "plectrum.utils.log.AdminEmailHandler",
        },
    },
    "loggers": {
        "plectrum": {"handlers": ["console", "mail_admins"], "level": "INFO"},
        "plectrum.server": {
            "handlers": ["plectrum.server"],
            "level": "INFO",
            "propagate": False,
        },
    },
}


def configure_logging(
    logging_config: str | Callable[..., Any] | None, logging_settings: dict[str, Any] | None
) -> None:
    """Sets logging up: the default configuration, then the project's over it.

    Args:
        logging_config: LOGGING_CONFIG: the function (or its path) that takes a configuration;
            falsy to leave logging alone.
        logging_settings: LOGGING.
    """
    if not logging_config:
        return
    logging.config.dictConfig(DEFAULT_LOGGING)
    if logging_settings:
        apply = import_string(logging_config) if isinstance(logging_config, str) else logging_config
        apply(logging_settings)


class CallbackFilter(logging.Filter):
    """Lets the records through for which a function answers true.

    Args:
        callback: Gets the record.
    """

    def __init__(self, callback: Callable[[logging.LogRecord], object]) -> None:
        super().__init__()
        self.callback = callback

    def filter(self, record: logging.LogRecord) -> bool:
        """Tells whether the record goes through."""
        return bool(self.callback(record))


class RequireDebugFalse(logging.Filter):
    """Lets records through while DEBUG is off."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tells whether DEBUG is off."""
        return not settings.DEBUG


class RequireDebugTrue(logging.Filter):
    """Lets records through while DEBUG is on."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Tells whether DEBUG is on."""
        return bool(settings.DEBUG)


class ServerFormatter(logging.Formatter):
    """Formats the lines of the development server, coloured by the status of the response."""

    default_time_format = "%d/%b/%Y %H:%M:%S"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        palette = termcolors.PALETTES[termcolors.DEFAULT_PALETTE]
        self.styles = {
            role: termcolors.make_style(**style) for role, style in palette.items() if style
        }

    def format(self, record: logging.LogRecord) -> str:
        """Returns a record as text; `server_time` is there for the format."""
        message = record.getMessage()
        style = self.styles.get(_role(getattr(record, "status_code", None)))
        if style is not None and _is_terminal():
            record.msg, record.args = style(message), ()
        if self.uses_server_time() and not hasattr(record, "server_time"):
            record.server_time = self.formatTime(record, self.datefmt)
        return super().format(record)

    def uses_server_time(self) -> bool:
        """Tells whether the format asks for the time."""
        return "{server_time}" in (self._fmt or "") or "%(server_time)" in (self._fmt or "")


def _is_terminal() -> bool:
    import sys  # noqa: PLC0415 - asked when a line is written, since the stream may be replaced

    return bool(getattr(sys.stderr, "isatty", bool)())


def _role(status: int | None) -> str:
    """Returns the name of the style for a status."""
    if status is None:
        return ""
    if status == 304:
        return "HTTP_NOT_MODIFIED"
    if status == 404:
        return "HTTP_NOT_FOUND"
    roles = {1: "HTTP_INFO", 2: "HTTP_SUCCESS", 3: "HTTP_REDIRECT", 4: "HTTP_BAD_REQUEST"}
    return roles.get(status // 100, "HTTP_SERVER_ERROR")


def log_response(
    message: str,
    *args: object,
    response: Any = None,
    request: Any = None,
    logger: logging.Logger = request_logger,
    level: str | None = None,
    exception: BaseException | None = None,
) -> None:
    """Logs a response once: errors of the server as errors, of the client as warnings.

    Args:
        message: The message, with places for `args`.
        args: What to fill in; texts are escaped so that they cannot break the line.
        response: The response; it remembers that it was logged.
        request: The request that it answers.
        logger: Where to log.
        level: The level's name; that of the status when `None`.
        exception: What went wrong, to be shown with its traceback.
    """
    if getattr(response, "_has_been_logged", False):
        return
    status = getattr(response, "status_code", 200)
    log_message(
        logger,
        message,
        *args,
        level=level,
        status_code=status,
        request=request,
        exception=exception,
    )
    if response is not None:
        response._has_been_logged = True


def log_message(
    logger: logging.Logger,
    message: str,
    *args: object,
    level: str | None = None,
    status_code: int | None = None,
    request: Any = None,
    exception: BaseException | None = None,
    **extra: Any,
) -> None:
    """Logs a message about a request; arguments as for `log_response`."""
    if level is None:
        level = "error" if (status_code or 0) >= 500 else (
            "warning" if (status_code or 0) >= 400 else "info"
        )  # fmt: skip
    # SECURITY: a path with newlines would forge lines of the log.
    safe = tuple(
        arg.encode("unicode_escape").decode("ascii") if isinstance(arg, str) else arg
        for arg in args
    )
    getattr(logger, level)(
        message,
        *safe,
        extra={"status_code": status_code, "request": request, **extra},
        exc_info=exception,
    )
