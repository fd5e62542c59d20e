"""Templates in a dictionary."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.template.engine.errors import TemplateDoesNotExist
from plectrum.template.engine.loaders.base import Loader as BaseLoader
from plectrum.template.engine.origin import Origin


class Loader(BaseLoader):
    """Finds templates in a dictionary.

    Args:
        engine: The engine.
        templates_dict: The texts by name.
    """

    def __init__(self, engine: Any, templates_dict: dict[str, str]) -> None:
        super().__init__(engine)
        self.templates_dict = templates_dict

    def get_contents(self, origin: Origin) -> str:
        """Returns a text of the dictionary.

        Raises:
            TemplateDoesNotExist: The dictionary has no such name.
        """
        try:
            return self.templates_dict[origin.name]
        except KeyError:
            raise TemplateDoesNotExist(origin) from None

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Yields the one place in which the template may be."""
        yield Origin(template_name, template_name, self)
