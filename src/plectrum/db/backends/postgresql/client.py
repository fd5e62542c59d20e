"""Starting `psql`.

Source: https://www.postgresql.org/docs/current/app-psql.html
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.db.backends.base.client import BaseDatabaseClient

_VARIABLES = {
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
}


class DatabaseClient(BaseDatabaseClient):
    """PostgreSQL's client."""

    executable_name = "psql"

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Returns the command, and its environment with password and options."""
        options = settings_dict.get("OPTIONS", {})
        command = [cls.executable_name]
        for setting, flag in (("USER", "-U"), ("HOST", "-h"), ("PORT", "-p")):
            if settings_dict.get(setting):
                command += [flag, str(settings_dict[setting])]
        name = settings_dict.get("NAME") or ("" if options.get("service") else "postgres")
        command += [*parameters, *([str(name)] if name else [])]
        environment = {
            variable: str(options[option])
            for option, variable in _VARIABLES.items()
            if options.get(option)
        }
        if settings_dict.get("PASSWORD"):
            environment["PGPASSWORD"] = str(settings_dict["PASSWORD"])
        return command, environment or None
