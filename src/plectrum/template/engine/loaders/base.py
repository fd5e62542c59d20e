"""What a loader is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.template.engine.errors import TemplateDoesNotExist
from plectrum.template.engine.origin import Origin
from plectrum.template.engine.template import Template


class Loader:
    """Finds templates by their names.

    A loader of one's own defines `get_template_sources` and `get_contents`.

    Args:
        engine: The engine that uses the loader.
    """

    def __init__(self, engine: Any) -> None:
        self.engine = engine

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        """Returns the first template of a name.

        Args:
            template_name: The name.
            skip: Origins that are passed over.

        Raises:
            TemplateDoesNotExist: No source has it.
        """
        tried: list[tuple[Any, str]] = []
        for origin in self.get_template_sources(template_name):
            if skip is not None and origin in skip:
                tried.append((origin, "Skipped to avoid recursion"))
                continue
            try:
                contents = self.get_contents(origin)
            except TemplateDoesNotExist:
                tried.append((origin, "Source does not exist"))
                continue
            return Template(contents, origin, origin.template_name, self.engine)
        raise TemplateDoesNotExist(template_name, tried=tried)

    def get_template_sources(self, template_name: str) -> Iterable[Origin]:
        """Yields the places in which a template may be; whether it is there is not looked at."""
        raise NotImplementedError(
            "subclasses of Loader must provide a get_template_sources() method"
        )

    def get_contents(self, origin: Origin) -> str:
        """Returns the text of the template at a place.

        Raises:
            TemplateDoesNotExist: There is none.
        """
        raise NotImplementedError("subclasses of Loader must provide a get_contents() method")

    def reset(self) -> None:
        """Forgets what the loader has remembered."""
