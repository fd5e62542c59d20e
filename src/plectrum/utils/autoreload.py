"""Starting a program again when its files change.

The first process only watches: it starts a second one that does the work, and starts that anew
on each change. watchfiles (the system's own notifications) tells of changes.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from watchfiles import DefaultFilter, watch

logger = logging.getLogger("plectrum.utils.autoreload")

CHILD_VARIABLE = "RUN_MAIN"
"""Set in the environment of the process that does the work."""

STOP_SECONDS = 10.0
WATCHED_SUFFIXES = frozenset({".py", ".pyi", ".mo", ".po", ".html", ".txt", ".toml", ".env"})


class _SourceFilter(DefaultFilter):
    """Lets through the files of a program; caches and virtual environments are left out."""

    def __call__(self, change: Any, path: str) -> bool:
        return Path(path).suffix in WATCHED_SUFFIXES and super().__call__(change, path)


def is_child() -> bool:
    """Tells whether this is the process that does the work."""
    return os.environ.get(CHILD_VARIABLE) == "true"


def run_with_reloader(
    main_func: Callable[..., Any],
    *args: Any,
    watched: Iterable[str | Path] | None = None,
    on_change: Callable[[set[str]], None] | None = None,
    **kwargs: Any,
) -> None:
    """Runs a function in a process that is started again when files change.

    Called in the process that watches, it starts this program anew with the same arguments;
    called there, it runs the function.

    Args:
        main_func: What to run.
        args: Its arguments.
        watched: The directories and files to watch; `watched_paths()` when `None`.
        on_change: Is called with the paths that changed, before the process is started again.
        kwargs: Its keyword arguments.
    """
    if is_child():
        main_func(*args, **kwargs)
        return
    supervise(child_arguments(), watched if watched is not None else watched_paths(), on_change)


def supervise(
    arguments: list[str],
    watched: Iterable[str | Path],
    on_change: Callable[[set[str]], None] | None = None,
) -> None:
    """Runs a program and starts it again on each change, until it is interrupted.

    A program that has ended by itself, through an error in its source, is started at the next
    change.
    """
    child = _start(arguments)
    try:
        for changes in watch(
            *map(str, watched), watch_filter=_SourceFilter(), raise_interrupt=True
        ):
            for path in sorted({path for _, path in changes}):
                logger.info("%s changed, reloading.", path)
            if on_change is not None:
                on_change({path for _, path in changes})
            _stop(child)
            child = _start(arguments)
    except KeyboardInterrupt:
        pass
    finally:
        _stop(child)


def _start(arguments: list[str]) -> subprocess.Popen[bytes]:
    environment = {**os.environ, CHILD_VARIABLE: "true"}
    return subprocess.Popen(arguments, env=environment)  # noqa: S603 - this program again


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def child_arguments() -> list[str]:
    """Returns the command that starts this program with the same arguments."""
    options = [f"-W{option}" for option in sys.warnoptions]
    options += [f"-X{name}" if value is True else f"-X{name}={value}"
                for name, value in sys._xoptions.items()]  # fmt: skip
    main = sys.modules.get("__main__")
    spec = getattr(main, "__spec__", None)
    if spec is not None and spec.name:
        module = spec.parent if spec.name.endswith("__main__") and spec.parent else spec.name
        return [sys.executable, *options, "-m", module, *sys.argv[1:]]
    return [sys.executable, *options, *sys.argv]


def watched_paths() -> list[Path]:
    """Returns the directories where the project's own modules are: on the path, not installed."""
    installed = {Path(entry) for entry in (sys.prefix, sys.base_prefix)}
    found: list[Path] = []
    for entry in sys.path:
        path = Path(entry or ".").resolve()
        if not path.is_dir() or any(path.is_relative_to(prefix) for prefix in installed):
            continue
        found.append(path)
    working = Path.cwd().resolve()
    roots = {path for path in [*found, working] if path != Path(path.anchor)}
    return sorted(
        path
        for path in roots
        if not any(path != other and path.is_relative_to(other) for other in roots)
    )
