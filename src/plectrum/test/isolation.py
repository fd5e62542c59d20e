"""Models that are defined in a test and leave no trace."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from types import ModuleType
from typing import Any

from plectrum.apps import AppConfig
from plectrum.apps.registry import Apps
from plectrum.db.models.options import Options
from plectrum.effects import is_coroutine_function


class _Application(AppConfig):
    """An application that is not there: it has a label and whatever models a test defines."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.path = ""
        super().__init__(label, ModuleType(label))

    def import_models(self, models: dict[str, type[Any]]) -> None:
        """Takes the models, which are not imported from anywhere."""
        self.models = models


class isolate_apps:  # noqa: N801 - documented name
    """Gives the models that are defined in a block, function or test case a registry of their own.

    Args:
        installed_apps: The labels (or dotted names) of the applications that the registry has.
        attr_name: The attribute of a decorated test case that is to be the registry.
        kwarg_name: The argument of a decorated function that is to be the registry.
    """

    def __init__(
        self, *installed_apps: str, attr_name: str | None = None, kwarg_name: str | None = None
    ) -> None:
        self.installed_apps = installed_apps
        self.attr_name = attr_name
        self.kwarg_name = kwarg_name
        self._before: list[Any] = []

    def enable(self) -> Apps:
        """Puts a new registry in place, and returns it."""
        self._before.append(Options.default_apps)
        registry = Apps(_configurations(self.installed_apps))
        Options.default_apps = registry
        return registry

    def disable(self) -> None:
        """Brings the registry back."""
        Options.default_apps = self._before.pop()

    def __enter__(self) -> Apps:
        return self.enable()

    def __exit__(self, *error: object) -> None:
        self.disable()

    def __call__(self, target: Any) -> Any:
        """Decorates a function of either colour, or a test case."""
        if isinstance(target, type):
            return self._decorated_class(target)
        if is_coroutine_function(target):

            @functools.wraps(target)
            async def awrapper(*args: Any, **kwargs: Any) -> Any:
                with self as registry:
                    return await target(*args, **kwargs, **self._given(registry))

            return awrapper

        @functools.wraps(target)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self as registry:
                return target(*args, **kwargs, **self._given(registry))

        return wrapper

    def _given(self, registry: Apps) -> dict[str, Any]:
        return {self.kwarg_name: registry} if self.kwarg_name else {}

    def _decorated_class(self, cls: Any) -> Any:
        set_up, tear_down = cls.setUp, cls.tearDown
        isolation = self

        @functools.wraps(set_up)
        def isolated_set_up(case: Any) -> None:
            registry = isolation.enable()
            if isolation.attr_name:
                setattr(case, isolation.attr_name, registry)
            set_up(case)

        @functools.wraps(tear_down)
        def isolated_tear_down(case: Any) -> None:
            try:
                tear_down(case)
            finally:
                isolation.disable()

        cls.setUp, cls.tearDown = isolated_set_up, isolated_tear_down
        return cls


def _configurations(labels: Iterable[str]) -> list[AppConfig | str]:
    """Returns applications for labels; a dotted name is that of a real one."""
    return [label if "." in label else _Application(label) for label in labels]
