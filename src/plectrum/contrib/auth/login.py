"""Who somebody is: checking credentials, logging in and out."""

from __future__ import annotations

import inspect
import re
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from plectrum.core.exceptions import ImproperlyConfigured, PermissionDenied
from plectrum.effects import CallMethod, Operation, adrive, drive
from plectrum.middleware.csrf import rotate_token
from plectrum.utils.crypto import constant_time_compare
from plectrum.utils.module_loading import import_string

# COMPAT: the names under which a session knows its user; a session that Django made is valid.
SESSION_KEY = "_auth_user_id"
BACKEND_SESSION_KEY = "_auth_user_backend"
HASH_SESSION_KEY = "_auth_user_hash"
REDIRECT_FIELD_NAME = "next"

# COMPAT: a session names our backends as Django names its own, so that each knows the users that
# have logged in at the other.
_OUR_BACKENDS, _IN_SESSIONS = "plectrum.contrib.", "django.contrib."

_SECRET_NAMES = re.compile("api|token|key|secret|password|signature", re.IGNORECASE)
_MASK = "********************"


def load_backend(path: str) -> Any:
    """Imports an authentication backend and makes it."""
    return import_string(path)()


def _renamed(path: str, old: str, new: str) -> str:
    return new + path.removeprefix(old) if path.startswith(old) else path


def session_backend_path(stored: str) -> str:
    """Returns the path of the backend that a session names."""
    return _renamed(stored, _IN_SESSIONS, _OUR_BACKENDS)


def _backends() -> list[tuple[Any, str]]:
    paths = settings.AUTHENTICATION_BACKENDS
    if not paths:
        raise ImproperlyConfigured(
            "No authentication backends have been defined. Does AUTHENTICATION_BACKENDS contain "
            "anything?"
        )
    return [(load_backend(path), path) for path in paths]


def get_backends() -> list[Any]:
    """Returns the authentication backends of the project, in order."""
    return [backend for backend, _ in _backends()]


def get_user_model() -> Any:
    """Returns the model of users that AUTH_USER_MODEL names.

    Raises:
        ImproperlyConfigured: It names no installed model.
    """
    label = settings.AUTH_USER_MODEL
    try:
        return apps.get_model(label, require_ready=False)
    except ValueError:
        raise ImproperlyConfigured(
            "AUTH_USER_MODEL must be of the form 'app_label.model_name'"
        ) from None
    except LookupError:
        raise ImproperlyConfigured(
            f"AUTH_USER_MODEL refers to model '{label}' that has not been installed",
            hint="Add its application to INSTALLED_APPS.",
        ) from None


def get_permission_codename(action: str, opts: Any) -> str:
    """Returns the code name of a model's permission, such as `change_user`."""
    return f"{action}_{opts.model_name}"


# Operations


def authenticating(request: Any, credentials: dict[str, Any]) -> Operation[Any]:
    """Returns the user that credentials belong to, `None` if no backend knows one.

    Effects:
        One `Call` for each backend that takes such credentials, until one answers.
    """
    for backend, path in _backends():
        if not _takes(backend, request, credentials):
            continue
        try:
            user = yield CallMethod(backend, "authenticate", request, **credentials)
        except PermissionDenied:
            break
        if user is None:
            continue
        user.backend = path
        return user
    masked = {
        name: _MASK if _SECRET_NAMES.search(name) else value for name, value in credentials.items()
    }
    yield from user_login_failed.deliver(sender=__name__, credentials=masked, request=request)
    return None


def _takes(backend: Any, request: Any, credentials: dict[str, Any]) -> bool:
    try:
        inspect.signature(backend.authenticate).bind(request, **credentials)
    except TypeError:
        return False
    return True


def logging_in(request: Any, user: Any, backend: str | None = None) -> Operation[None]:
    """Makes the session that of a user, under a new key."""
    if user is None:
        user = yield from current_user(request)
    hash_of_password = (
        user.get_session_auth_hash() if hasattr(user, "get_session_auth_hash") else ""
    )
    path = _backend_of(user, backend)
    session = request.session
    data = yield from session.loading()
    if SESSION_KEY in data:
        is_other = data[SESSION_KEY] != user._meta.pk.value_to_string(user) or (
            hash_of_password
            and not constant_time_compare(data.get(HASH_SESSION_KEY, ""), hash_of_password)
        )
        if is_other:
            # Nothing of one user's session may be seen by another.
            yield from session.flushing()
    yield from session.cycling_key()
    data = yield from session.loading()
    data[SESSION_KEY] = user._meta.pk.value_to_string(user)
    data[BACKEND_SESSION_KEY] = _renamed(path, _OUR_BACKENDS, _IN_SESSIONS)
    data[HASH_SESSION_KEY] = hash_of_password
    session.modified = True
    _set_user(request, user)
    rotate_token(request)
    yield from user_logged_in.deliver(sender=type(user), request=request, user=user)


def _backend_of(user: Any, given: str | None) -> str:
    path = given or getattr(user, "backend", None)
    if path is None:
        paths = [path for _, path in _backends()]
        if len(paths) > 1:
            raise ValueError(
                "You have multiple authentication backends configured and therefore must provide "
                "the `backend` argument or set the `backend` attribute on the user."
            )
        return paths[0]
    if not isinstance(path, str):
        raise TypeError(f"backend must be a dotted import path string (got {path}).")
    return path


def logging_out(request: Any) -> Operation[None]:
    """Forgets the session and its user."""
    user = yield from current_user(request)
    known = user if getattr(user, "is_authenticated", True) else None
    yield from user_logged_out.deliver(sender=type(user), request=request, user=known)
    yield from request.session.flushing()
    from plectrum.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - models load later

    _set_user(request, AnonymousUser())


def _set_user(request: Any, user: Any) -> None:
    """Makes a user the request's, for both ways of asking for it."""
    if hasattr(request, "user"):
        request.user = user

        async def auser() -> Any:
            return user

        request.auser = auser


def session_user(request: Any) -> Operation[Any]:
    """Returns the user whose session it is, an `AnonymousUser` if it is nobody's."""
    from plectrum.contrib.auth.models import AnonymousUser  # noqa: PLC0415 - models load later

    data = yield from request.session.loading()
    try:
        key = get_user_model()._meta.pk.to_python(data[SESSION_KEY])
        path = session_backend_path(data[BACKEND_SESSION_KEY])
    except KeyError:
        return AnonymousUser()
    if path not in settings.AUTHENTICATION_BACKENDS:
        return AnonymousUser()
    user = yield CallMethod(load_backend(path), "get_user", key)
    if user is not None and hasattr(user, "get_session_auth_hash"):
        is_valid = yield from _is_hash_valid(request, user, data.get(HASH_SESSION_KEY, ""))
        if not is_valid:
            return AnonymousUser()
    return user or AnonymousUser()


def _is_hash_valid(request: Any, user: Any, stored: str) -> Operation[bool]:
    """Tells whether the password is still that of the login; also with a former secret key."""
    current = user.get_session_auth_hash()
    if stored and constant_time_compare(stored, current):
        return True
    if stored and any(
        constant_time_compare(stored, former) for former in user.get_session_auth_fallback_hash()
    ):
        yield from request.session.cycling_key()
        data = yield from request.session.loading()
        data[HASH_SESSION_KEY] = current
        request.session.modified = True
        return True
    yield from request.session.flushing()
    return False


def current_user(request: Any) -> Operation[Any]:
    """Returns the request's user, fetched at the first call."""
    if not hasattr(request, "_cached_user"):
        request._cached_user = yield from session_user(request)
    return request._cached_user


def renewing_hash(request: Any, user: Any) -> Operation[None]:
    """Keeps the current session valid after its user's password has changed."""
    yield from request.session.cycling_key()
    if hasattr(user, "get_session_auth_hash") and request.user == user:
        data = yield from request.session.loading()
        data[HASH_SESSION_KEY] = user.get_session_auth_hash()
        request.session.modified = True


# Faces


def authenticate(request: Any = None, **credentials: Any) -> Any:
    """Returns the user that credentials belong to, `None` if they belong to none."""
    return drive(authenticating(request, credentials))


async def aauthenticate(request: Any = None, **credentials: Any) -> Any:
    """Returns the user that credentials belong to, `None` if they belong to none."""
    return await adrive(authenticating(request, credentials))


def login(request: Any, user: Any, backend: str | None = None) -> None:
    """Logs a user in: the session is theirs from now on, under a new key."""
    drive(logging_in(request, user, backend))


async def alogin(request: Any, user: Any, backend: str | None = None) -> None:
    """Logs a user in: the session is theirs from now on, under a new key."""
    await adrive(logging_in(request, user, backend))


def logout(request: Any) -> None:
    """Logs the request's user out; all data of the session are gone."""
    drive(logging_out(request))


async def alogout(request: Any) -> None:
    """Logs the request's user out; all data of the session are gone."""
    await adrive(logging_out(request))


def get_user(request: Any) -> Any:
    """Returns the user whose session it is."""
    return drive(session_user(request))


async def aget_user(request: Any) -> Any:
    """Returns the user whose session it is."""
    return await adrive(session_user(request))


def update_session_auth_hash(request: Any, user: Any) -> None:
    """Keeps the current session valid after its user's password has changed."""
    drive(renewing_hash(request, user))


async def aupdate_session_auth_hash(request: Any, user: Any) -> None:
    """Keeps the current session valid after its user's password has changed."""
    await adrive(renewing_hash(request, user))
