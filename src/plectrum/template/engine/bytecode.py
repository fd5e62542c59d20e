"""Code objects kept on disk, so that a warm start does not compile again."""

from __future__ import annotations

import hashlib
import marshal
import sys
import tempfile
from pathlib import Path
from types import CodeType

FORMAT = 1
"""Goes up when generated code changes in a way that its text does not show."""


class BytecodeCache:
    """A directory of code objects, named by the text that they were compiled from.

    The name holds the interpreter's own magic, so that several versions of Python can share a
    directory. A file that cannot be read or written is as good as none.

    SECURITY: whoever can write to the directory can run code, as with `__pycache__`.

    Args:
        directory: The directory; it is made when it is needed.
    """

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)

    def load(self, source: str) -> CodeType | None:
        """Returns the code object of a source, or `None`."""
        try:
            code = marshal.loads(self._path(source).read_bytes())  # noqa: S302 - see SECURITY
        except (OSError, ValueError, EOFError, TypeError):
            return None
        return code if isinstance(code, CodeType) else None

    def store(self, source: str, code: CodeType) -> None:
        """Keeps a code object; the file appears at once or not at all."""
        path = self._path(source)
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.directory, delete=False) as file:
                file.write(marshal.dumps(code))
            Path(file.name).replace(path)
        except OSError:
            return

    def _path(self, source: str) -> Path:
        digest = hashlib.sha256(f"{FORMAT}\n{source}".encode()).hexdigest()[:40]
        return self.directory / f"{digest}.{sys.implementation.cache_tag}.bin"


def compile_source(source: str, filename: str, cache: BytecodeCache | None) -> CodeType:
    """Returns the code object of a generated source.

    Args:
        source: The source.
        filename: The name that tracebacks show.
        cache: Where code objects are kept, if they are.
    """
    if cache is None:
        return compile(source, filename, "exec", dont_inherit=True)
    code = cache.load(source)
    if code is None:
        code = compile(source, "template", "exec", dont_inherit=True)
        cache.store(source, code)
    return _renamed(code, filename)


def _renamed(code: CodeType, filename: str) -> CodeType:
    """Returns a code object, with those inside it, under another file's name."""
    constants = tuple(
        _renamed(each, filename) if isinstance(each, CodeType) else each for each in code.co_consts
    )
    return code.replace(co_filename=filename, co_consts=constants)
