"""The registry of the installed applications and of all models."""

from __future__ import annotations

import difflib
import sys
import threading
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from plectrum.apps.config import AppConfig
from plectrum.core.exceptions import AppRegistryNotReady, ImproperlyConfigured

ModelKey = tuple[str, str]


class _ModelsByLabel(dict[str, dict[str, type[Any]]]):
    """The models of each application label; a new label has none."""

    def __missing__(self, label: str) -> dict[str, type[Any]]:
        # Of several threads that ask at once, all get one dictionary; `defaultdict` may lose one.
        return self.setdefault(label, {})


class Apps:
    """A registry of applications; `plectrum.apps.apps` is the project's own.

    Migrations make others, for the models as they once were.

    Args:
        installed_apps: What to load at once; `None` for the project's registry, which
            `plectrum.setup()` fills.
    """

    def __init__(self, installed_apps: Iterable[str | AppConfig] | None = ()) -> None:
        if installed_apps is None and hasattr(sys.modules[__name__], "apps"):
            raise RuntimeError("You must supply an installed_apps argument.")
        self.all_models = _ModelsByLabel()
        self.app_configs: dict[str, AppConfig] = {}
        self.stored_app_configs: list[dict[str, AppConfig]] = []
        self.apps_ready = self.models_ready = self.ready = False
        self.ready_event = threading.Event()
        self._lock = threading.RLock()
        # Held for moments and never while a module is imported or a function is called.
        self._models_lock = threading.Lock()
        self._loading = False
        self._pending_operations: defaultdict[
            ModelKey, list[tuple[Callable[..., None], tuple[ModelKey, ...]]]
        ] = defaultdict(list)
        self.cache_clearers: list[Callable[[], None]] = []
        self.derived: dict[Any, Any] = {}
        """Room for what other modules derive from all models; emptied when one comes or goes."""
        if installed_apps is not None:
            self.populate(installed_apps)

    def populate(self, installed_apps: Iterable[str | AppConfig]) -> None:
        """Loads applications, then their models, then calls each `ready()`; only once.

        Raises:
            ImproperlyConfigured: Two applications have the same label or name.
            RuntimeError: Called from within itself.
        """
        if self.ready:
            return
        with self._lock:
            if self.ready:
                return
            if self._loading:
                raise RuntimeError("populate() isn't reentrant")
            self._loading = True
            try:
                self._load(installed_apps)
            except BaseException:
                self.app_configs = {}
                self.apps_ready = self.models_ready = False
                raise
            finally:
                self._loading = False

    def _load(self, installed_apps: Iterable[str | AppConfig]) -> None:
        for entry in installed_apps:
            config = entry if isinstance(entry, AppConfig) else AppConfig.create(entry)
            if config.label in self.app_configs:
                raise ImproperlyConfigured(
                    f"Application labels aren't unique, duplicates: {config.label}",
                    hint="Give one of the two an AppConfig with another `label`.",
                )
            self.app_configs[config.label] = config
            config.apps = self
        names = Counter(config.name for config in self.app_configs.values())
        duplicates = [name for name, count in names.items() if count > 1]
        if duplicates:
            raise ImproperlyConfigured(
                f"Application names aren't unique, duplicates: {', '.join(duplicates)}"
            )
        self.apps_ready = True
        for config in self.app_configs.values():
            config.import_models(self.all_models[config.label])
        self.clear_cache()
        self.models_ready = True
        for config in list(self.app_configs.values()):
            config.ready()
        self.ready = True
        self.ready_event.set()

    def check_apps_ready(self) -> None:
        """Raises AppRegistryNotReady while applications are not loaded."""
        if not self.apps_ready:
            raise AppRegistryNotReady(
                "Apps aren't loaded yet.",
                hint="Call plectrum.setup() first; code that runs while an application's "
                "modules are imported must not ask for models.",
            )

    def check_models_ready(self) -> None:
        """Raises AppRegistryNotReady while models are not loaded."""
        if not self.models_ready:
            raise AppRegistryNotReady(
                "Models aren't loaded yet.",
                hint="Move the code into a function, or into AppConfig.ready().",
            )

    def get_app_configs(self) -> Iterable[AppConfig]:
        """Returns the configurations of all installed applications."""
        self.check_apps_ready()
        return self.app_configs.values()

    def get_app_config(self, app_label: str) -> AppConfig:
        """Returns the configuration of the application with a label.

        Raises:
            LookupError: No installed application has the label; near names are suggested.
        """
        self.check_apps_ready()
        try:
            return self.app_configs[app_label]
        except KeyError:
            message = f"No installed app with label {app_label!r}."
            for config in self.app_configs.values():
                if config.name == app_label:
                    raise LookupError(f"{message} Did you mean {config.label!r}?") from None
            near = difflib.get_close_matches(app_label, self.app_configs, n=1)
            raise LookupError(f"{message} Did you mean {near[0]!r}?" if near else message) from None

    def get_models(
        self, include_auto_created: bool = False, include_swapped: bool = False
    ) -> list[type[Any]]:
        """Returns the models of all installed applications; see `AppConfig.get_models`."""
        self.check_models_ready()
        return [
            model
            for config in self.app_configs.values()
            for model in config.get_models(include_auto_created, include_swapped)
        ]

    def get_model(
        self, app_label: str, model_name: str | None = None, require_ready: bool = True
    ) -> type[Any]:
        """Returns a model by application label and name, or by both joined with a dot.

        Raises:
            LookupError: There is no such application or model.
            ValueError: A single argument does not have the form `app_label.model_name`.
        """
        if require_ready:
            self.check_models_ready()
        else:
            self.check_apps_ready()
        if model_name is None:
            app_label, model_name = app_label.split(".")
        config = self.get_app_config(app_label)
        if not require_ready and config.models is None:
            config.import_models(self.all_models[app_label])
        return config.get_model(model_name, require_ready=require_ready)

    def get_registered_model(self, app_label: str, model_name: str) -> type[Any]:
        """Returns a model that has been defined, also while models are being loaded.

        Raises:
            LookupError: No such model has been defined yet.
        """
        model = self.all_models[app_label].get(model_name.lower())
        if model is None:
            raise LookupError(f"Model '{app_label}.{model_name}' not registered.")
        return model

    def register_model(self, app_label: str, model: type[Any]) -> None:
        """Adds a model, and runs what waits for it."""
        name = model.__name__.lower()
        with self._models_lock:
            models = self.all_models[app_label]
            existing = models.get(name)
            if existing is None:
                models[name] = model
        if existing is not None:
            same_place = (existing.__module__, existing.__name__) == (
                model.__module__,
                model.__name__,
            )
            if not same_place:
                raise RuntimeError(
                    f"Conflicting {name!r} models in application {app_label!r}: "
                    f"{existing} and {model}."
                )
            warnings.warn(
                f"Model '{app_label}.{name}' was already registered. Reloading models is not "
                "advised as it can lead to inconsistencies, most notably with related models.",
                RuntimeWarning,
                stacklevel=2,
            )
            models[name] = model
        with self._models_lock:
            waiting = self._pending_operations.pop((app_label, name), [])
        for function, others in waiting:
            self.lazy_model_operation(partial(function, model), *others)
        self.clear_cache()

    def lazy_model_operation(self, function: Callable[..., None], *model_keys: ModelKey) -> None:
        """Calls a function with models as soon as all of them are defined.

        Args:
            function: Called with the models as positional arguments.
            model_keys: Pairs of application label and lower-case model name.
        """
        if not model_keys:
            function()
            return
        first, *others = model_keys
        with self._models_lock:
            model = self.all_models[first[0]].get(first[1].lower())
            if model is None:
                self._pending_operations[first].append((function, tuple(others)))
        if model is not None:
            self.lazy_model_operation(partial(function, model), *others)

    @property
    def pending_models(self) -> list[ModelKey]:
        """The models that something waits for and that are not defined."""
        return list(self._pending_operations)

    @property
    def pending_operations(self) -> dict[ModelKey, list[Callable[..., None]]]:
        """What waits, by the model that it waits for."""
        return {
            key: [function for function, _ in waiting]
            for key, waiting in self._pending_operations.items()
        }

    def is_installed(self, app_name: str) -> bool:
        """Tells whether an application is installed, by its full dotted name."""
        self.check_apps_ready()
        return any(config.name == app_name for config in self.app_configs.values())

    def get_containing_app_config(self, object_name: str) -> AppConfig | None:
        """Returns the innermost application that a dotted path lies in, or `None`."""
        self.check_apps_ready()
        candidates = [
            config
            for config in self.app_configs.values()
            if object_name == config.name or object_name.startswith(f"{config.name}.")
        ]
        return max(candidates, key=lambda config: len(config.name), default=None)

    def clear_cache(self) -> None:
        """Forgets what models have derived from one another, since a model came or went."""
        if self.ready or self._loading:
            for models in list(self.all_models.values()):
                for model in list(models.values()):
                    model._meta._expire_cache()
        self.derived.clear()
        for clear in self.cache_clearers:
            clear()

    @contextmanager
    def installed(self, installed_apps: Iterable[str]) -> Iterator[None]:
        """Runs a block with other applications installed, for tests."""
        self.set_installed_apps(installed_apps)
        try:
            yield
        finally:
            self.unset_installed_apps()

    def set_available_apps(self, available: Iterable[str]) -> None:
        """Leaves only some of the installed applications; see `unset_available_apps`.

        Args:
            available: Their dotted names.

        Raises:
            ValueError: One of them is not installed.
        """
        wanted = set(available)
        installed = {config.name for config in self.get_app_configs()}
        if wanted - installed:
            raise ValueError(
                f"Available apps isn't a subset of installed apps, extra apps: "
                f"{', '.join(sorted(wanted - installed))}"
            )
        self.stored_app_configs.append(self.app_configs)
        self.app_configs = {
            label: config for label, config in self.app_configs.items() if config.name in wanted
        }
        self.clear_cache()

    def unset_available_apps(self) -> None:
        """Brings back the applications that `set_available_apps` left out."""
        self.app_configs = self.stored_app_configs.pop()
        self.clear_cache()

    def set_installed_apps(self, installed_apps: Iterable[str]) -> None:
        """Puts other applications in place of the installed ones; see `unset_installed_apps`."""
        if not self.ready:
            raise AppRegistryNotReady("App registry isn't ready yet.")
        self.stored_app_configs.append(self.app_configs)
        self.app_configs = {}
        self.apps_ready = self.models_ready = self.ready = False
        try:
            self.populate(installed_apps)
        except BaseException:
            self.unset_installed_apps()
            raise

    def unset_installed_apps(self) -> None:
        """Brings back the applications that `set_installed_apps` replaced."""
        self.app_configs = self.stored_app_configs.pop()
        self.apps_ready = self.models_ready = self.ready = True
        self.clear_cache()


apps = Apps(installed_apps=None)
