"""Checks of the user model, of permissions and of the middleware that asks for a login."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.contrib.auth.middleware import AuthenticationMiddleware, LoginRequiredMiddleware
from plectrum.core.checks import (
    CheckMessage,
    Critical,
    Error,
    Warning,  # noqa: A004 - documented name
)
from plectrum.utils.module_loading import import_string

_MODEL_BACKEND = "plectrum.contrib.auth.backends.ModelBackend"
_NAME_LENGTH = 255
_CODENAME_LENGTH = 100


def check_user_model(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports mistakes in the model that AUTH_USER_MODEL names."""
    label, _, name = settings.AUTH_USER_MODEL.partition(".")
    configs = apps.get_app_configs() if app_configs is None else app_configs
    config = next((one for one in configs if one.label == label), None)
    if config is None:
        return []
    model = config.get_model(name)
    return [*_required_fields(model), *_username(model), *_flags(model)]


def _required_fields(model: Any) -> Iterator[CheckMessage]:
    if not isinstance(model.REQUIRED_FIELDS, (list, tuple)):
        yield Error(
            "'REQUIRED_FIELDS' must be a list or tuple.",
            hint=f"Write REQUIRED_FIELDS = [{model.REQUIRED_FIELDS!r}].",
            obj=model,
            id="auth.E001",
        )
    if model.USERNAME_FIELD in model.REQUIRED_FIELDS:
        yield Error(
            "The field named as the 'USERNAME_FIELD' for a custom user model must not be included "
            "in 'REQUIRED_FIELDS'.",
            hint=f"Take '{model.USERNAME_FIELD}' out of the list: it is always asked for.",
            obj=model,
            id="auth.E002",
        )


def _username(model: Any) -> Iterator[CheckMessage]:
    name = model.USERNAME_FIELD
    options = model._meta
    alone = any(rule.fields == (name,) for rule in options.total_unique_constraints)
    if options.get_field(name).unique or alone:
        return
    label = f"{options.object_name}.{name}"
    if _has_only_model_backend():
        yield Error(
            f"'{label}' must be unique because it is named as the 'USERNAME_FIELD'.",
            hint="Set unique=True on it.",
            obj=model,
            id="auth.E003",
        )
    else:
        yield Warning(
            f"'{label}' is named as the 'USERNAME_FIELD', but it is not unique.",
            hint="Set unique=True on it, or see that a backend knows whom of several a name means.",
            obj=model,
            id="auth.W004",
        )


def _has_only_model_backend() -> bool:
    return list(settings.AUTHENTICATION_BACKENDS) == [_MODEL_BACKEND]


def _flags(model: Any) -> Iterator[CheckMessage]:
    for name, identifier in (("is_anonymous", "auth.C009"), ("is_authenticated", "auth.C010")):
        if callable(getattr(model(), name)):
            yield Critical(
                f"{model}.{name} must be an attribute or property rather than a method. Ignoring "
                "this is a security issue as anonymous users will be treated as authenticated!",
                hint="A method is true whatever it would return: decorate it with @property.",
                obj=model,
                id=identifier,
            )


def check_models_permissions(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports permissions that are too long for their columns, or that are there twice."""
    models = (
        apps.get_models()
        if app_configs is None
        else [model for config in app_configs for model in config.get_models()]
    )
    return [
        message
        for model in models
        for check in (_built_in_lengths, _own_permissions)
        for message in check(model)
    ]


def _longest(actions: Sequence[str]) -> int:
    return max(map(len, actions), default=0)


def _built_in_lengths(model: Any) -> Iterator[CheckMessage]:
    options = model._meta
    if not options.default_permissions:
        return
    longest = _longest(options.default_permissions)
    rules: tuple[tuple[str, int, str, str, str], ...] = (
        (
            str(options.verbose_name_raw),
            _NAME_LENGTH - len("Can  ") - longest,
            f"The verbose_name of model '{options.label}'",
            f"names to be at most {_NAME_LENGTH}",
            "auth.E007",
        ),
        (
            str(options.model_name),
            _CODENAME_LENGTH - len("_") - longest,
            f"The name of model '{options.label}'",
            f"names to be at most {_CODENAME_LENGTH}",
            "auth.E011",
        ),
    )
    for text, most, subject, reason, identifier in rules:
        if len(text) > most:
            yield Error(
                f"{subject} must be at most {most} characters for its builtin permission {reason} "
                "characters.",
                hint=f"It has {len(text)}. Shorten it, or set default_permissions = [].",
                obj=model,
                id=identifier,
            )


def _own_permissions(model: Any) -> Iterator[CheckMessage]:
    options = model._meta
    built_in = {f"{action}_{options.model_name}" for action in options.default_permissions}
    seen: set[str] = set()
    shorten = "Shorten it."

    def too_long(what: str, text: str, most: int) -> str:
        return (
            f"The permission {what} '{text}' of model '{options.label}' is longer than {most} "
            "characters."
        )

    for codename, name in options.permissions:
        clash = f"The permission codenamed '{codename}'"
        problems: list[tuple[bool, str, str, str]] = [
            (len(name) > _NAME_LENGTH, too_long("named", name, _NAME_LENGTH), shorten, "auth.E008"),
            (
                len(codename) > _CODENAME_LENGTH,
                too_long("codenamed", codename, _CODENAME_LENGTH),
                shorten,
                "auth.E012",
            ),
            (
                codename in built_in,
                f"{clash} clashes with a builtin permission for model '{options.label}'.",
                "Remove it, or take the action out of default_permissions.",
                "auth.E005",
            ),
            (
                codename in seen,
                f"{clash} is duplicated for model '{options.label}'.",
                "Remove one of the two.",
                "auth.E006",
            ),
        ]
        for is_wrong, message, hint, identifier in problems:
            if is_wrong:
                yield Error(message, hint=hint, obj=model, id=identifier)
        seen.add(codename)


def check_middleware(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports that a login is asked for before it is known who the visitor is."""
    login_required = _position_of(LoginRequiredMiddleware)
    authentication = _position_of(AuthenticationMiddleware)
    if login_required is None or (authentication is not None and authentication < login_required):
        return []
    return [
        Error(
            f"In order to use {_path_of(LoginRequiredMiddleware)}, "
            f"{_path_of(AuthenticationMiddleware)} must be defined before it in MIDDLEWARE.",
            hint="Swap the two."
            if authentication is not None
            else f"Add {_path_of(AuthenticationMiddleware)!r}.",
            id="auth.E013",
        )
    ]


def _path_of(cls: Callable[..., Any]) -> str:
    return f"{cls.__module__}.{cls.__qualname__}"


def _position_of(cls: type) -> int | None:
    """Returns where in MIDDLEWARE a class or a subclass of it comes first."""
    for position, path in enumerate(settings.MIDDLEWARE):
        try:
            found = import_string(path)
        except ImportError:
            continue  # said when the handler is made
        if isinstance(found, type) and issubclass(found, cls):
            return position
    return None
