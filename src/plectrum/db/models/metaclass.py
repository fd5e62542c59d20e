"""The class of models: what happens when a class statement defines one."""

from __future__ import annotations

import copy
import inspect
from typing import TYPE_CHECKING, Any

from plectrum.apps import apps
from plectrum.core.exceptions import (
    FieldError,
    MultipleObjectsReturned,
    ObjectDoesNotExist,
    ObjectNotUpdated,
)
from plectrum.db.models.deletion import CASCADE
from plectrum.db.models.manager import Manager
from plectrum.db.models.options import Options
from plectrum.db.models.ordered import add_order_methods
from plectrum.db.models.relations.base import lazy_related_operation
from plectrum.db.models.relations.foreign_key import OneToOneField
from plectrum.db.models.signals import class_prepared
from plectrum.db.utils import DatabaseError


class ModelBase(type):
    """Makes models: takes fields, managers and options out of the body of a class."""

    _meta: Any

    def __new__(
        cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any], **kwargs: Any
    ) -> Any:
        """Makes a model of the body of a class statement."""
        parents = [base for base in bases if isinstance(base, ModelBase)]
        if not parents:
            return super().__new__(cls, name, bases, attrs)
        meta = attrs.pop("Meta", None)
        plain, contributions = _split(attrs)
        model: Any = super().__new__(cls, name, bases, plain, **kwargs)
        abstract = getattr(meta, "abstract", False)
        inherited = getattr(model, "_meta", None)
        meta = meta or getattr(model, "Meta", None)
        options = Options(meta, _app_label(model, meta, abstract))
        options.base_model = next(b for b in model.__mro__[::-1] if isinstance(b, ModelBase))
        options.apps = getattr(meta, "apps", None) or options.apps
        model.add_to_class("_meta", options)
        if not abstract:
            _add_exceptions(model, parents)
            if inherited is not None and not inherited.abstract:
                for option in ("ordering", "get_latest_by"):
                    if not hasattr(meta, option):
                        setattr(options, option, getattr(inherited, option))
        if options.proxy and inherited is not None and inherited.swapped:
            raise TypeError(f"{name} cannot proxy the swapped model '{inherited.swapped}'.")
        for attribute, value in contributions.items():
            model.add_to_class(attribute, value)
        _prepare_bases(model, parents)
        if abstract:
            # A model that inherits from this one must not be abstract by inheriting `Meta`.
            if meta is not None:
                meta.abstract = False
                model.Meta = meta
            return model
        model._prepare()
        options.apps.register_model(options.app_label, model)
        return model

    def add_to_class(cls, name: str, value: Any) -> None:
        """Adds an attribute; one that knows how to becomes part of the model."""
        if _contributes(value):
            value.contribute_to_class(cls, name)
        else:
            setattr(cls, name, value)

    def _prepare(cls) -> None:
        """Completes the model once its fields are known, and tells so."""
        options = cls._meta
        options.prepare(cls)
        if options.order_with_respect_to:
            lazy_related_operation(
                add_order_methods, cls, options.order_with_respect_to.remote_field.model
            )
        if cls.__doc__ is None:
            names = ", ".join(field.name for field in options.fields)
            cls.__doc__ = f"{cls.__name__}({names})"
        if not options.managers:
            if any(field.name == "objects" for field in options.fields):
                raise ValueError(
                    f"Model {cls.__name__} must specify a custom Manager, because it has a "
                    "field named 'objects'."
                )
            manager: Any = Manager()
            manager.auto_created = True
            cls.add_to_class("objects", manager)
        for index in options.indexes:
            if not index.name:
                index.set_name_with_model(cls)
        class_prepared.send(sender=cls)

    @property
    def _base_manager(cls) -> Any:
        """The manager by which related objects are loaded."""
        return cls._meta.base_manager

    @property
    def _default_manager(cls) -> Any:
        """The manager that is used where no other was asked for."""
        return cls._meta.default_manager

    if not TYPE_CHECKING:  # a checker knows the attributes by the class's body

        def __getattr__(cls, name: str) -> Any:
            """Gives a reference to the field of a name.

            Fields leave nothing in the class (see `fields/deferred.py`), so that this is asked.
            """
            options = cls.__dict__.get("_meta")
            if options is not None and not name.startswith("__"):
                field = options._forward_by_name.get(name)
                if field is not None and field.concrete:
                    return field.class_reference(cls)
            raise AttributeError(f"type object {cls.__name__!r} has no attribute {name!r}")

    def __dir__(cls) -> list[str]:
        options = cls.__dict__.get("_meta")
        names = [field.attname for field in options.fields] if options is not None else []
        return sorted({*super().__dir__(), *names})


def _contributes(value: Any) -> bool:
    return not inspect.isclass(value) and hasattr(value, "contribute_to_class")


def _split(attrs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Separates the attributes that become part of the model from ordinary ones."""
    contributions = {name: value for name, value in attrs.items() if _contributes(value)}
    plain = {name: value for name, value in attrs.items() if name not in contributions}
    return plain, contributions


def _app_label(model: Any, meta: Any, abstract: bool) -> str | None:
    """Returns the label of the application that a model belongs to.

    Raises:
        RuntimeError: It belongs to none, and is not abstract.
    """
    label: str | None = getattr(meta, "app_label", None)
    if label is not None:
        return label
    config = apps.get_containing_app_config(model.__module__)
    if config is not None:
        return str(config.label)
    if abstract:
        return None
    raise RuntimeError(
        f"Model class {model.__module__}.{model.__name__} doesn't declare an explicit "
        "app_label and isn't in an application in INSTALLED_APPS."
    )


_EXCEPTIONS = {
    "DoesNotExist": ObjectDoesNotExist,
    "MultipleObjectsReturned": MultipleObjectsReturned,
    "NotUpdated": ObjectNotUpdated,
}


def _add_exceptions(model: Any, parents: list[Any]) -> None:
    """Gives a model its own exceptions, below those of its parents."""
    for name, base in _EXCEPTIONS.items():
        bases: tuple[type, ...] = tuple(
            getattr(parent, name)
            for parent in parents
            if hasattr(parent, "_meta") and not parent._meta.abstract
        )
        if name == "NotUpdated":
            bases = bases or (base, DatabaseError)
        exception = type(
            name,
            bases or (base,),
            {
                "__module__": model.__module__,
                "__qualname__": f"{model.__qualname__}.{name}",
                "__doc__": f"{base.__doc__}",
            },
        )
        setattr(model, name, exception)


def _prepare_bases(model: Any, parents: list[Any]) -> None:
    """Takes fields over from the bases: links to tables, copies of abstract ones' fields."""
    options = model._meta
    if options.proxy:
        _prepare_proxy(model, parents)
    else:
        options.concrete_model = model
    links = _given_links(model)
    own_names = {
        field.name
        for field in (*options.local_fields, *options.local_many_to_many, *options.private_fields)
    }
    inherited: set[str] = set()
    for base in model.__mro__:
        if base not in parents or not hasattr(base, "_meta"):
            if isinstance(base, ModelBase) and hasattr(base, "_meta"):
                inherited.update(field.name for field in base._meta.local_fields)
            continue
        base_options = base._meta
        if not base_options.abstract:
            _inherit_table(model, base, links, own_names)
        else:
            _inherit_abstract(model, base, own_names, inherited)
        _inherit_private(model, base, own_names)
        inherited.update(field.name for field in base_options.local_fields)
    options.indexes = [copy.deepcopy(index) for index in options.indexes]


def _prepare_proxy(model: Any, parents: list[Any]) -> None:
    """Finds the one model with a table that a proxy stands for.

    Raises:
        FieldError: The proxy has fields of its own.
        TypeError: There is no such model, or more than one.
    """
    options = model._meta
    base: Any = None
    for parent in (parent for parent in parents if hasattr(parent, "_meta")):
        if parent._meta.abstract:
            if parent._meta.fields:
                raise TypeError(
                    f"Abstract base class containing model fields not permitted for proxy "
                    f"model '{model.__name__}'."
                )
            continue
        if base is None:
            base = parent
        elif parent._meta.concrete_model is not base._meta.concrete_model:
            raise TypeError(
                f"Proxy model '{model.__name__}' has more than one non-abstract model base class."
            )
    if base is None:
        raise TypeError(f"Proxy model '{model.__name__}' has no non-abstract model base class.")
    if options.local_fields or options.local_many_to_many:
        raise FieldError(f"Proxy model '{model.__name__}' contains model fields.")
    options.setup_proxy(base)
    options.concrete_model = base._meta.concrete_model


def _given_links(model: Any) -> dict[Any, Any]:
    """Returns the links to parents that were declared, by the parent's label."""
    links: dict[Any, Any] = {}
    for base in reversed([model, *model.__mro__[1:]]):
        if not hasattr(base, "_meta"):
            continue
        if base is not model and not base._meta.abstract:
            continue
        for field in base._meta.local_fields:
            if isinstance(field, OneToOneField) and field.remote_field.parent_link:
                target = field.remote_field.model
                key = target.lower() if isinstance(target, str) else target._meta.label_lower
                if "." not in key:
                    key = f"{model._meta.app_label}.{key}"
                links[key] = field
    return links


def _inherit_table(model: Any, base: Any, links: dict[Any, Any], own_names: set[str]) -> None:
    """Links a model to a parent with a table; makes the link where none was declared."""
    options = model._meta
    concrete = base._meta.concrete_model
    if options.proxy:
        options.parents.update(base._meta.parents)
        return
    for field in (*base._meta.fields, *base._meta.many_to_many):
        if field.name in own_names:
            raise FieldError(
                f"Local field {field.name!r} in class {model.__name__!r} clashes with field of "
                f"the same name from base class {base.__name__!r}."
            )
    key = concrete._meta.label_lower
    link = links.get(key)
    if link is None:
        name = f"{concrete._meta.model_name}_ptr"
        link = OneToOneField(
            concrete, on_delete=CASCADE, name=name, auto_created=True, parent_link=True
        )
        if name in own_names:
            raise FieldError(
                f"Auto-generated field '{name}' in class {model.__name__!r} for parent_link to "
                f"base class {base.__name__!r} clashes with declared field of the same name."
            )
        model.add_to_class(name, link)
    elif link.model is not model:
        link = next(field for field in options.local_fields if field.name == link.name)
    options.parents[concrete] = link


def _inherit_abstract(model: Any, base: Any, own_names: set[str], inherited: set[str]) -> None:
    """Copies the fields of an abstract base, and takes its parents over."""
    options = model._meta
    for field in (*base._meta.local_fields, *base._meta.local_many_to_many):
        hidden = field.name in own_names or field.name in inherited or field.name in model.__dict__
        if not hidden:
            duplicate = copy.deepcopy(field)
            duplicate.model = None
            model.add_to_class(field.name, duplicate)
            own_names.add(field.name)
            link = getattr(getattr(duplicate, "remote_field", None), "parent_link", False)
            if link:
                for parent, old in base._meta.parents.items():
                    if old is field:
                        options.parents[parent] = duplicate
    for parent, link in base._meta.parents.items():
        options.parents.setdefault(parent, link)


def _inherit_private(model: Any, base: Any, own_names: set[str]) -> None:
    """Takes over the fields that belong to no table, as generic relations do."""
    for field in base._meta.private_fields:
        if field.name in own_names:
            if not base._meta.abstract:
                raise FieldError(
                    f"Local field {field.name!r} in class {model.__name__!r} clashes with field "
                    f"of the same name from base class {base.__name__!r}."
                )
            continue
        duplicate = copy.deepcopy(field)
        if not base._meta.abstract:
            duplicate.mti_inherited = True
        model.add_to_class(field.name, duplicate)
