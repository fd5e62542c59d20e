"""Instances to and from JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from plectrum.core.serializers import base, python
from plectrum.utils.json_encoder import JSONEncoder

DjangoJSONEncoder = JSONEncoder


class Serializer(python.Serializer):
    """Writes instances as a list of objects."""

    internal_use_only = False

    def _init_options(self) -> None:
        self.json_kwargs = dict(self.options)
        if self.options.get("indent"):
            # A newline follows each comma, so no space does.
            self.json_kwargs["separators"] = (",", ": ")
        self.json_kwargs.setdefault("cls", JSONEncoder)
        self.json_kwargs.setdefault("ensure_ascii", False)

    def start_serialization(self) -> None:
        """Opens the list."""
        super().start_serialization()
        self._init_options()
        self.stream.write("[")

    def end_serialization(self) -> None:
        """Closes the list."""
        if self.options.get("indent"):
            self.stream.write("\n")
        self.stream.write("]\n")

    def end_object(self, obj: Any) -> None:
        """Writes an instance."""
        indent = self.options.get("indent")
        if not self.first:
            self.stream.write("," if indent else ", ")
        if indent:
            self.stream.write("\n")
        json.dump(self.get_dump_object(obj), self.stream, **self.json_kwargs)
        self._current = None

    def getvalue(self) -> Any:
        """Returns the text, if it was written to memory."""
        return base.Serializer.getvalue(self)


class Deserializer(python.Deserializer):
    """Reads instances from a list of objects."""

    def __init__(self, stream_or_string: Any, **options: Any) -> None:
        super().__init__(_loaded(stream_or_string), **options)

    def _handle_object(self, obj: Any) -> Iterator[base.DeserializedObject]:
        try:
            yield from super()._handle_object(obj)
        except base.DeserializationError:
            raise
        except Exception as error:
            raise base.DeserializationError(f"Error deserializing object: {error}") from error


def _loaded(stream_or_string: Any) -> Any:
    text = (
        stream_or_string if isinstance(stream_or_string, bytes | str) else stream_or_string.read()
    )
    try:
        return json.loads(text.decode() if isinstance(text, bytes) else text)
    except Exception as error:
        raise base.DeserializationError(str(error)) from error
