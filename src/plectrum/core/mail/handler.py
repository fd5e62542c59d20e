"""The mailers of the setting MAILERS."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.utils.module_loading import import_string

DEFAULT_MAILER_ALIAS = "default"
_SMTP = "plectrum.core.mail.backends.smtp.EmailBackend"


class InvalidMailer(ImproperlyConfigured):
    """A mailer of MAILERS cannot be made."""

    code = "invalid-mailer"


class MailerDoesNotExist(InvalidMailer):
    """MAILERS has no mailer of this alias."""

    code = "mailer-does-not-exist"


class MailersHandler:
    """A mapping of aliases to backends; each look makes a new one.

    A project that defines no MAILERS has a default mailer made of its EMAIL_… settings.
    """

    @property
    def default(self) -> Any:
        """The default mailer."""
        return self[DEFAULT_MAILER_ALIAS]

    def __getitem__(self, alias: str) -> Any:
        return self.create(alias)

    def __contains__(self, alias: object) -> bool:
        return alias in _configured()

    def __iter__(self) -> Iterator[str]:
        return iter(_configured())

    def create(self, alias: str, **changes: Any) -> Any:
        """Makes a mailer, with other options than those of the settings.

        Raises:
            MailerDoesNotExist: There is none of this alias.
            InvalidMailer: Its class cannot be imported, or does not take its options.
        """
        configured = _configured()
        try:
            mailer = configured[alias]
        except KeyError:
            known = ", ".join(map(repr, configured)) or "nothing"
            raise MailerDoesNotExist(
                f"The mailer {alias!r} is not configured.", hint=f"MAILERS has: {known}."
            ) from None
        path = mailer.get("BACKEND", _SMTP)
        try:
            backend_class = import_string(path)
        except ImportError as error:
            raise InvalidMailer(
                f"MAILERS[{alias!r}]: Could not find BACKEND {path!r}: {error}"
            ) from error
        try:
            backend = backend_class(**{**(mailer.get("OPTIONS") or {}), **changes})
        except TypeError as error:
            raise InvalidMailer(f"MAILERS[{alias!r}]: {error}") from error
        backend.alias = alias
        return backend


mailers = MailersHandler()


def _configured() -> dict[str, dict[str, Any]]:
    configured: dict[str, dict[str, Any]] | None = settings.MAILERS
    if configured is None:
        path = settings.EMAIL_BACKEND
        options = _settings_of(path)
        return {DEFAULT_MAILER_ALIAS: {"BACKEND": path, "OPTIONS": options}}
    return configured


def _settings_of(path: str) -> dict[str, Any]:
    """Returns the options that the EMAIL_… settings give to a built-in backend."""
    if path == _SMTP or path.endswith(".core.mail.backends.smtp.EmailBackend"):
        return {
            "host": settings.EMAIL_HOST,
            "port": settings.EMAIL_PORT,
            "username": settings.EMAIL_HOST_USER,
            "password": settings.EMAIL_HOST_PASSWORD,
            "use_tls": settings.EMAIL_USE_TLS,
            "use_ssl": settings.EMAIL_USE_SSL,
            "timeout": settings.EMAIL_TIMEOUT,
            "ssl_certfile": settings.EMAIL_SSL_CERTFILE,
            "ssl_keyfile": settings.EMAIL_SSL_KEYFILE,
        }
    if path.endswith(".core.mail.backends.filebased.EmailBackend"):
        return {"file_path": settings.EMAIL_FILE_PATH}
    return {}


def get_connection(
    backend: str | None = None, *, fail_silently: bool = False, **kwargs: Any
) -> Any:
    """Returns a backend; `mailers[alias]` is the newer way.

    Args:
        backend: The dotted path of its class; only where MAILERS is not defined.
        fail_silently: Whether its errors are passed over.
        **kwargs: Further options.

    Raises:
        TypeError: A class is given although MAILERS is defined.
    """
    if fail_silently:
        kwargs["fail_silently"] = True
    if backend is None:
        return mailers.create(DEFAULT_MAILER_ALIAS, **kwargs)
    if settings.MAILERS is not None:
        raise TypeError(
            "get_connection() takes no backend when MAILERS is defined: name it there and use "
            "mailers[alias]."
        )
    return import_string(backend)(**{**_settings_of(backend), **kwargs})


def choose_backend(
    using: str | None, connection: Any, *, fail_silently: bool = False, **login: Any
) -> Any:
    """Returns the backend that the arguments of a function that sends mean.

    Raises:
        TypeError: They contradict each other.
    """
    given = {"fail_silently": fail_silently, **login}
    given = {name: value for name, value in given.items() if value}
    if using is not None:
        refused = [*given, *(["connection"] if connection is not None else [])]
        if refused:
            raise TypeError(f"{refused[0]!r} is not compatible with 'using'.")
        return mailers[using]
    if connection is not None:
        if given:
            raise TypeError(f"{next(iter(given))!r} is not compatible with 'connection'.")
        return connection
    names = {"auth_user": "username", "auth_password": "password"}
    changes = {names.get(name, name): value for name, value in given.items()}
    return get_connection(**changes) if changes else mailers.default
