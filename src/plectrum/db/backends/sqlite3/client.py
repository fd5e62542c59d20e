"""Starting `sqlite3`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.db.backends.base.client import BaseDatabaseClient


class DatabaseClient(BaseDatabaseClient):
    """SQLite's client."""

    executable_name = "sqlite3"

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Returns the command: the file is its only argument of ours."""
        return [cls.executable_name, str(settings_dict["NAME"]), *parameters], None
