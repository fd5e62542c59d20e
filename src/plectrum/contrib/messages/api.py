"""Adding messages and getting at them."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings
from plectrum.contrib.messages import constants
from plectrum.contrib.messages.storage import default_storage
from plectrum.core.exceptions import FrameworkError


class MessageFailure(FrameworkError):
    """A message was added to a request that the middleware has not seen."""

    code = "message-failure"


def add_message(
    request: Any,
    level: int,
    message: Any,
    extra_tags: str = "",
    fail_silently: bool = False,
) -> None:
    """Adds a message to what the next page of this visitor shows.

    Args:
        request: The request.
        level: How important it is; those below the least level are not kept.
        message: The text.
        extra_tags: Words that stylesheets can go by, separated by spaces.
        fail_silently: Do nothing where the middleware is not installed.

    Raises:
        MessageFailure: The middleware is not installed.
        TypeError: The request is none.
    """
    messages = getattr(request, "_messages", None)
    if messages is not None:
        messages.add(level, message, extra_tags)
    elif not hasattr(request, "META"):
        raise TypeError(
            f"add_message() argument must be an HttpRequest object, not '{type(request).__name__}'."
        )
    elif not fail_silently:
        raise MessageFailure(
            "You cannot add messages without installing "
            "plectrum.contrib.messages.middleware.MessageMiddleware"
        )


def get_messages(request: Any) -> Any:
    """Returns the messages of a request; to loop over them is to have shown them."""
    return getattr(request, "_messages", [])


def get_level(request: Any) -> int:
    """Returns the least level of messages that are kept."""
    storage = getattr(request, "_messages", None) or default_storage(request)
    level: int = storage.level
    return level


def set_level(request: Any, level: int | None) -> bool:
    """Sets the least level of messages that are kept; tells whether that was possible."""
    if not hasattr(request, "_messages"):
        return False
    request._messages.level = level if level is not None else settings.MESSAGE_LEVEL
    return True


def debug(request: Any, message: Any, extra_tags: str = "", fail_silently: bool = False) -> None:
    """Adds a message for developers."""
    add_message(request, constants.DEBUG, message, extra_tags, fail_silently)


def info(request: Any, message: Any, extra_tags: str = "", fail_silently: bool = False) -> None:
    """Adds a message that tells something."""
    add_message(request, constants.INFO, message, extra_tags, fail_silently)


def success(request: Any, message: Any, extra_tags: str = "", fail_silently: bool = False) -> None:
    """Adds a message that something went well."""
    add_message(request, constants.SUCCESS, message, extra_tags, fail_silently)


def warning(request: Any, message: Any, extra_tags: str = "", fail_silently: bool = False) -> None:
    """Adds a message that something may go wrong."""
    add_message(request, constants.WARNING, message, extra_tags, fail_silently)


def error(request: Any, message: Any, extra_tags: str = "", fail_silently: bool = False) -> None:
    """Adds a message that something went wrong."""
    add_message(request, constants.ERROR, message, extra_tags, fail_silently)
