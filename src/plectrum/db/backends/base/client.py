"""Starting a database's own command-line client."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from plectrum.db.backends.base.base import BaseDatabaseWrapper


class BaseDatabaseClient:
    """The client of a connection's database.

    Args:
        connection: The connection whose parameters the client gets.
    """

    executable_name: ClassVar[str] = ""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        self.connection = connection

    @classmethod
    def settings_to_cmd_args_env(
        cls, settings_dict: Mapping[str, Any], parameters: Iterable[str]
    ) -> tuple[list[str], dict[str, str] | None]:
        """Returns the command and what is added to its environment, `None` for nothing.

        SECURITY: passwords go by the environment: other users of the machine can see arguments.

        Args:
            settings_dict: The entry of DATABASES.
            parameters: Further arguments.
        """
        raise NotImplementedError(f"{cls.__name__} must say how its client is started.")

    def runshell(self, parameters: Iterable[str] = ()) -> None:
        """Runs the client until it ends; what interrupts it does not interrupt this process.

        Raises:
            FileNotFoundError: The client is not installed.
            CalledProcessError: It failed.
        """
        import signal  # noqa: PLC0415 - no other command starts a client
        import subprocess  # noqa: PLC0415

        command, more = self.settings_to_cmd_args_env(self.connection.settings_dict, parameters)
        handler = signal.getsignal(signal.SIGINT)
        try:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            subprocess.run(command, env={**os.environ, **(more or {})}, check=True)  # noqa: S603 - the project's own settings
        finally:
            signal.signal(signal.SIGINT, handler)
