"""Messages that are written to files, for development."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.mail.backends.console import EmailBackend as ConsoleBackend


class EmailBackend(ConsoleBackend):
    """Writes the messages of each session to a file of its own.

    Args:
        file_path: The folder; it is made if it is missing.
        **options: `fail_silently`.

    Raises:
        ImproperlyConfigured: The folder is not given, or cannot be used.
    """

    def __init__(self, file_path: Any = None, **options: Any) -> None:
        super().__init__(**options)
        if not file_path:
            raise ImproperlyConfigured(
                "The file backend for mail needs the option 'file_path', the folder to write to."
            )
        self.file_path = Path(file_path).absolute()
        try:
            self.file_path.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ImproperlyConfigured(
                f"Could not create directory for saving email messages: {self.file_path} ({error})"
            ) from error

    def open(self) -> bool:
        """Opens a new file, unless one is open."""
        if self.stream is not None:
            return False
        name = datetime.now().astimezone().strftime(f"%Y%m%d-%H%M%S-%f-{id(self)}.log")
        self.stream = (self.file_path / name).open("a", encoding="utf-8")
        return True

    def close(self) -> None:
        """Closes the file."""
        stream, self.stream = self.stream, None
        if stream is not None:
            stream.close()
