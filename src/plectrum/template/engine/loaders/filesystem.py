"""Templates in directories."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from plectrum.template.engine.errors import TemplateDoesNotExist
from plectrum.template.engine.loaders.base import Loader as BaseLoader
from plectrum.template.engine.origin import Origin


class Loader(BaseLoader):
    """Finds templates in directories.

    Args:
        engine: The engine; its `dirs` are used unless others are given.
        dirs: The directories, the first wins.
    """

    def __init__(self, engine: Any, dirs: Sequence[str | os.PathLike[str]] | None = None) -> None:
        super().__init__(engine)
        self.dirs = dirs

    def get_dirs(self) -> Iterable[str | os.PathLike[str]]:
        """Returns the directories."""
        if self.dirs is not None:
            return self.dirs
        dirs: Iterable[str | os.PathLike[str]] = self.engine.dirs
        return dirs

    def get_contents(self, origin: Origin) -> str:
        """Returns the text of a file.

        Raises:
            TemplateDoesNotExist: There is no such file.
        """
        try:
            return Path(origin.name).read_text(encoding=self.engine.file_charset)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            raise TemplateDoesNotExist(origin) from None

    def get_template_sources(self, template_name: str) -> Iterator[Origin]:
        """Yields the path of the template in each directory.

        SECURITY: a name that leads out of a directory is not looked for in it.
        """
        for directory in self.get_dirs():
            base = os.path.abspath(directory)  # noqa: PTH100 - lexical, without links
            path = os.path.abspath(os.path.join(base, template_name))  # noqa: PTH100, PTH118
            if path.startswith(base + os.sep) and "\0" not in template_name:
                yield Origin(path, template_name, self)
