"""The configured template engines, by name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.signals import setting_changed
from plectrum.template.engine import Engine
from plectrum.template.engine.template import DEFAULT_ENGINE
from plectrum.utils.module_loading import import_string


class InvalidTemplateEngineError(ImproperlyConfigured):
    """No template engine is configured under a name."""

    code = "invalid-template-engine"


class EngineHandler:
    """The template engines of the TEMPLATES setting; each is made when it is first asked for.

    Args:
        templates: What to use in place of the setting.
    """

    def __init__(self, templates: list[dict[str, Any]] | None = None) -> None:
        self._templates = templates
        self._engines: dict[str, Any] = {}

    @cached_property
    def templates(self) -> dict[str, dict[str, Any]]:
        """The configuration of each engine by its name.

        Raises:
            ImproperlyConfigured: Two engines have one name, or one has no usable backend.
        """
        configured = settings.TEMPLATES if self._templates is None else self._templates
        found: dict[str, dict[str, Any]] = {}
        names: list[str] = []
        for options in configured:
            name = options.get("NAME") or _default_name(options)
            names.append(name)
            found[name] = {"DIRS": [], "APP_DIRS": False, "OPTIONS": {}, **options, "NAME": name}
        duplicates = [name for name, count in Counter(names).items() if count > 1]
        if duplicates:
            raise ImproperlyConfigured(
                f"Template engine aliases aren't unique, duplicates: {', '.join(duplicates)}. "
                "Set a unique NAME for each engine in settings.TEMPLATES."
            )
        return found

    def __getitem__(self, alias: str) -> Any:
        engine = self._engines.get(alias)
        if engine is not None:
            return engine
        try:
            params = dict(self.templates[alias])
        except KeyError:
            known = ", ".join(self.templates) or "none"
            raise InvalidTemplateEngineError(
                f"Could not find config for '{alias}' in settings.TEMPLATES (known: {known})"
            ) from None
        backend = params.pop("BACKEND")
        # Threads that ask at once may each make one; all of them get the first.
        return self._engines.setdefault(alias, import_string(backend)(params))

    def __iter__(self) -> Iterator[str]:
        return iter(self.templates)

    def all(self) -> list[Any]:
        """Returns all engines, in the order of the setting."""
        return [self[alias] for alias in self]

    def reset(self) -> None:
        """Forgets the engines, so that they are made anew from the settings."""
        self.__dict__.pop("templates", None)
        self._engines.clear()


def _default_name(options: dict[str, Any]) -> str:
    """Returns the name of the module in which an engine's backend is."""
    try:
        return str(options["BACKEND"]).rsplit(".", 2)[-2]
    except (KeyError, IndexError):
        raise ImproperlyConfigured(
            f"Invalid BACKEND for a template engine: {options.get('BACKEND', '<not defined>')}. "
            "Check your TEMPLATES setting.",
            hint="Write 'plectrum.template.backends.plectrum.PlectrumTemplates'.",
        ) from None


@cache
def get_app_template_dirs(dirname: str) -> tuple[Path, ...]:
    """Returns the directories of a name in the installed applications.

    Args:
        dirname: The name of the directory, such as `templates`.
    """
    found = [Path(config.path) / dirname for config in apps.get_app_configs() if config.path]
    return tuple(directory for directory in found if directory.is_dir())


engines = EngineHandler()


def get_default_engine() -> Engine:
    """Returns the first configured engine of this template language.

    Raises:
        ImproperlyConfigured: There is none.
    """
    for backend in engines.all():
        if isinstance(getattr(backend, "engine", None), Engine):
            engine: Engine = backend.engine
            return engine
    raise ImproperlyConfigured(
        "No PlectrumTemplates backend is configured.",
        hint="Add 'plectrum.template.backends.plectrum.PlectrumTemplates' to TEMPLATES.",
    )


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting in {"TEMPLATES", "DEBUG", "INSTALLED_APPS"}:
        engines.reset()
        get_app_template_dirs.cache_clear()


setting_changed.connect(_forget)
DEFAULT_ENGINE["finder"] = get_default_engine
