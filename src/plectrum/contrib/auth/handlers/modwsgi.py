"""Apache asks through mod_wsgi who may see a place, and in which groups somebody is.

Source:
    https://modwsgi.readthedocs.io/en/develop/user-guides/access-control-mechanisms.html
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from plectrum.contrib.auth.login import get_user_model
from plectrum.db import close_old_connections


def check_password(environ: dict[str, Any], username: str, password: str) -> bool | None:
    """Tells whether a password is a user's; `None` where no active user has the name."""
    with _request():
        user = _active_user(username)
        return None if user is None else bool(user.check_password(password))


def groups_for_user(environ: dict[str, Any], username: str) -> list[bytes]:
    """Returns the names of an active user's groups, in UTF-8."""
    with _request():
        user = _active_user(username)
        return [] if user is None else [group.name.encode() for group in user.groups.all()]


def _active_user(username: str) -> Any:
    model: Any = get_user_model()
    try:
        user = model._default_manager.get_by_natural_key(username)
    except model.DoesNotExist:
        return None
    return user if user.is_active else None


@contextmanager
def _request() -> Iterator[None]:
    """Puts connections in order before and after, as around a request: Apache's threads stay."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()
