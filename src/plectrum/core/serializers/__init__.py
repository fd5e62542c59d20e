"""Serialisation: instances to and from JSON, JSON lines, XML and YAML.

Example:
    ::

        text = serialize("json", Article.objects.all())
        for loaded in deserialize("json", text):
            loaded.save()
"""

from plectrum.core.serializers.base import SerializerDoesNotExist
from plectrum.core.serializers.dependencies import sort_dependencies
from plectrum.core.serializers.formats import (
    BUILTIN_SERIALIZERS,
    BadSerializer,
    deserialize,
    get_deserializer,
    get_public_serializer_formats,
    get_serializer,
    get_serializer_formats,
    register_serializer,
    serialize,
    unregister_serializer,
)

__all__ = [
    "BUILTIN_SERIALIZERS",
    "BadSerializer",
    "SerializerDoesNotExist",
    "deserialize",
    "get_deserializer",
    "get_public_serializer_formats",
    "get_serializer",
    "get_serializer_formats",
    "register_serializer",
    "serialize",
    "sort_dependencies",
    "unregister_serializer",
]
