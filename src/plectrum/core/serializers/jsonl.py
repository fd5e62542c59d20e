"""Instances to and from JSON lines: one object in each line, read one by one.

Source:
    https://jsonlines.org/
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from plectrum.core.serializers import base, python
from plectrum.utils.json_encoder import JSONEncoder


class Serializer(python.Serializer):
    """Writes each instance as an object in a line."""

    internal_use_only = False

    def _init_options(self) -> None:
        self.json_kwargs = dict(self.options)
        self.json_kwargs.pop("indent", None)
        self.json_kwargs["separators"] = (",", ": ")
        self.json_kwargs.setdefault("cls", JSONEncoder)
        self.json_kwargs.setdefault("ensure_ascii", False)

    def start_serialization(self) -> None:
        """Prepares the options."""
        super().start_serialization()
        self._init_options()

    def end_object(self, obj: Any) -> None:
        """Writes an instance and ends its line."""
        json.dump(self.get_dump_object(obj), self.stream, **self.json_kwargs)
        self.stream.write("\n")
        self._current = None

    def getvalue(self) -> Any:
        """Returns the text, if it was written to memory."""
        return base.Serializer.getvalue(self)


class Deserializer(python.Deserializer):
    """Reads instances from lines; empty ones are left out."""

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        text = stream_or_string
        if isinstance(text, bytes):
            text = text.decode()
        super().__init__(StringIO(text) if isinstance(text, str) else text, **options)

    def _objects(self) -> Iterator[base.DeserializedObject]:
        for line in self.stream:
            if line.strip():
                yield from self._handle_object(line)

    def _handle_object(self, obj: Any) -> Iterator[base.DeserializedObject]:
        try:
            data = json.loads(obj.decode() if isinstance(obj, bytes) else obj)
            yield from super()._handle_object(data)
        except base.DeserializationError:
            raise
        except Exception as error:
            raise base.DeserializationError(f"Error deserializing object: {error}") from error
