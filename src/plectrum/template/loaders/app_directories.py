"""Templates in the `templates` directories of the installed applications."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from plectrum.template.engine.loaders.filesystem import Loader as FilesystemLoader
from plectrum.template.utils import get_app_template_dirs


class Loader(FilesystemLoader):
    """Finds templates in the `templates` directories of the installed applications."""

    def get_dirs(self) -> Iterable[Any]:
        """Returns the directories, in the order of INSTALLED_APPS."""
        return get_app_template_dirs("templates")
