"""Instances to and from XML.

SECURITY: a document type, entities and external references are refused: they can read files and
use up all memory.
"""

from __future__ import annotations

import json
from typing import Any, NoReturn
from xml.dom import pulldom
from xml.sax import handler
from xml.sax.expatreader import ExpatParser

from plectrum.apps import apps
from plectrum.core.exceptions import FieldDoesNotExist, ObjectDoesNotExist, SuspiciousOperation
from plectrum.core.serializers import base
from plectrum.utils.xmlutils import SimplerXMLGenerator, UnserializableContentError

DEFAULT_ALIAS = "default"


class Serializer(base.Serializer):
    """Writes instances as elements."""

    xml: Any

    def indent(self, level: int) -> None:
        """Begins a line, where lines are asked for."""
        width = self.options.get("indent")
        if width is not None:
            self.xml.ignorableWhitespace("\n" + " " * width * level)

    def start_serialization(self) -> None:
        """Opens the root element."""
        self.xml = SimplerXMLGenerator(self.stream, self.options.get("encoding", "utf-8"))
        self.xml.startDocument()
        self.xml.startElement("django-objects", {"version": "1.0"})

    def end_serialization(self) -> None:
        """Closes the root element."""
        self.indent(0)
        self.xml.endElement("django-objects")
        self.xml.endDocument()

    def start_object(self, obj: Any) -> None:
        """Opens the element of an instance."""
        if not hasattr(obj, "_meta"):
            raise base.SerializationError(
                f"Non-model object ({type(obj)}) encountered during serialization"
            )
        self.indent(1)
        attributes = {"model": str(obj._meta)}
        is_natural = self.use_natural_primary_keys and hasattr(obj, "natural_key")
        if not is_natural and obj.pk is not None:
            attributes["pk"] = obj._meta.pk.value_to_string(obj)
        self.xml.startElement("object", attributes)

    def end_object(self, obj: Any) -> None:
        """Closes the element of an instance."""
        self.indent(1)
        self.xml.endElement("object")

    def handle_field(self, obj: Any, field: Any) -> None:
        """Writes a field."""
        self.indent(2)
        self.xml.startElement("field", {"name": field.name, "type": field.get_internal_type()})
        if getattr(obj, field.name) is None:
            self.xml.addQuickElement("None")
        else:
            value = field.value_to_string(obj)
            if field.get_internal_type() == "JSONField":
                value = json.dumps(value, cls=field.encoder)
            try:
                self.xml.characters(value)
            except UnserializableContentError:
                raise ValueError(
                    f"{type(obj).__name__}.{field.name} (pk:{obj.pk}) contains unserializable "
                    "characters"
                ) from None
        self.xml.endElement("field")

    def handle_fk_field(self, obj: Any, field: Any) -> None:
        """Writes a reference: the natural key in elements, or the value."""
        self._start_relational_field(field)
        if getattr(obj, field.attname) is None:
            self.xml.addQuickElement("None")
        else:
            natural = (
                self._resolve_fk_natural_key(obj, field) if self.use_natural_foreign_keys else None
            )
            if natural:
                self._natural_key(natural)
            else:
                self.xml.characters(field.value_to_string(obj))
        self.xml.endElement("field")

    def _natural_key(self, values: Any) -> None:
        for value in values:
            self.xml.startElement("natural", {})
            self.xml.characters(str(value))
            self.xml.endElement("natural")

    def handle_m2m_field(self, obj: Any, field: Any) -> None:
        """Writes the references of a relation."""
        if not field.remote_field.through._meta.auto_created:
            return
        self._start_relational_field(field)
        natural = self.use_natural_foreign_keys and self._model_supports_natural_key(
            field.remote_field.model
        )
        has_items = False
        for item in getattr(obj, field.name).all():
            key = self._resolve_natural_key(item) if natural else None
            self.indent(3)
            if key:
                self.xml.startElement("object", {})
                self._natural_key(key)
                self.xml.endElement("object")
            else:
                self.xml.addQuickElement("object", attrs={"pk": str(item.pk)})
            has_items = True
        if has_items:
            self.indent(2)
        self.xml.endElement("field")

    def _start_relational_field(self, field: Any) -> None:
        self.indent(2)
        remote = field.remote_field
        self.xml.startElement(
            "field",
            {"name": field.name, "rel": type(remote).__name__, "to": str(remote.model._meta)},
        )


class Deserializer(base.Deserializer):
    """Reads instances from elements, one by one.

    Args:
        stream_or_string: What to read.
        using: The alias of the database in which natural keys are looked up.
        ignorenonexistent: Whether models and fields that are gone are left out.
        options: `handle_forward_references`, as for other formats.
    """

    def __init__(
        self,
        stream_or_string: Any,
        *,
        using: str = DEFAULT_ALIAS,
        ignorenonexistent: bool = False,
        **options: Any,
    ) -> None:
        super().__init__(stream_or_string, **options)
        self.handle_forward_references = options.pop("handle_forward_references", False)
        self.event_stream: Any = pulldom.parse(self.stream, SafeParser())  # noqa: S319 - refuses what attacks need
        self.db = using
        self.ignore = ignorenonexistent

    def __next__(self) -> base.DeserializedObject:
        for event, node in self.event_stream:
            if event == "START_ELEMENT" and node.nodeName == "object":
                self.event_stream.expandNode(node)
                read = self._handle_object(node)
                if read is not None:
                    return read
        raise StopIteration

    def _handle_object(self, node: Any) -> base.DeserializedObject | None:
        """Reads an instance; `None` for one of a model that is gone."""
        model = self._model(node.getAttribute("model"))
        if model is None:
            return None
        data: dict[str, Any] = {}
        if node.hasAttribute("pk"):
            data[model._meta.pk.attname] = model._meta.pk.to_python(node.getAttribute("pk"))
        m2m_data: dict[str, Any] = {}
        deferred: dict[Any, Any] = {}
        for field_node in node.getElementsByTagName("field"):
            name = field_node.getAttribute("name")
            if not name:
                raise base.DeserializationError("<field> node is missing the 'name' attribute")
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                if self.ignore:
                    continue
                raise
            self._read_field(field, field_node, data, m2m_data, deferred)
        return base.DeserializedObject(
            base.build_instance(model, data, self.db), m2m_data, deferred
        )

    def _read_field(
        self, field: Any, node: Any, data: dict[str, Any], m2m_data: dict[str, Any], deferred: Any
    ) -> None:
        remote = field.remote_field
        if remote is not None and field.many_to_many:
            value = self._handle_m2m_field_node(node, field)
            target, key = m2m_data, field.name
        elif remote is not None and (field.many_to_one or field.one_to_one):
            value = self._handle_fk_field_node(node, field)
            target, key = data, field.attname
        else:
            data[field.name] = _field_value(field, node)
            return
        if value is base.DEFER_FIELD:
            objects = node.getElementsByTagName("object")
            deferred[field] = (
                [_natural_key_in(item) for item in objects] if objects else _natural_key_in(node)
            )
        else:
            target[key] = value

    def _handle_fk_field_node(self, node: Any, field: Any) -> Any:
        if _children(node, "None"):
            return None
        model = field.remote_field.model
        name = field.remote_field.field_name
        keys = node.getElementsByTagName("natural")
        if keys and hasattr(model._default_manager, "get_by_natural_key"):
            return base.deserialize_fk_value(
                field, [_text(key) for key in keys], self.db, self.handle_forward_references
            )
        return model._meta.get_field(name).to_python(_text(node).strip())

    def _handle_m2m_field_node(self, node: Any, field: Any) -> Any:
        model = field.remote_field.model
        manager = model._default_manager
        values = []
        for item in _children(node, "object"):
            keys = item.getElementsByTagName("natural")
            if keys and hasattr(manager, "get_by_natural_key"):
                try:
                    natural = [_text(key).strip() for key in keys]
                    values.append(manager.db_manager(self.db).get_by_natural_key(*natural).pk)
                except ObjectDoesNotExist:
                    if self.handle_forward_references:
                        return base.DEFER_FIELD
                    raise
            else:
                values.append(model._meta.pk.to_python(item.getAttribute("pk")))
        return values

    def _model(self, identifier: str) -> Any:
        """Returns the model of an element; `None` for one that is gone, where that is ignored."""
        if not identifier:
            raise base.DeserializationError(
                "<object> node is missing the required 'model' attribute"
            )
        try:
            return apps.get_model(identifier)
        except (LookupError, TypeError, ValueError):
            if self.ignore:
                return None
            raise base.DeserializationError(
                f"<object> node has invalid model identifier: '{identifier}'"
            ) from None


def _field_value(field: Any, node: Any) -> Any:
    if _children(node, "None"):
        return None
    text = (
        _text(node).strip()
        if field.get_internal_type() not in {"CharField", "TextField"}
        else _text(node)
    )
    value = field.to_python(text)
    if field.get_internal_type() == "JSONField":
        return json.loads(text, cls=field.decoder)
    return value


def _natural_key_in(node: Any) -> list[str]:
    return [_text(part).strip() for part in node.getElementsByTagName("natural")]


def _children(node: Any, name: str) -> list[Any]:
    return [child for child in node.childNodes if getattr(child, "tagName", None) == name]


def _text(node: Any) -> str:
    """Returns the text of a node, without that of elements in it.

    Raises:
        SuspiciousOperation: There are such elements, where a value should be.
    """
    parts = []
    for child in node.childNodes:
        if child.nodeType in {child.TEXT_NODE, child.CDATA_SECTION_NODE}:
            parts.append(child.data)
        elif child.nodeType == child.ELEMENT_NODE:
            raise SuspiciousOperation(f"Unexpected element: '{child.tagName}'")
    return "".join(parts)


class DefusedXmlException(ValueError):
    """A document has what only attacks need."""


class DTDForbidden(DefusedXmlException):
    """A document has a document type."""

    def __init__(self, name: str, sysid: str | None, pubid: str | None) -> None:
        super().__init__(f"DTDForbidden(name='{name}', system_id={sysid}, public_id={pubid})")
        self.name, self.sysid, self.pubid = name, sysid, pubid


class EntitiesForbidden(DefusedXmlException):
    """A document declares entities."""


class ExternalReferenceForbidden(DefusedXmlException):
    """A document refers to another."""


class SafeParser(ExpatParser):
    """A parser that refuses document types, entities and external references."""

    def __init__(self) -> None:
        super().__init__()
        self.setFeature(handler.feature_external_ges, False)
        self.setFeature(handler.feature_external_pes, False)

    def start_doctype_decl(
        self,
        name: str,
        sysid: str | None,
        pubid: str | None,
        has_internal_subset: bool,
    ) -> NoReturn:
        """Refuses a document type."""
        raise DTDForbidden(name, sysid, pubid)

    def _refuse_entity(self, name: str, *args: Any) -> NoReturn:
        raise EntitiesForbidden(name, *args)

    def _refuse_reference(self, *args: Any) -> NoReturn:
        raise ExternalReferenceForbidden(*args)

    def reset(self) -> None:
        """Starts a document."""
        super().reset()
        parser: Any = self._parser  # type: ignore[attr-defined]  # expat's own, to hook into
        parser.StartDoctypeDeclHandler = self.start_doctype_decl
        parser.EntityDeclHandler = self._refuse_entity
        parser.UnparsedEntityDeclHandler = self._refuse_entity
        parser.ExternalEntityRefHandler = self._refuse_reference
