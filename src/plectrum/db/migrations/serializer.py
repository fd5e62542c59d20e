"""Values written as Python source, for migration files.

Each kind of value has a class that writes it; `MigrationWriter.register_serializer` adds more.
"""

from __future__ import annotations

import builtins
import collections
import datetime
import decimal
import enum
import functools
import math
import operator
import pathlib
import re
import types
import uuid
import zoneinfo
from collections.abc import Iterable
from typing import Any, ClassVar

from plectrum.conf import LazySettings
from plectrum.db import models
from plectrum.db.migrations.operations.base import Operation
from plectrum.db.models.manager import BaseManager
from plectrum.utils.functional import LazyObject, Promise

Source = tuple[str, set[str]]
"""Source text, and the lines of import that it needs."""

_ABBREVIATED = {
    "plectrum.db.models": "models",
    "plectrum.db.migrations": "migrations",
}


class BaseSerializer:
    """Writes one value.

    Args:
        value: The value.
    """

    def __init__(self, value: Any) -> None:
        self.value = value

    def serialize(self) -> Source:
        """Returns source text that makes an equal value, and the imports it needs."""
        raise NotImplementedError(
            "Subclasses of BaseSerializer must implement the serialize() method."
        )


class StringSerializer(BaseSerializer):
    """Writes strings, in double quotes where that needs no escaping."""

    def serialize(self) -> Source:
        """Returns the string's literal."""
        return quoted(str(self.value)), set()


class PlainSerializer(BaseSerializer):
    """Writes what `repr` writes."""

    def serialize(self) -> Source:
        """Returns the value's `repr`."""
        return repr(self.value), set()


class FloatSerializer(BaseSerializer):
    """Writes floating point numbers, those that have no literal too."""

    def serialize(self) -> Source:
        """Returns a literal or a call of `float`."""
        if math.isnan(self.value) or math.isinf(self.value):
            return f'float("{self.value}")', set()
        return repr(self.value), set()


class ImportedReprSerializer(BaseSerializer):
    """Writes values whose `repr` begins with the name of their class, of a module of theirs."""

    def serialize(self) -> Source:
        """Returns the `repr` behind the module's name."""
        cls = type(self.value)
        text = repr(self.value)
        prefix = "" if text.startswith(f"{cls.__module__}.") else f"{cls.__module__}."
        return f"{prefix}{text}", {f"import {cls.__module__}"}


class DateTimeSerializer(BaseSerializer):
    """Writes moments; aware ones in UTC."""

    def serialize(self) -> Source:
        """Returns a call of `datetime.datetime`."""
        value = self.value
        if value.tzinfo is None:
            return repr(value), {"import datetime"}
        text = repr(value.astimezone(datetime.UTC)).replace("datetime.UTC", "datetime.timezone.utc")
        return text, {"import datetime"}


class PathSerializer(BaseSerializer):
    """Writes paths of any system."""

    def serialize(self) -> Source:
        """Returns a call of the pure class of the path."""
        is_windows = isinstance(self.value, pathlib.PureWindowsPath)
        name = "PureWindowsPath" if is_windows else "PurePosixPath"
        return f"pathlib.{name}({self.value.as_posix()!r})", {"import pathlib"}


class PatternSerializer(BaseSerializer):
    """Writes compiled regular expressions."""

    def serialize(self) -> Source:
        """Returns a call of `re.compile`."""
        flags = self.value.flags & ~re.compile("").flags
        arguments = [repr(self.value.pattern)]
        if flags:
            arguments.append(f"re.RegexFlag({int(flags)})")
        return f"re.compile({', '.join(arguments)})", {"import re"}


class EnumSerializer(BaseSerializer):
    """Writes members of enumerations."""

    def serialize(self) -> Source:
        """Returns the class with the member's name as a key."""
        cls = type(self.value)
        text, imports = serialize(cls)
        if not isinstance(self.value, enum.Flag):
            return f"{text}[{quoted(self.value.name)}]", imports
        members = [member.name for member in self.value if member.name is not None]
        if functools.reduce(operator.or_, map(cls.__getitem__, members), cls(0)) != self.value:
            return f"{text}({self.value.value!r})", imports
        named = " | ".join(f"{text}[{quoted(name)}]" for name in members)
        return named or f"{text}(0)", imports


class ChoicesSerializer(BaseSerializer):
    """Writes members of choices as their plain value."""

    def serialize(self) -> Source:
        """Returns the value's source."""
        return serialize(self.value.value)


class TextSerializer(BaseSerializer):
    """Writes lazy texts as they read untranslated."""

    def serialize(self) -> Source:
        """Returns the text's `repr`."""
        return quoted(str(self.value)), set()


class SettingSerializer(BaseSerializer):
    """Writes a reference to a setting."""

    def serialize(self) -> Source:
        """Returns `settings.NAME`."""
        return f"settings.{self.value.setting_name}", {"from plectrum.conf import settings"}


class SequenceSerializer(BaseSerializer):
    """Writes lists, tuples, sets and what is like them."""

    def serialize(self) -> Source:
        """Returns a display of the items."""
        items, imports = _all(self._items())
        value = self.value
        if isinstance(value, list):
            return f"[{', '.join(items)}]", imports
        if isinstance(value, tuple):
            return f"({items[0]},)" if len(items) == 1 else f"({', '.join(items)})", imports
        if isinstance(value, frozenset):
            return f"frozenset([{', '.join(items)}])", imports
        if isinstance(value, set):
            return f"{{{', '.join(items)}}}" if items else "set()", imports
        return f"({', '.join(items)}{',' if len(items) == 1 else ''})", imports

    def _items(self) -> list[Any]:
        if isinstance(self.value, set | frozenset):
            return sorted(self.value, key=repr)
        return list(self.value)


class DictionarySerializer(BaseSerializer):
    """Writes dictionaries."""

    def serialize(self) -> Source:
        """Returns a display of the pairs."""
        keys, key_imports = _all(self.value)
        values, value_imports = _all(self.value.values())
        pairs = (f"{key}: {value}" for key, value in zip(keys, values, strict=True))
        return f"{{{', '.join(pairs)}}}", key_imports | value_imports


class FunctionSerializer(BaseSerializer):
    """Writes functions as what they are imported by."""

    def serialize(self) -> Source:
        """Returns the function's path.

        Raises:
            ValueError: The function cannot be imported: a lambda, or one within another.
        """
        function = self.value
        owner = getattr(function, "__self__", None)
        if isinstance(owner, type):
            text, imports = serialize(owner)
            return f"{text}.{function.__name__}", imports
        if function.__name__ == "<lambda>":
            raise ValueError("Cannot serialize function: lambda")
        if function.__module__ is None:
            raise ValueError(f"Cannot serialize function {function!r}: No module")
        if "<" in function.__qualname__:
            raise ValueError(
                f"Could not find function {function.__name__} in {function.__module__}.\n"
            )
        return _reference(function.__module__, function.__qualname__)


class PartialSerializer(BaseSerializer):
    """Writes functions with some arguments given."""

    def serialize(self) -> Source:
        """Returns a call of `functools.partial`."""
        function, imports = serialize(self.value.func)
        arguments, argument_imports = _all(self.value.args)
        keywords, keyword_imports = _all(self.value.keywords.values())
        arguments += map("{}={}".format, self.value.keywords, keywords)
        cls = type(self.value)
        text = f"{cls.__module__}.{cls.__name__}({', '.join([function, *arguments])})"
        return text, {f"import {cls.__module__}"} | imports | argument_imports | keyword_imports


class TypeSerializer(BaseSerializer):
    """Writes classes as what they are imported by."""

    def serialize(self) -> Source:
        """Returns the class's path."""
        cls: Any = self.value
        if cls == types.NoneType:
            return "types.NoneType", {"import types"}
        module, name = cls.__module__, cls.__qualname__
        if module.startswith("plectrum.db.models.") and getattr(models, name, None) is cls:
            module = "plectrum.db.models"
        if module == builtins.__name__:
            return name, set()
        return _reference(module, name)


class DeconstructedSerializer(BaseSerializer):
    """Writes what can say how it is made: fields, validators, expressions, storages, ..."""

    def serialize(self) -> Source:
        """Returns a call of the class."""
        parts = self.value.deconstruct()
        path, args, kwargs = parts[-3:]
        return _call(path, args, kwargs)


class ManagerSerializer(BaseSerializer):
    """Writes managers of models."""

    def serialize(self) -> Source:
        """Returns a call of the manager's class, or of the queryset's `as_manager`."""
        as_manager, manager_path, queryset_path, args, kwargs = self.value.deconstruct()
        if as_manager:
            name, imports = _name_of(queryset_path)
            return f"{name}.as_manager()", imports
        return _call(manager_path, args, kwargs)


class OperationSerializer(BaseSerializer):
    """Writes operations of migrations."""

    def serialize(self) -> Source:
        """Returns a call of the operation's class."""
        name, args, kwargs = self.value.deconstruct()
        cls = type(self.value)
        if cls.__module__.startswith("plectrum.db.migrations."):
            return _call(f"plectrum.db.migrations.{name}", args, kwargs)
        return _call(f"{cls.__module__}.{name}", args, kwargs)


class Serializer:
    """The classes that write values, by the type of the value; the first that fits is used."""

    _registry: ClassVar[dict[Any, type[BaseSerializer]]] = {
        type(None): PlainSerializer,
        models.Choices: ChoicesSerializer,
        enum.Enum: EnumSerializer,
        bool: PlainSerializer,
        int: PlainSerializer,
        bytes: PlainSerializer,
        str: StringSerializer,
        type(Ellipsis): PlainSerializer,
        range: PlainSerializer,
        complex: PlainSerializer,
        float: FloatSerializer,
        decimal.Decimal: ImportedReprSerializer,
        uuid.UUID: ImportedReprSerializer,
        datetime.datetime: DateTimeSerializer,
        datetime.date: ImportedReprSerializer,
        datetime.time: ImportedReprSerializer,
        datetime.timedelta: ImportedReprSerializer,
        datetime.timezone: ImportedReprSerializer,
        zoneinfo.ZoneInfo: ImportedReprSerializer,
        pathlib.PurePath: PathSerializer,
        re.Pattern: PatternSerializer,
        functools.partial: PartialSerializer,
        functools.partialmethod: PartialSerializer,
        type: TypeSerializer,
        BaseManager: ManagerSerializer,
        Operation: OperationSerializer,
        collections.deque: SequenceSerializer,
        list: SequenceSerializer,
        tuple: SequenceSerializer,
        set: SequenceSerializer,
        frozenset: SequenceSerializer,
        dict: DictionarySerializer,
        types.FunctionType: FunctionSerializer,
        types.BuiltinFunctionType: FunctionSerializer,
        types.MethodType: FunctionSerializer,
    }

    @classmethod
    def register(cls, type_: Any, serializer: type[BaseSerializer]) -> None:
        """Adds a class that writes values of a type.

        Raises:
            ValueError: It is no subclass of `BaseSerializer`.
        """
        if not issubclass(serializer, BaseSerializer):
            raise ValueError(f"'{serializer.__name__}' must inherit from 'BaseSerializer'.")
        cls._registry = {type_: serializer, **cls._registry}

    @classmethod
    def unregister(cls, type_: Any) -> None:
        """Removes the class that writes values of a type."""
        cls._registry.pop(type_)

    @classmethod
    def find(cls, value: Any) -> BaseSerializer:
        """Returns what writes a value.

        Raises:
            ValueError: Nothing does.
        """
        if hasattr(value, "setting_name"):
            return SettingSerializer(value)
        if isinstance(value, Promise):
            return TextSerializer(value)
        if isinstance(value, LazyObject):
            value = value.__reduce__()[1][0]
        if not isinstance(value, type | BaseManager | Operation) and hasattr(value, "deconstruct"):
            return DeconstructedSerializer(value)
        for type_, serializer in cls._registry.items():
            if isinstance(value, type_):
                return serializer(value)
        if isinstance(value, Iterable):
            return SequenceSerializer(value)
        raise ValueError(
            f"Cannot serialize: {value!r}\nThere are some values Plectrum cannot serialize into "
            "migration files. Give the class a deconstruct() method, decorate it with "
            "plectrum.utils.deconstruct.deconstructible, or use a plain value or a function of "
            "a module."
        )


def serialize(value: Any) -> Source:
    """Returns source text that makes an equal value, and the lines of import that it needs.

    Raises:
        ValueError: The value cannot be written.
    """
    if isinstance(value, LazySettings):
        raise ValueError("Cannot serialize the settings; use a setting's value.")
    return Serializer.find(value).serialize()


def quoted(text: str) -> str:
    """Returns a string literal, in double quotes where that needs no escaping."""
    literal = repr(text)
    return f'"{literal[1:-1]}"' if literal[0] == "'" and '"' not in literal else literal


def _all(values: Iterable[Any]) -> tuple[list[str], set[str]]:
    texts, imports = [], set()
    for value in values:
        text, needed = serialize(value)
        texts.append(text)
        imports |= needed
    return texts, imports


def _call(path: str, args: Iterable[Any], kwargs: dict[str, Any]) -> Source:
    name, imports = _name_of(path)
    texts, needed = _all(args)
    imports |= needed
    for keyword, value in sorted(kwargs.items()):
        text, needed = serialize(value)
        texts.append(f"{keyword}={text}")
        imports |= needed
    return f"{name}({', '.join(texts)})", imports


def _name_of(path: str) -> Source:
    module, _, name = path.rpartition(".")
    return _reference(module, name)


def _reference(module: str, name: str) -> Source:
    if module in _ABBREVIATED:
        short = _ABBREVIATED[module]
        return f"{short}.{name}", {f"from plectrum.db import {short}"}
    return f"{module}.{name}", {f"import {module}"}
