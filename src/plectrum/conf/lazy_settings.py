"""The settings of the project, read when the first of them is asked for."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from plectrum.conf import schema
from plectrum.conf.script_prefix import SCRIPT_PREFIX
from plectrum.core.exceptions import ImproperlyConfigured

SETTINGS_MODULE_VARIABLES = ("PLECTRUM_SETTINGS_MODULE", "DJANGO_SETTINGS_MODULE")
"""The environment variables that name the settings module, the first that is set counts."""


_URL_SETTINGS = {"STATIC_URL", "MEDIA_URL"}


class Settings:
    """The values of the settings: a project's own over the defaults.

    Args:
        values: The project's values by name; names that are not upper case are left out.
        module: The dotted path which the values come from, empty when configured by hand.

    Raises:
        ImproperlyConfigured: Values have a type that the settings' schema does not allow; the
            message lists all of them.
    """

    def __init__(self, values: Mapping[str, Any], module: str = "") -> None:
        own = {name: value for name, value in values.items() if name.isupper()}
        wrong = list(schema.problems(own))
        if wrong:
            where = f"in {module}" if module else "given to settings.configure()"
            raise ImproperlyConfigured(
                f"Settings {where} have wrong types:\n" + "\n".join(f"- {line}" for line in wrong),
                hint="See docs/ref/settings for the type of each setting.",
            )
        self.SETTINGS_MODULE = module
        self.__dict__.update(schema.defaults())
        self.__dict__.update(own)
        self.explicit = frozenset(own)

    def is_overridden(self, name: str) -> bool:
        """Tells whether the project gives a setting a value of its own."""
        return name in self.explicit


class LazySettings:
    """`settings`: reads the project's settings module at the first access.

    Values are looked up once and kept as attributes of the instance, so that later accesses
    cost no more than an attribute.
    """

    _wrapped: Settings | None

    def __init__(self) -> None:
        self.__dict__["_wrapped"] = None

    @property
    def configured(self) -> bool:
        """Whether the settings have been read or given."""
        return self._wrapped is not None

    def configure(self, **options: Any) -> None:
        """Gives the settings by hand, instead of by a module; call it once, at start.

        Raises:
            RuntimeError: The settings are configured already.
            TypeError: A name is not upper case.
        """
        if self.configured:
            raise RuntimeError("Settings already configured.")
        for name in options:
            if not name.isupper():
                raise TypeError(f"Setting {name!r} must be uppercase.")
        self.replace(Settings(options))

    def replace(self, values: Settings | None) -> None:
        """Puts other values in place of the current ones; `None` makes them be read again."""
        self.__dict__["_wrapped"] = values
        for name in list(self.__dict__):
            if name != "_wrapped":
                self.__dict__.pop(name, None)

    @contextmanager
    def overridden(self, **changes: Any) -> Iterator[None]:
        """Runs a block with some settings changed. Sends no signal; see `override_settings`."""
        before = self._loaded()
        values = {name: value for name, value in vars(before).items() if name in before.explicit}
        self.replace(Settings({**values, **changes}, before.SETTINGS_MODULE))
        try:
            yield
        finally:
            self.replace(before)

    def is_overridden(self, name: str) -> bool:
        """Tells whether the project gives a setting a value of its own."""
        return self._loaded().is_overridden(name)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            value = getattr(self._loaded(name), name)
        except AttributeError:
            near = schema.closest_setting(name)
            hint = f" Did you mean {near!r}?" if near and near != name else ""
            raise AttributeError(f"The settings have no {name!r}.{hint}") from None
        if name in _URL_SETTINGS and value is not None and _is_relative(value):
            return self._script_prefix() + value  # not kept: each request has its prefix
        self.__dict__[name] = value
        return value

    def _script_prefix(self) -> str:
        forced: str | None = vars(self._loaded())["FORCE_SCRIPT_NAME"]
        prefix = SCRIPT_PREFIX.get() if forced is None else forced
        return prefix if prefix.endswith("/") else prefix + "/"

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._loaded(name), name, value)
        self.__dict__.pop(name, None)

    def __delattr__(self, name: str) -> None:
        delattr(self._loaded(name), name)
        self.__dict__.pop(name, None)

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *vars(self._loaded())})

    def __repr__(self) -> str:
        if self._wrapped is None:
            return "<LazySettings [Unevaluated]>"
        return f"<LazySettings {self._wrapped.SETTINGS_MODULE or '[configured]'!r}>"

    def _loaded(self, asked_for: str = "") -> Settings:
        if self._wrapped is None:
            values = _read_module(asked_for)
            if self._wrapped is None:  # no other thread was faster
                self.replace(values)
        assert self._wrapped is not None
        return self._wrapped


def _is_relative(url: str) -> bool:
    return not url.startswith("/") and not urlsplit(url).scheme


def _read_module(asked_for: str) -> Settings:
    path = next(filter(None, map(os.environ.get, SETTINGS_MODULE_VARIABLES)), None)
    if not path:
        what = f"setting {asked_for}" if asked_for else "settings"
        raise ImproperlyConfigured(
            f"Requested {what}, but settings are not configured.",
            hint=f"Set the environment variable {SETTINGS_MODULE_VARIABLES[0]} to the dotted "
            "path of a settings module, or call settings.configure().",
        )
    return Settings(vars(importlib.import_module(path)), path)


settings = LazySettings()
