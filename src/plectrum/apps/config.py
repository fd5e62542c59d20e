"""What is known of one installed application."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from plectrum.apps.registry import Apps

APPS_MODULE_NAME = "apps"
MODELS_MODULE_NAME = "models"


class AppConfig:
    """An application: its name, its label, its models and what to do when it is ready.

    Attributes:
        name: The dotted path of the application's package.
        label: The short name, unique in a project; by default the last part of `name`.
        verbose_name: The name for people.
        path: The directory of the application.
        default: Whether this is the configuration to use when several stand in `apps.py`.
        default_auto_field: The dotted path of the class of implicit primary keys.
        module: The application's package.
        models_module: Its `models` module, `None` where it has none.
    """

    name: str
    label: str
    verbose_name: Any
    path: str
    models_module: ModuleType | None = None

    def __init__(self, app_name: str, app_module: ModuleType) -> None:
        self.name = app_name
        self.module = app_module
        self.apps: Apps | None = None
        self.models: dict[str, type[Any]] | None = None
        if not hasattr(self, "label"):
            self.label = app_name.rpartition(".")[2]
        if not self.label.isidentifier():
            raise ImproperlyConfigured(
                f"The app label {self.label!r} of {app_name!r} is not a valid Python identifier.",
                hint="Give the AppConfig a `label` of letters, digits and underscores.",
            )
        if not hasattr(self, "verbose_name"):
            self.verbose_name = self.label.title()
        if not hasattr(self, "path"):
            self.path = _directory_of(app_name, app_module)

    if TYPE_CHECKING:
        default_auto_field: str
    else:

        @property
        def default_auto_field(self) -> str:
            """The dotted path of the class of implicit primary keys."""
            field: str = settings.DEFAULT_AUTO_FIELD
            return field

    @property
    def _is_default_auto_field_overridden(self) -> bool:
        return type(self).__dict__.get("default_auto_field") is not None

    @classmethod
    def create(cls, entry: str) -> AppConfig:
        """Makes the configuration for an entry of INSTALLED_APPS.

        Args:
            entry: The dotted path of an application or of an `AppConfig` subclass.

        Raises:
            ImproperlyConfigured: The entry leads to neither, or to an incomplete configuration.
            ModuleNotFoundError: There is no such module.
        """
        config_class, module = _resolve(entry)
        name = getattr(config_class, "name", None) or (module.__name__ if module else None)
        if name is None:
            raise ImproperlyConfigured(
                f"{entry!r} must supply a name attribute.",
                hint=f"Write `name = '{entry.rpartition('.')[0]}'` in the class.",
            )
        try:
            app_module = import_module(name)
        except ImportError as error:
            raise ImproperlyConfigured(
                f"Cannot import {name!r}. Check that '{config_class.__module__}."
                f"{config_class.__qualname__}.name' is correct."
            ) from error
        return config_class(name, app_module)

    def get_model(self, model_name: str, require_ready: bool = True) -> type[Any]:
        """Returns the model of a name, in any case of letters.

        Raises:
            LookupError: The application has no such model.
        """
        if self.apps is not None and require_ready:
            self.apps.check_models_ready()
        models = self.models or {}
        try:
            return models[model_name.lower()]
        except KeyError:
            raise LookupError(f"App {self.label!r} doesn't have a {model_name!r} model.") from None

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> Iterator[type[Any]]:
        """Yields the models of the application.

        Args:
            include_auto_created: Also the models of many-to-many relations without an explicit
                one.
            include_swapped: Also models that another one is put in place of by a setting.
        """
        if self.apps is not None:
            self.apps.check_models_ready()
        for model in list((self.models or {}).values()):
            options = model._meta
            if (include_auto_created or not options.auto_created) and (
                include_swapped or not options.swapped
            ):
                yield model

    def import_models(self, models: dict[str, type[Any]]) -> None:
        """Imports the application's `models` module, which registers its models in `models`."""
        self.models = models
        module_name = f"{self.name}.{MODELS_MODULE_NAME}"
        if find_spec(module_name) is not None:
            self.models_module = import_module(module_name)

    def ready(self) -> None:
        """Runs once when all applications are loaded; override it to connect signals."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.label}>"


def _resolve(entry: str) -> tuple[type[AppConfig], ModuleType | None]:
    """Returns the configuration class for an entry, and the package where the entry names it."""
    try:
        module: ModuleType | None = import_module(entry)
    except ImportError as error:
        if getattr(error, "name", None) not in {entry, entry.partition(".")[0]} and (
            not entry.startswith(f"{getattr(error, 'name', '')}.")
        ):
            raise
        module = None
    if module is None:
        return _config_class_at(entry), None
    return _config_class_in(module), module


def _config_class_in(module: ModuleType) -> type[AppConfig]:
    """Returns the configuration that a package's `apps` module offers, or the plain class."""
    if (
        not hasattr(module, "__path__")
        or find_spec(f"{module.__name__}.{APPS_MODULE_NAME}") is None
    ):
        return AppConfig
    apps_module = import_module(f"{module.__name__}.{APPS_MODULE_NAME}")
    candidates = [
        candidate
        for _, candidate in inspect.getmembers(apps_module, inspect.isclass)
        if issubclass(candidate, AppConfig) and candidate is not AppConfig
    ]
    defaults = [candidate for candidate in candidates if candidate.__dict__.get("default") is True]
    if len(defaults) > 1:
        raise RuntimeError(
            f"{apps_module.__name__!r} declares more than one default AppConfig: "
            + ", ".join(repr(candidate.__name__) for candidate in defaults)
        )
    if defaults:
        return defaults[0]
    eligible = [c for c in candidates if getattr(c, "default", True) is not False]
    return eligible[0] if len(eligible) == 1 else AppConfig


def _config_class_at(entry: str) -> type[AppConfig]:
    module_path, _, class_name = entry.rpartition(".")
    if not module_path:
        raise ModuleNotFoundError(f"No module named {entry!r}", name=entry)
    module = import_module(module_path)
    found = getattr(module, class_name, None)
    if not (isinstance(found, type) and issubclass(found, AppConfig)):
        classes = [
            repr(name)
            for name, member in inspect.getmembers(module, inspect.isclass)
            if issubclass(member, AppConfig) and member is not AppConfig
        ]
        raise ImproperlyConfigured(
            f"INSTALLED_APPS names {entry!r}, which is neither a module nor an AppConfig.",
            hint=f"{module_path!r} has: {', '.join(classes)}." if classes else "",
        )
    return found


def _directory_of(name: str, module: ModuleType) -> str:
    # A package without __init__.py has a directory once for each entry of sys.path that has it.
    paths = list(dict.fromkeys(getattr(module, "__path__", [])))
    if len(paths) != 1:
        file = getattr(module, "__file__", None)
        if file is None:
            raise ImproperlyConfigured(
                f"The app module {name!r} has {len(paths)} filesystem locations ({paths!r}).",
                hint="Give the AppConfig a `path` to say which one to use.",
            )
        return str(Path(file).parent)
    return str(paths[0])
