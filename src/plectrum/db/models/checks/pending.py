"""System checks of what waits for models that nobody defined."""

from __future__ import annotations

from functools import partial
from typing import Any

from plectrum.apps import apps as project_apps
from plectrum.core.checks import CheckMessage, Error, Tags, register
from plectrum.db.models.relations.base import RelatedField
from plectrum.db.models.signals import ModelConnection


@register(Tags.models)
def check_lazy_references(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports relations and operations on models that nobody defined."""
    return [
        message
        for message in find_pending(project_apps)
        if not str(message.id).startswith("signals.")
    ]


@register(Tags.signals)
def check_lazy_senders(app_configs: Any = None, **_kwargs: Any) -> list[CheckMessage]:
    """Reports receivers of signals from models that nobody defined."""
    return [
        message for message in find_pending(project_apps) if str(message.id).startswith("signals.")
    ]


def find_pending(apps: Any) -> list[CheckMessage]:
    """Returns what waits in a registry for models that are not there."""
    swapped = {
        (config.label, model._meta.model_name)
        for config in apps.get_app_configs()
        for model in config.get_models(include_auto_created=True, include_swapped=True)
    }
    return [
        _describe(function.func if isinstance(function, partial) else function, key, apps)
        for key, functions in sorted(apps.pending_operations.items())
        if key not in swapped
        for function in functions
    ]


def _missing(key: tuple[str, str], apps: Any) -> str:
    label, name = key
    if label not in apps.app_configs:
        return f"but app '{label}' isn't installed."
    return f"but app '{label}' doesn't provide model '{name}'."


def _describe(function: Any, key: tuple[str, str], apps: Any) -> CheckMessage:
    owner = getattr(function, "__self__", None)
    model = f"'{key[0]}.{key[1]}'"
    hint = "Define the model, install its application, or mend the name."
    if isinstance(function, ModelConnection):
        return Error(
            f"{_name(function.receiver)} was connected to the "
            f"'{function.signal_name}' signal with a lazy reference to the sender "
            f"{model}, {_missing(key, apps)}",
            hint=hint,
            obj=function.receiver.__module__,
            id="signals.E001",
        )
    if isinstance(owner, RelatedField):
        return Error(
            f"The field {owner} was declared with a lazy reference to {model}, "
            f"{_missing(key, apps)}",
            hint=hint,
            obj=owner,
            id="fields.E307",
        )
    return Error(
        f"{_name(function)} contains a lazy reference to {model}, {_missing(key, apps)}",
        hint=hint,
        obj=function,
        id="models.E022",
    )


def _name(function: Any) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', type(function).__name__)}"
