"""Settings that a deployment gives by its environment, read with types.

Example:
    In a settings module::

        env = Environment(BASE_DIR / ".env")
        DEBUG = env.boolean("DEBUG", default=False)
        SECRET_KEY = env.text("SECRET_KEY")
        DATABASES = {"default": env.database("DATABASE_URL", default="sqlite:///db.sqlite3")}
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from plectrum.core.exceptions import ImproperlyConfigured

T = TypeVar("T")

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}

_ENGINES = {
    "sqlite": "plectrum.db.backends.sqlite3",
    "mariadb": "plectrum.db.backends.mysql",
    "mysql": "plectrum.db.backends.mysql",
    "postgres": "plectrum.db.backends.postgresql",
    "postgresql": "plectrum.db.backends.postgresql",
}


class _Required:
    """Stands for the default of a variable that has to be set."""


_REQUIRED: Any = _Required()


class Environment:
    """The variables of the environment, with those of a file for what it does not set.

    Args:
        file: A file of lines `NAME=value`; it need not exist.
        variables: The environment; `None` for this process's.
    """

    def __init__(
        self, file: str | Path | None = None, variables: Mapping[str, str] | None = None
    ) -> None:
        self._file = file
        self._variables = {
            **(read_file(file) if file else {}),
            **(os.environ if variables is None else variables),
        }

    def text(self, name: str, default: Any = _REQUIRED) -> Any:
        """Returns a variable as it is.

        Raises:
            ImproperlyConfigured: It is not set and has no default.
        """
        return self._read(name, default, str)

    def boolean(self, name: str, default: Any = _REQUIRED) -> Any:
        """Returns a variable that says yes (`1 true yes on`) or no (`0 false no off`)."""
        return self._read(name, default, _boolean)

    def integer(self, name: str, default: Any = _REQUIRED) -> Any:
        """Returns a variable that is a whole number."""
        return self._read(name, default, int)

    def items(self, name: str, default: Any = _REQUIRED) -> Any:
        """Returns a variable that is a list, separated by commas."""
        return self._read(name, default, _items)

    def database(self, name: str, default: Any = _REQUIRED) -> dict[str, Any]:
        """Returns an entry of DATABASES for a variable that is a URL; see `parse_database_url`."""
        value: Any = self._variables.get(name, default)
        if value is _REQUIRED:
            self._complain(name)
        return self._converted(name, str(value), parse_database_url)

    def _read(self, name: str, default: Any, convert: Callable[[str], T]) -> Any:
        if name in self._variables:
            return self._converted(name, self._variables[name], convert)
        if default is _REQUIRED:
            self._complain(name)
        return default

    def _converted(self, name: str, value: str, convert: Callable[[str], T]) -> T:
        try:
            return convert(value)
        except ValueError as error:
            raise ImproperlyConfigured(
                f"The environment variable {name} cannot be used: {error}"
            ) from None

    def _complain(self, name: str) -> None:
        where = f", or write a line {name}=… into {self._file}" if self._file else ""
        raise ImproperlyConfigured(
            f"The environment variable {name} is not set.", hint=f"Set it{where}."
        )


def read_file(path: str | Path) -> dict[str, str]:
    """Returns the variables that a file sets; none if there is no such file.

    A line is `NAME=value`, with `export` in front or quotes around the value if one likes; empty
    lines and those that begin with `#` are passed over.

    Raises:
        ImproperlyConfigured: A line is not of that form.
    """
    variables = {}
    try:
        lines = Path(path).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    for number, line in enumerate(lines, start=1):
        text = line.strip().removeprefix("export ").strip()
        if not text or text.startswith("#"):
            continue
        name, separator, value = text.partition("=")
        if not separator or not name.strip().isidentifier():
            raise ImproperlyConfigured(
                f"{path}, line {number}: a line has the form NAME=value, found {line[:40]!r}."
            )
        variables[name.strip()] = _unquoted(value.strip())
    return variables


def parse_database_url(url: str) -> dict[str, Any]:
    """Returns an entry of DATABASES for a URL.

    `sqlite:///relative.db`, `sqlite:////absolute.db`, `sqlite://:memory:`, and
    `postgresql://user:password@host:port/name?option=value` for a server.

    Raises:
        ValueError: The scheme is not known.
    """
    parts = urlsplit(url)
    scheme = parts.scheme.partition("+")[0]
    if scheme not in _ENGINES:
        raise ValueError(
            f"{parts.scheme!r} is no known kind of database; use one of {', '.join(_ENGINES)}."
        )
    options = dict(parse_qsl(parts.query))
    if scheme == "sqlite":
        memory = parts.netloc == ":memory:" or parts.path in {"", "/:memory:"}
        name = ":memory:" if memory else unquote(parts.path.removeprefix("/"))
        return {"ENGINE": _ENGINES[scheme], "NAME": name, "OPTIONS": options}
    return {
        "ENGINE": _ENGINES[scheme],
        "NAME": unquote(parts.path.removeprefix("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": options,
    }


def _boolean(value: str) -> bool:
    text = value.strip().lower()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise ValueError(f"{value!r} is neither yes nor no; write 1 or 0.")


def _items(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


def _unquoted(value: str) -> str:
    if len(value) >= 2 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value
