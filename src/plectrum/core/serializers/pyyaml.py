"""Instances to and from YAML, by PyYAML."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
from collections.abc import Iterator
from typing import Any

import yaml

from plectrum.core.serializers import base, python
from plectrum.utils.safestring import SafeString

SafeLoader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
SafeDumper: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class DjangoSafeDumper(SafeDumper):  # type: ignore[misc]  # the C class, if it is there
    """A dumper that knows decimals, times and safe texts."""

    def represent_decimal(self, data: decimal.Decimal) -> Any:
        """Writes a decimal as text."""
        return self.represent_scalar("tag:yaml.org,2002:str", str(data))

    def represent_ordered_dict(self, data: Any) -> Any:
        """Writes a mapping in its order."""
        return self.represent_mapping("tag:yaml.org,2002:map", data.items())

    def represent_text(self, data: Any) -> Any:
        """Writes a text or a time as text."""
        return self.represent_scalar("tag:yaml.org,2002:str", str(data)[:])


DjangoSafeDumper.add_representer(decimal.Decimal, DjangoSafeDumper.represent_decimal)
DjangoSafeDumper.add_representer(collections.OrderedDict, DjangoSafeDumper.represent_ordered_dict)
DjangoSafeDumper.add_representer(dict, DjangoSafeDumper.represent_ordered_dict)
DjangoSafeDumper.add_representer(SafeString, DjangoSafeDumper.represent_text)


class Serializer(python.Serializer):
    """Writes instances as a list of mappings."""

    internal_use_only = False

    def _value_from_field(self, obj: Any, field: Any) -> Any:
        # YAML would write a time as the number of its minutes.
        value = field.value_from_object(obj)
        return str(value) if isinstance(value, dt.time) else super()._value_from_field(obj, field)

    def end_serialization(self) -> None:
        """Writes all instances."""
        self.options.setdefault("allow_unicode", True)
        yaml.dump(self.objects, self.stream, Dumper=DjangoSafeDumper, **self.options)

    def getvalue(self) -> Any:
        """Returns the text, if it was written to memory."""
        return base.Serializer.getvalue(self)


class Deserializer(python.Deserializer):
    """Reads instances from a list of mappings."""

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        text = stream_or_string
        try:
            text = text.decode() if isinstance(text, bytes) else text
            objects = yaml.load(text, Loader=SafeLoader)  # noqa: S506 - the safe one, in C
        except Exception as error:
            raise base.DeserializationError(str(error)) from error
        super().__init__(objects, **options)

    def _handle_object(self, obj: Any) -> Iterator[base.DeserializedObject]:
        try:
            yield from super()._handle_object(obj)
        except base.DeserializationError:
            raise
        except Exception as error:
            raise base.DeserializationError(f"Error deserializing object: {error}") from error
