"""Functions that are written as Python source when the framework knows enough, and compiled once.

Names in the source are fixed words or made here; values are passed in by name and never become
text.
"""

from __future__ import annotations

import itertools
import linecache
from collections.abc import Callable
from typing import Any

_numbers = itertools.count(1)


class PythonSource:
    """Lines of a function that is being written, and what its names stand for.

    Attributes:
        kind: What the function is, as tracebacks name its file.
    """

    kind = "function"

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.names: dict[str, Any] = {}

    def line(self, depth: int, text: str) -> None:
        """Adds a line at a depth of indentation."""
        self.lines.append(f"{'    ' * depth}{text}")

    def name(self, prefix: str, value: Any) -> str:
        """Returns a name in the source that stands for a value."""
        for known, other in self.names.items():
            if other is value and known.startswith(prefix):
                return known
        name = f"{prefix}{len(self.names)}"
        self.names[name] = value
        return name

    def text(self) -> str:
        """Returns the source."""
        return "\n".join(self.lines) + "\n"

    def compile(self, function_name: str) -> Callable[..., Any]:
        """Compiles the source and returns its function.

        Tracebacks show its lines; `__plectrum_source__` of the function is the whole text.
        """
        text = self.text()
        filename = f"<plectrum {self.kind} {next(_numbers)}>"
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
        namespace = dict(self.names)
        exec(compile(text, filename, "exec"), namespace)  # noqa: S102 - written by the framework
        function: Callable[..., Any] = namespace[function_name]
        function.__plectrum_source__ = text  # type: ignore[attr-defined]  # for whoever explains it
        return function
