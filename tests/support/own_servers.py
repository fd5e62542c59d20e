"""Database servers of a test's own, which it may kill: they run on ports and directories of theirs.

The servers that the environment names are for all tests at once. Where their programs are on this
machine, another instance of each can be started in some seconds.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.support.ports import free_port

START_SECONDS = 60
_PLACES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/sbin")]


def program(name: str) -> str | None:
    """Returns the path of a program, also where servers are kept; `None` if it is not here."""
    return shutil.which(name, path=os.pathsep.join([os.environ["PATH"], *map(str, _PLACES)]))


class OwnServer(ABC):
    """A server in a directory of its own.

    Args:
        directory: The directory, which is empty.
    """

    user: str
    """Who runs it where tests run as root, which servers refuse."""
    programs: tuple[str, ...]
    vendor: str

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def is_here(cls) -> bool:
        """Tells whether its programs are on this machine."""
        return all(map(program, cls.programs))

    @abstractmethod
    def prepare(self) -> None:
        """Makes what the server needs before its first start."""

    @property
    @abstractmethod
    def command(self) -> list[str]:
        """The command that runs the server."""

    @property
    @abstractmethod
    def entry(self) -> dict[str, Any]:
        """The entry of DATABASES."""

    def run(self, *arguments: str) -> None:
        """Runs a program as the server's user, to its end."""
        subprocess.run(
            [str(program(arguments[0])), *arguments[1:]],
            check=True,
            capture_output=True,
            timeout=START_SECONDS,
            **self._as_user,
        )

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with (self.directory / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(program(self.command[0])), *self.command[1:]],
                stdout=log,
                stderr=log,
                **self._as_user,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((self.directory / "log").read_text(errors="replace"))
            time.sleep(0.05)

    def answers(self) -> bool:
        """Tells whether a connection is taken."""
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), 1).close()
            return True
        return False

    def kill(self) -> None:
        """Ends it as a fault does: nobody is told, nothing is written any more."""
        self.end(signal.SIGKILL)

    def end(self, number: signal.Signals = signal.SIGTERM) -> None:
        """Ends it by a signal, if it runs."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(START_SECONDS)
            self._process = None

    @property
    def _as_user(self) -> dict[str, Any]:
        if os.geteuid() != 0:
            return {}
        record = pwd.getpwnam(self.user)
        return {"user": record.pw_uid, "group": record.pw_gid, "extra_groups": []}


class OwnPostgreSQL(OwnServer):
    """A cluster of PostgreSQL."""

    user = "postgres"
    programs = ("initdb", "postgres")
    vendor = "postgresql"

    def prepare(self) -> None:
        """Makes the cluster, whose only user needs no password."""
        data = str(self.directory / "data")
        self.run("initdb", "-D", data, "-U", "postgres", "--auth=trust", "--no-sync")

    @property
    def command(self) -> list[str]:
        """The command that runs the server."""
        options = ("fsync=on", "listen_addresses=127.0.0.1", "max_connections=30")
        return [
            *("postgres", "-D", str(self.directory / "data"), "-p", str(self.port)),
            *("-k", str(self.directory)),
            *(part for option in options for part in ("-c", option)),
        ]

    @property
    def entry(self) -> dict[str, Any]:
        """The entry of DATABASES."""
        return {
            "ENGINE": "plectrum.db.backends.postgresql",
            "NAME": "postgres",
            "USER": "postgres",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }

    def answers(self) -> bool:
        """Tells whether a connection is taken, and not refused since it recovers."""
        ready = [str(program("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ready, check=False).returncode == 0

    def kill(self) -> None:
        """Ends all of its processes at once; what they had not written is recovered from its log.

        A main process that gets SIGKILL would leave the others behind for a while, and nothing
        can be started in its directory until they are gone.
        """
        self.end(signal.SIGQUIT)


class OwnMariaDB(OwnServer):
    """An instance of MariaDB."""

    user = "mysql"
    programs = ("mariadb-install-db", "mariadbd")
    vendor = "mariadb"

    def prepare(self) -> None:
        """Makes the system tables and the directory of the database."""
        data = self.directory / "data"
        self.run(
            *("mariadb-install-db", "--no-defaults", f"--datadir={data}"),
            f"--tmpdir={self.directory}",
            *("--auth-root-authentication-method=normal", "--skip-test-db"),
        )
        self.run("mkdir", str(data / "test"))

    @property
    def command(self) -> list[str]:
        """The command that runs the server."""
        return [
            *("mariadbd", "--no-defaults", f"--datadir={self.directory / 'data'}"),
            *(f"--port={self.port}", "--bind-address=127.0.0.1"),
            # One that starts takes away the temporary tables of any other in the same place.
            f"--tmpdir={self.directory}",
            *(f"--socket={self.directory / 'socket'}", f"--pid-file={self.directory / 'pid'}"),
        ]

    @property
    def entry(self) -> dict[str, Any]:
        """The entry of DATABASES."""
        return {
            "ENGINE": "plectrum.db.backends.mysql",
            "NAME": "test",
            "USER": "root",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
        }


class OwnPgBouncer(OwnServer):
    """A pooler that hands each transaction to another connection to a server.

    Args:
        directory: The directory, which is empty.
        behind: The entry of DATABASES of the server.
    """

    user = "postgres"
    programs = ("pgbouncer",)
    vendor = "postgresql"

    def __init__(self, directory: Path, behind: dict[str, Any]) -> None:
        super().__init__(directory)
        self._behind = behind

    def prepare(self) -> None:
        """Writes the configuration: two connections for whoever comes."""
        behind = self._behind
        target = f"host={behind['HOST']} port={behind['PORT']} user={behind['USER']}"
        (self.directory / "users").write_text('"postgres" ""\n')
        (self.directory / "pgbouncer.ini").write_text(
            f"[databases]\n* = {target}\n"
            f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {self.port}\n"
            f"unix_socket_dir =\nauth_type = any\nauth_file = {self.directory / 'users'}\n"
            "pool_mode = transaction\ndefault_pool_size = 2\nserver_round_robin = 1\n"
        )

    @property
    def command(self) -> list[str]:
        """The command that runs the pooler."""
        return ["pgbouncer", str(self.directory / "pgbouncer.ini")]

    @property
    def entry(self) -> dict[str, Any]:
        """The entry of DATABASES."""
        return {**self._behind, "HOST": "127.0.0.1", "PORT": str(self.port)}


@contextmanager
def own_directory(kind: type[OwnServer]) -> Iterator[Path]:
    """Makes an empty directory that the server's user may write to, for a block."""
    directory = Path(tempfile.mkdtemp(prefix="plectrum-server-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(directory, kind.user)
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def own_server(server: OwnServer) -> Iterator[OwnServer]:
    """Prepares and starts a server, and ends it after the block."""
    server.prepare()
    server.start()
    try:
        yield server
    finally:
        server.end()
