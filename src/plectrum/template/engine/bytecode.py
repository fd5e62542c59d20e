"""Compiled templates on disk, so that a warm start neither parses nor generates nor compiles.

What is kept of a template is its code object, the recipes of the names that the code uses, and
the places of its lines. A template is known by its text, its name and whatever of its engine
decides what its text means; the modules of the libraries that it loads are compared when it is
read. What cannot be written, as a node that a tag has made by itself, is taken from the parsed
template when the code is first bound.
"""

from __future__ import annotations

import hashlib
import marshal
import sys
import tempfile
from functools import lru_cache, partial
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import CodeType
from typing import Any, NamedTuple

from plectrum.template.engine.codegen.bindings import Bindings, Recipe
from plectrum.template.engine.codegen.module import ModuleSource
from plectrum.template.engine.environment import Environment
from plectrum.template.engine.expressions import Variable
from plectrum.template.engine.parser import LOADED
from plectrum.template.engine.runtime.lookup import MISSING
from plectrum.utils.records import fields
from plectrum.utils.safestring import SafeString

FORMAT = 4
"""Goes up when generated code, or what is kept beside it, changes."""

_LITERALS = (str, int, float, bool, type(None))
_DIGEST_BYTES = 32


class _NotStorableError(Exception):
    """A value of compiled code cannot be written to disk."""


class BytecodeCache:
    """A directory of compiled templates.

    The name of a file holds the interpreter's own tag, so that several versions of Python can
    share a directory. A file that cannot be read or written is as good as none.

    SECURITY: whoever can write to the directory can run code, as with `__pycache__`.

    Args:
        directory: The directory; it is made when it is needed.
    """

    def __init__(self, directory: str | Path) -> None:
        self.directory = Path(directory)

    def load(self, key: str) -> dict[str, Any] | None:
        """Returns what is kept under a key, or `None`."""
        try:
            content = self._path(key).read_bytes()
            if hashlib.sha256(content[_DIGEST_BYTES:]).digest() != content[:_DIGEST_BYTES]:
                return None
            kept: dict[str, Any] = marshal.loads(content[_DIGEST_BYTES:])  # noqa: S302 - SECURITY
        except (OSError, ValueError, EOFError, TypeError):
            return None
        return kept

    def store(self, key: str, value: dict[str, Any]) -> None:
        """Keeps a value; the file appears at once or not at all."""
        content = marshal.dumps(value)
        try:
            self.directory.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.directory, delete=False) as file:
                file.write(hashlib.sha256(content).digest() + content)
            Path(file.name).replace(self._path(key))
        except OSError:
            return

    def _path(self, key: str) -> Path:
        return self.directory / f"{key}.{sys.implementation.cache_tag}.bin"


class Stored(NamedTuple):
    """What a warm start finds: all that compilation would give."""

    generated: ModuleSource
    code: tuple[CodeType, ...]


def storage_key(template: Any, part: str, *, is_async: bool) -> str:
    """Returns the key of a template, or of a partial of it, in one colour."""
    identity = (FORMAT, template.engine.fingerprint, template.name, part, is_async)
    return hashlib.sha256(f"{identity!r}\n{template.source}".encode(errors="replace")).hexdigest()[
        :40
    ]


def load(template: Any, key: str) -> Stored | None:
    """Returns what is kept of a template if it is current, or `None`."""
    kept = template.engine.bytecode_cache.load(key)
    if kept is None or any(_stamp(name) != stamp for name, stamp in kept["modules"].items()):
        return None
    try:
        recipes = {
            name: (kind, *(_unpacked(each, template) for each in arguments))
            for name, (kind, arguments) in kept["recipes"].items()
        }
    except (ImportError, AttributeError):
        return None
    return Stored(ModuleSource(bindings=Bindings(recipes), **kept["module"]), kept["code"])


def store(template: Any, key: str, generated: ModuleSource, code: tuple[CodeType, ...]) -> None:
    """Keeps what compilation gave, if all of it can be written."""
    engine = template.engine
    labels = template.extra_data.get(LOADED, ())
    modules = [*engine.own_builtins, *(engine.libraries[label] for label in labels)]
    try:
        recipes = {name: _packed_recipe(each) for name, each in generated.bindings.recipes.items()}
    except _NotStorableError:
        return
    names = [part.name for part in fields(generated) if part.name != "bindings"]
    module = {name: getattr(generated, name) for name in names}
    value = {
        "modules": {name: _stamp(name) for name in modules},
        "recipes": recipes,
        "module": module,
        "code": code,
    }
    engine.bytecode_cache.store(key, value)


@lru_cache(maxsize=1024)
def _stamp(module: str) -> tuple[int, int] | None:
    """Returns what changes when a module's file does; the module is not imported."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        return None
    try:
        status = Path(spec.origin).stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size


def _packed_recipe(recipe: Recipe) -> tuple[str, list[Any]]:
    kind, *arguments = recipe
    if kind == "node":
        return "node_at", [("=", arguments[0].position)]
    if kind == "tag":
        node, attribute = arguments
        try:
            return "value", [_packed(getattr(node, attribute))]
        except _NotStorableError:
            return "tag_at", [("=", node.position), ("=", attribute)]
    return kind, [_packed(each) for each in arguments]


def _packed(value: Any) -> tuple[Any, ...]:
    """Returns a value as a tuple of plain values that says how to make it again.

    Raises:
        _NotStorableError: Another process cannot make it.
    """
    kind = type(value)
    if kind in _LITERALS:
        return "=", value
    if kind is SafeString:
        return "safe", str.__str__(value)
    if kind in {tuple, list}:
        return "tuple" if kind is tuple else "list", [_packed(each) for each in value]
    if kind is dict:
        return "dict", [(_packed(key), _packed(each)) for key, each in value.items()]
    if value is MISSING:
        return ("missing",)
    if kind is Environment:
        return ("environment",)
    if kind is Variable:
        return "variable", value.var, value.lookups
    if kind is partial:
        keywords = {name: _packed(each) for name, each in value.keywords.items()}
        return "partial", _packed(value.func), [_packed(each) for each in value.args], keywords
    return _reference(value)


def _reference(value: Any) -> tuple[str, str, str]:
    """Returns where a function can be imported from."""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if isinstance(module, str) and isinstance(name, str) and module in sys.modules:
        try:
            if _attribute(module, name) is value:
                return "import", module, name
        except AttributeError:
            pass
    raise _NotStorableError(f"{value!r} cannot be written to disk.")


def _attribute(module: str, name: str) -> Any:
    found: Any = import_module(module)
    for part in name.split("."):
        found = getattr(found, part)
    return found


def _unpacked(packed: tuple[Any, ...], template: Any) -> Any:
    """Returns the value that a packed one stands for.

    Raises:
        ImportError: A module is not there any more.
        AttributeError: A module has no longer what is looked for.
    """
    kind = packed[0]
    if kind == "=":
        return packed[1]
    if kind == "safe":
        return SafeString(packed[1])
    if kind in {"tuple", "list"}:
        values = [_unpacked(each, template) for each in packed[1]]
        return tuple(values) if kind == "tuple" else values
    if kind == "dict":
        return {_unpacked(key, template): _unpacked(each, template) for key, each in packed[1]}
    if kind == "missing":
        return MISSING
    if kind == "environment":
        return template.engine.environment
    if kind == "variable":
        variable = Variable(packed[1])
        variable.lookups = packed[2]
        return variable
    if kind == "partial":
        _, function, arguments, keywords = packed
        return partial(
            _unpacked(function, template),
            *(_unpacked(each, template) for each in arguments),
            **{name: _unpacked(each, template) for name, each in keywords.items()},
        )
    return _attribute(packed[1], packed[2])
