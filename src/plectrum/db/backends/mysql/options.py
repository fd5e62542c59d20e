"""From an entry of DATABASES to what the libraries need to connect."""

from __future__ import annotations

import difflib
import ssl
from collections.abc import Mapping
from typing import Any

from pymysql.constants import CLIENT

from plectrum.core.exceptions import ImproperlyConfigured

ISOLATION_LEVELS = ("read uncommitted", "read committed", "repeatable read", "serializable")

OWN = frozenset({"init_command", "isolation_level", "pool"})
"""Names of OPTIONS that are ours."""

_RENAMED = {"db": "database", "passwd": "password"}
_PASSED = frozenset(
    {
        "charset",
        "client_flag",
        "connect_timeout",
        "database",
        "host",
        "local_infile",
        "max_allowed_packet",
        "password",
        "port",
        "program_name",
        "read_default_file",
        "read_default_group",
        "read_timeout",
        "sql_mode",
        "ssl",
        "unix_socket",
        "user",
    }
)
_NUMBERS = frozenset(
    {"client_flag", "connect_timeout", "max_allowed_packet", "port", "read_timeout"}
)
_SETTINGS = {"NAME": "database", "USER": "user", "PASSWORD": "password", "HOST": "host"}
_SSL_MODES = frozenset({"DISABLED", "PREFERRED", "REQUIRED", "VERIFY_CA", "VERIFY_IDENTITY"})
_IGNORED = frozenset({"use_unicode", "write_timeout", "ssl_mode"})
"""What mysqlclient takes and either means nothing here or is read elsewhere."""


def connection_parameters(entry: Mapping[str, Any], alias: str) -> dict[str, Any]:
    """Returns the arguments by which both libraries connect.

    What OPTIONS says comes before NAME, USER, PASSWORD, HOST and PORT, and these before what an
    option file says.

    Raises:
        ImproperlyConfigured: OPTIONS has a name or a value that means nothing.
    """
    options: Mapping[str, Any] = entry["OPTIONS"]
    given = {_RENAMED.get(name, name): value for name, value in options.items()}
    for name in given:
        if name not in _PASSED | OWN | _IGNORED:
            raise ImproperlyConfigured(
                f"DATABASES[{alias!r}]['OPTIONS'] has {name!r}, which means nothing here.",
                hint=_hint(name),
            )
    parameters: dict[str, Any] = {"charset": "utf8mb4", "autocommit": True}
    for setting, parameter in _SETTINGS.items():
        if entry[setting]:
            parameters[parameter] = str(entry[setting])
    if parameters.get("host", "").startswith("/"):
        parameters["unix_socket"] = parameters.pop("host")
    if entry["PORT"]:
        parameters["port"] = int(entry["PORT"])
    parameters.update(
        {
            # A URL gives numbers as text.
            name: int(value) if name in _NUMBERS else value
            for name, value in given.items()
            if name in _PASSED
        }
    )
    if context := ssl_context(given, alias):
        parameters["ssl"] = context
    if "password" in parameters:
        # The libraries would write it in Latin-1.
        parameters["password"] = str(parameters["password"]).encode()
    # An UPDATE is to count the rows that it found, not only those that it changed.
    parameters["client_flag"] = parameters.get("client_flag", 0) | CLIENT.FOUND_ROWS
    return parameters


def ssl_context(given: Mapping[str, Any], alias: str) -> ssl.SSLContext | None:
    """Returns how the connection is encrypted, `None` for not at all.

    Args:
        given: OPTIONS; `ssl` is a context or a dictionary with `ca`, `capath`, `cert`, `key` and
            `cipher`, `ssl_mode` one of the modes of the server's own clients.
        alias: The name of the database, for messages.

    Raises:
        ImproperlyConfigured: There is no such mode.

    Source: https://dev.mysql.com/doc/refman/8.4/en/connection-options.html#option_general_ssl-mode
    """
    files, mode = given.get("ssl"), str(given.get("ssl_mode") or "").upper()
    if isinstance(files, ssl.SSLContext):
        return files
    if mode and mode not in _SSL_MODES:
        raise ImproperlyConfigured(
            f"DATABASES[{alias!r}]['OPTIONS']['ssl_mode'] is {mode!r}.",
            hint=f"It is one of {', '.join(sorted(_SSL_MODES))}.",
        )
    if mode in {"DISABLED", "PREFERRED"} or not (files or mode):
        return None
    files = files or {}
    verifies = bool(files.get("ca") or files.get("capath") or mode.startswith("VERIFY"))
    context = ssl.create_default_context(cafile=files.get("ca"), capath=files.get("capath"))
    context.check_hostname = mode == "VERIFY_IDENTITY" or bool(files.get("check_hostname"))
    context.verify_mode = ssl.CERT_REQUIRED if verifies else ssl.CERT_NONE
    if files.get("cert"):
        context.load_cert_chain(files["cert"], keyfile=files.get("key"))
    if files.get("cipher"):
        context.set_ciphers(files["cipher"])
    return context


def isolation_level(entry: Mapping[str, Any], alias: str) -> str | None:
    """Returns the isolation level of transactions, `None` for the server's own.

    Raises:
        ImproperlyConfigured: There is no such level.
    """
    level = entry["OPTIONS"].get("isolation_level", "read committed")
    if level is None:
        return None
    if str(level).lower() not in ISOLATION_LEVELS:
        raise ImproperlyConfigured(
            f"Invalid transaction isolation level {level!r} specified for DATABASES[{alias!r}].",
            hint=f"Use one of {', '.join(map(repr, ISOLATION_LEVELS))}, or None.",
        )
    return str(level).lower()


def _hint(name: str) -> str:
    near = difflib.get_close_matches(name, [*_PASSED, *OWN, *_RENAMED], 1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Known ones are: {', '.join(sorted(_PASSED | OWN))}."
