"""The formats that are known, by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from typing import Any

from plectrum.conf import settings
from plectrum.core.serializers.base import DeserializedObject, SerializerDoesNotExist
from plectrum.core.signals import setting_changed

BUILTIN_SERIALIZERS = {
    "xml": "plectrum.core.serializers.xml_serializer",
    "python": "plectrum.core.serializers.python",
    "json": "plectrum.core.serializers.json",
    "yaml": "plectrum.core.serializers.pyyaml",
    "jsonl": "plectrum.core.serializers.jsonl",
}

_modules: dict[str, Any] = {}


class BadSerializer:
    """Stands for a format whose module cannot be imported, and says so when it is used."""

    internal_use_only = False

    def __init__(self, exception: BaseException) -> None:
        self.exception = exception

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Raises the reason why the format cannot be used."""
        raise self.exception

    @property
    def Serializer(self) -> Any:  # noqa: N802 - where a module has its class
        """The class of the serialiser."""
        return self

    @property
    def Deserializer(self) -> Any:  # noqa: N802 - where a module has its class
        """The class of the deserialiser."""
        return self


def register_serializer(
    format: str, serializer_module: str, serializers: dict[str, Any] | None = None
) -> None:
    """Makes a format known.

    Args:
        format: Its name.
        serializer_module: The dotted path of a module with `Serializer` and `Deserializer`.
        serializers: The mapping to add it to; the one that is used when `None`.
    """
    if serializers is None and not _modules:
        _load()
    try:
        module: Any = import_module(serializer_module)
    except ImportError as error:
        module = BadSerializer(error)
    (_modules if serializers is None else serializers)[format] = module


def unregister_serializer(format: str) -> None:
    """Makes a format unknown.

    Raises:
        SerializerDoesNotExist: It is not known.
    """
    _check(format)
    del _modules[format]


def get_serializer(format: str) -> Any:
    """Returns the class that writes a format; raises SerializerDoesNotExist for an unknown one."""
    return _check(format).Serializer


def get_deserializer(format: str) -> Any:
    """Returns the class that reads a format; raises SerializerDoesNotExist for an unknown one."""
    return _check(format).Deserializer


def get_serializer_formats() -> list[str]:
    """Returns the names of all formats."""
    if not _modules:
        _load()
    return list(_modules)


def get_public_serializer_formats() -> list[str]:
    """Returns the names of the formats that are not for internal use only."""
    return [
        name for name in get_serializer_formats() if not _modules[name].Serializer.internal_use_only
    ]


def serialize(format: str, queryset: Iterable[Any], **options: Any) -> Any:
    """Returns instances in a format.

    Args:
        format: The name of the format.
        queryset: The instances.
        options: For the serialiser: `fields`, `indent`, `stream`, `use_natural_foreign_keys`,
            `use_natural_primary_keys` and others.
    """
    serializer = get_serializer(format)()
    serializer.serialize(queryset, **options)
    return serializer.getvalue()


def deserialize(format: str, stream_or_string: Any, **options: Any) -> Iterator[DeserializedObject]:
    """Yields the instances that a text or stream holds, not stored yet.

    Args:
        format: The name of the format.
        stream_or_string: What to read.
        options: For the deserialiser: `using`, `ignorenonexistent`,
            `handle_forward_references`.

    Raises:
        DeserializationError: The text cannot be read, or names what does not exist.
    """
    reader: Callable[..., Iterator[DeserializedObject]] = get_deserializer(format)
    return reader(stream_or_string, **options)


def _check(format: str) -> Any:
    if not _modules:
        _load()
    try:
        return _modules[format]
    except KeyError:
        raise SerializerDoesNotExist(format) from None


def _load() -> None:
    found: dict[str, Any] = {}
    for name, path in {**BUILTIN_SERIALIZERS, **(settings.SERIALIZATION_MODULES or {})}.items():
        register_serializer(name, path, found)
    _modules.update(found)


def _forget(*, setting: str, **_kwargs: Any) -> None:
    if setting == "SERIALIZATION_MODULES":
        _modules.clear()


setting_changed.connect(_forget, weak=False, dispatch_uid="plectrum.core.serializers")
