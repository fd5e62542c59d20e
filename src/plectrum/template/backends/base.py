"""What a template backend is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured, SuspiciousFileOperation
from plectrum.template.utils import get_app_template_dirs


class BaseEngine:
    """A template engine as the TEMPLATES setting configures it.

    Args:
        params: `NAME`, `DIRS` and `APP_DIRS`; a subclass takes `OPTIONS` off first.

    Attributes:
        name: The engine's name.
        dirs: The directories of the setting.
        app_dirs: Whether the directories of applications are used as well.
        app_dirname: The name of an application's directory with templates for this engine.
    """

    app_dirname: str | None = None

    def __init__(self, params: dict[str, Any]) -> None:
        params = dict(params)
        self.name: str = params.pop("NAME")
        self.dirs: list[Any] = list(params.pop("DIRS"))
        self.app_dirs: bool = bool(params.pop("APP_DIRS"))
        if params:
            raise ImproperlyConfigured(f"Unknown parameters: {', '.join(params)}")

    def check(self, **_kwargs: Any) -> list[Any]:
        """Returns what is wrong with the engine's configuration, as check messages."""
        return []

    def from_string(self, template_code: str) -> Any:
        """Returns a template made of a text."""
        raise NotImplementedError("subclasses of BaseEngine should provide a from_string() method")

    def get_template(self, template_name: str) -> Any:
        """Returns the template of a name.

        Raises:
            TemplateDoesNotExist: There is none.
        """
        raise NotImplementedError("subclasses of BaseEngine must provide a get_template() method")

    @cached_property
    def template_dirs(self) -> tuple[Any, ...]:
        """The directories in which the engine looks for templates."""
        found = tuple(self.dirs)
        if self.app_dirs and self.app_dirname is not None:
            found += get_app_template_dirs(self.app_dirname)
        return found

    def iter_template_filenames(self, template_name: str) -> Iterator[str]:
        """Yields the paths at which a template may be; names that lead out are passed over."""
        for directory in self.template_dirs:
            try:
                yield _join_inside(directory, template_name)
            except SuspiciousFileOperation:
                continue


def _join_inside(directory: Any, name: str) -> str:
    base = os.path.abspath(directory)  # noqa: PTH100 - lexical, without links
    path = os.path.abspath(Path(base) / name)  # noqa: PTH100
    if not path.startswith(base + os.sep):
        raise SuspiciousFileOperation(f"{name!r} is outside of {base}.")
    return path
