"""Templates that other loaders have found, kept."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import Any

from plectrum.template.engine.errors import TemplateDoesNotExist
from plectrum.template.engine.loaders.base import Loader as BaseLoader
from plectrum.template.engine.origin import Origin
from plectrum.template.engine.template import Template


class Loader(BaseLoader):
    """Keeps what other loaders find, and what they do not find.

    When the engine debugs, a template whose file has changed is loaded again, and one that was
    not found is looked for again: development needs no restart.

    Args:
        engine: The engine.
        loaders: The loaders, as in the setting.
    """

    def __init__(self, engine: Any, loaders: Sequence[Any]) -> None:
        super().__init__(engine)
        self.loaders = engine.get_template_loaders(loaders)
        self.get_template_cache: dict[str, Template | TemplateDoesNotExist] = {}
        self._stamps: dict[str, tuple[int, int] | None] = {}

    def get_dirs(self) -> Iterator[Any]:
        """Yields the directories of the loaders inside."""
        for loader in self.loaders:
            if hasattr(loader, "get_dirs"):
                yield from loader.get_dirs()

    def get_contents(self, origin: Origin) -> str:
        """Returns the text at a place, from the loader that knows it."""
        text: str = origin.loader.get_contents(origin)
        return text

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Returns a template, kept from the first time that it was asked for.

        Raises:
            TemplateDoesNotExist: No loader has it.
        """
        key = template_name if skip is None else self.cache_key(template_name, skip)
        cached = self.get_template_cache.get(key)
        if cached is not None and (not self.engine.debug or self._is_current(key, cached)):
            if isinstance(cached, TemplateDoesNotExist):
                raise TemplateDoesNotExist(template_name, tried=cached.tried)
            return cached
        try:
            template = super().get_template(template_name, skip)
        except TemplateDoesNotExist as error:
            self.get_template_cache[key] = TemplateDoesNotExist(template_name, tried=error.tried)
            raise
        self._stamps[key] = _stamp(template)
        self.get_template_cache[key] = template
        return template

    def _is_current(self, key: str, cached: Template | TemplateDoesNotExist) -> bool:
        if isinstance(cached, TemplateDoesNotExist):
            return False
        return self._stamps.get(key) == _stamp(cached)

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Yields the places of the template in each of the loaders."""
        for loader in self.loaders:
            yield from loader.get_template_sources(template_name)

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        """Returns the key of a template and the origins that were passed over to find it."""
        skipped = sorted(
            origin.name for origin in skip or () if origin.template_name == template_name
        )
        return "\0".join([template_name, *skipped])

    def reset(self) -> None:
        """Forgets all templates."""
        self.get_template_cache.clear()
        self._stamps.clear()


def _stamp(template: Template) -> tuple[int, int] | None:
    """Returns what changes when the template's file does; `None` for what is no file."""
    try:
        status = os.stat(template.origin.name)  # noqa: PTH116 - names of templates are no paths
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size
