"""What stands in a class for a field whose values may be missing from an instance.

An attribute of an instance is found fastest when its class has none of the same name. So a field
leaves nothing in its class until a query defers the field for the first time; only then is this
descriptor put there. (Measured on CPython 3.11: 9 000 stores 0.29 ms without a class attribute and
0.51 ms with one, reads 35 µs against 120 µs.)
"""

from __future__ import annotations

from typing import Any


class DeferredAttribute:
    """Loads a deferred value when it is first read.

    Args:
        field: The field whose value it gives.
    """

    def __init__(self, field: Any) -> None:
        self.field = field

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is None:
            return self.field.class_reference(owner)
        values = instance.__dict__
        name = self.field.attname
        if name not in values:
            inherited = self._from_parent(instance)
            if inherited is not None:
                values[name] = inherited
            else:
                instance._load_deferred(name)
        return values[name]

    def _from_parent(self, instance: Any) -> Any:
        """Returns the key of a parent's row where the field is the link to it and both agree."""
        field = self.field
        link = instance._meta.get_ancestor_link(field.model)
        if field.primary_key and link is not None and link is not field:
            return instance.__dict__.get(link.attname)
        return None


def make_deferrable(model: type[Any], field: Any) -> None:
    """Puts the field's descriptor into a class, unless something of that name is there."""
    if not hasattr_static(model, field.attname):
        setattr(model, field.attname, field.descriptor_class(field))


def hasattr_static(model: type[Any], name: str) -> bool:
    """Tells whether a class or one of its bases holds a name, without asking descriptors."""
    return any(name in base.__dict__ for base in model.__mro__)
