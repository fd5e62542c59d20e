"""Starting `mysql`.

Source: https://dev.mysql.com/doc/refman/8.4/en/mysql-command-options.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.db.backends.base.client import BaseDatabaseClient

_FILES = {"ca": "--ssl-ca", "cert": "--ssl-cert", "key": "--ssl-key"}


class DatabaseClient(BaseDatabaseClient):
    """The client of MySQL and MariaDB."""

    executable_name = "mysql"

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Returns the command, and its environment with the password."""
        options = settings_dict.get("OPTIONS", {})

        def value(setting: str, *names: str) -> str:
            found = next((options[name] for name in names if options.get(name)), None)
            return str(found or settings_dict.get(setting) or "")

        command = [cls.executable_name]
        if options.get("read_default_file"):
            command.append(f"--defaults-file={options['read_default_file']}")
        if user := value("USER", "user"):
            command.append(f"--user={user}")
        host = value("HOST", "host", "unix_socket")
        if host:
            command.append(f"--socket={host}" if host.startswith("/") else f"--host={host}")
        if port := value("PORT", "port"):
            command.append(f"--port={port}")
        files = options.get("ssl")
        if isinstance(files, Mapping):
            command += [f"{flag}={files[name]}" for name, flag in _FILES.items() if files.get(name)]
        if options.get("charset"):
            command.append(f"--default-character-set={options['charset']}")
        if database := value("NAME", "database", "db"):
            command.append(database)
        password = value("PASSWORD", "password", "passwd")
        return [*command, *parameters], {"MYSQL_PWD": password} if password else None
