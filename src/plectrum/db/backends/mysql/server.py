"""What is to be known of a server before statements for it can be written."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from plectrum.db.utils import NotSupportedError

QUESTION = (
    "SELECT VERSION(), @@sql_mode, "
    "CONVERT_TZ('2001-01-01 01:00:00', '+00:00', 'UTC') IS NOT NULL, "
    "@@default_storage_engine, @@lower_case_table_names"
)
"""The query whose only row `Server.from_row` reads."""

MINIMUM_MARIADB = (10, 11)
MINIMUM_MYSQL = (8, 4)
_VERSION = re.compile(r"(?:5\.5\.5-)?(\d+)\.(\d+)\.(\d+)")


class Server(NamedTuple):
    """A server.

    Attributes:
        version: Its version as three numbers.
        is_mariadb: Whether it is MariaDB rather than MySQL.
        sql_mode: The modes that the session is in.
        has_time_zones: Whether its tables of time zones are filled.
        storage_engine: What keeps tables that say nothing else.
        ignores_table_case: Whether names of tables are the same in either case.
    """

    version: tuple[int, int, int]
    is_mariadb: bool
    sql_mode: frozenset[str]
    has_time_zones: bool
    storage_engine: str = "InnoDB"
    ignores_table_case: bool = False

    @classmethod
    def from_row(cls, row: tuple[Any, ...]) -> Server:
        """Reads the answer to `QUESTION`.

        Raises:
            NotSupportedError: The server is too old.
        """
        text, mode, has_time_zones, engine, case = row
        version, is_mariadb = parsed_version(str(text))
        server = cls(
            version,
            is_mariadb,
            frozenset(filter(None, str(mode).split(","))),
            bool(has_time_zones),
            str(engine),
            bool(int(case)),
        )
        minimum = MINIMUM_MARIADB if is_mariadb else MINIMUM_MYSQL
        if version[:2] < minimum:
            name = "MariaDB" if is_mariadb else "MySQL"
            raise NotSupportedError(
                f"{name} {'.'.join(map(str, minimum))} or later is required "
                f"(found {'.'.join(map(str, version))})."
            )
        return server


def parsed_version(text: str) -> tuple[tuple[int, int, int], bool]:
    """Reads what a server says of itself, such as `10.11.6-MariaDB-1`.

    Raises:
        NotSupportedError: It says nothing that looks like a version.
    """
    match = _VERSION.match(text)
    if match is None:
        raise NotSupportedError(f"Unable to determine the version of the server from {text!r}.")
    major, minor, patch = map(int, match.groups())
    return (major, minor, patch), "mariadb" in text.lower()
