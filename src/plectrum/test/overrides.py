"""Settings that are different for a test."""

from __future__ import annotations

import functools
from contextlib import ContextDecorator
from typing import Any, Self

from plectrum.apps import apps
from plectrum.conf import Settings, settings
from plectrum.core.signals import setting_changed
from plectrum.effects import is_coroutine_function


class override_settings(ContextDecorator):  # noqa: N801 - documented name
    """Changes settings for a block, a function of either colour, or a test case.

    Args:
        options: The settings.
    """

    def __init__(self, **options: Any) -> None:
        self.options = options
        self._before: list[Settings] = []

    def enable(self) -> None:
        """Changes the settings, and tells those who depend on them."""
        before = settings._loaded()
        values = {name: value for name, value in vars(before).items() if name in before.explicit}
        self._before.append(before)
        settings.replace(Settings({**values, **self.options}, before.SETTINGS_MODULE))
        if "INSTALLED_APPS" in self.options:
            try:
                apps.set_installed_apps(self.options["INSTALLED_APPS"])
            except BaseException:
                settings.replace(self._before.pop())
                raise
        self._tell(enter=True)

    def disable(self) -> None:
        """Brings the settings back."""
        if "INSTALLED_APPS" in self.options:
            apps.unset_installed_apps()
        settings.replace(self._before.pop())
        self._tell(enter=False)

    def _tell(self, *, enter: bool) -> None:
        for name in self.options:
            value = getattr(settings, name, None)
            setting_changed.send(
                sender=type(settings._loaded()), setting=name, value=value, enter=enter
            )

    def __enter__(self) -> Self:
        self.enable()
        return self

    def __exit__(self, *error: object) -> None:
        self.disable()

    def __call__(self, target: Any) -> Any:
        """Decorates a function of either colour, or a test case."""
        if isinstance(target, type):
            return self._decorated_class(target)
        if is_coroutine_function(target):

            @functools.wraps(target)
            async def awrapper(*args: Any, **kwargs: Any) -> Any:
                with self:
                    return await target(*args, **kwargs)

            return awrapper

        @functools.wraps(target)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            with self:
                return target(*args, **kwargs)

        return wrapper

    def _decorated_class(self, cls: type[Any]) -> type[Any]:
        if not hasattr(cls, "overridden_settings"):
            raise ValueError(
                "Only subclasses of SimpleTestCase can be decorated with override_settings"
            )
        cls.overridden_settings = [*cls.overridden_settings, self]
        return cls


class modify_settings(override_settings):  # noqa: N801 - documented name
    """Changes settings that are lists.

    Args:
        args: One list of pairs of setting and changes, instead of keywords.
        kwargs: For each setting a dictionary with `append`, `prepend` and `remove`, each of
            which is an item or a list of items.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        self.operations = list(args[0]) if args else list(kwargs.items())

    def enable(self) -> None:
        """Works out the lists and changes the settings."""
        self.options = {}
        for name, changes in self.operations:
            value = list(self.options.get(name, getattr(settings, name, [])))
            for action, given in changes.items():
                items = [given] if isinstance(given, str) else list(given)
                value = _changed(value, action, items)
            self.options[name] = value
        super().enable()


def _changed(value: list[Any], action: str, items: list[Any]) -> list[Any]:
    if action == "append":
        return [*value, *(item for item in items if item not in value)]
    if action == "prepend":
        return [*(item for item in items if item not in value), *value]
    if action == "remove":
        return [item for item in value if item not in items]
    raise ValueError(f"Unsupported action: {action}")
