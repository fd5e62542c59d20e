"""What a model is, apart from its instances: `Model._meta`."""

from __future__ import annotations

import bisect
import difflib
from collections.abc import Iterator
from typing import Any

from plectrum.apps import apps as project_apps
from plectrum.conf import settings
from plectrum.core.exceptions import FieldDoesNotExist, ImproperlyConfigured
from plectrum.db.models.fields.identity import AutoField
from plectrum.utils.functional import cached_property
from plectrum.utils.module_loading import import_string
from plectrum.utils.text import camel_case_to_spaces, format_lazy
from plectrum.utils.translation import override

PROXY_PARENTS = object()

DEFAULT_NAMES = (
    "verbose_name",
    "verbose_name_plural",
    "db_table",
    "db_table_comment",
    "ordering",
    "unique_together",
    "permissions",
    "get_latest_by",
    "order_with_respect_to",
    "app_label",
    "db_tablespace",
    "abstract",
    "managed",
    "proxy",
    "swappable",
    "auto_created",
    "apps",
    "default_permissions",
    "select_on_save",
    "default_related_name",
    "required_db_features",
    "required_db_vendor",
    "base_manager_name",
    "default_manager_name",
    "indexes",
    "constraints",
)


class Options:
    """The options of a model, its fields, and what follows from both.

    Args:
        meta: The model's `Meta` class, or `None`.
        app_label: The label of the model's application; `None` for an abstract model without.
    """

    default_apps = project_apps

    def __init__(self, meta: Any, app_label: str | None = None) -> None:  # noqa: PLR0915 - a list of options
        self.meta = meta
        self.app_label: Any = app_label
        self.local_fields: list[Any] = []
        self.local_many_to_many: list[Any] = []
        self.private_fields: list[Any] = []
        self.local_managers: list[Any] = []
        self.incoming: list[Any] = []
        self.rows: dict[str, Any] = {}
        self.parents: dict[Any, Any] = {}
        self.original_attrs: dict[str, Any] = {}
        self.db_table: str = ""
        self.db_table_comment = ""
        self.ordering: Any = []
        self.indexes: list[Any] = []
        self.constraints: list[Any] = []
        self.unique_together: Any = []
        # COMPAT: models of migrations from before `indexes` have it; a `Meta` may not.
        self.index_together: Any = ()
        self.select_on_save = False
        self.default_permissions: Any = ("add", "change", "delete", "view")
        self.permissions: Any = []
        self.object_name: str = ""
        self.model_name: str = ""
        self.verbose_name: Any = None
        self.verbose_name_plural: Any = None
        self.get_latest_by: Any = None
        self.order_with_respect_to: Any = None
        self.db_tablespace: str = str(settings.DEFAULT_TABLESPACE)
        self.required_db_features: Any = []
        self.required_db_vendor: str | None = None
        self.pk: Any = None
        self.auto_field: Any = None
        self.abstract = False
        self.managed = True
        self.proxy = False
        self.proxy_for_model: Any = None
        self.concrete_model: Any = None
        self.swappable: str | None = None
        self.auto_created: Any = False
        self.related_fkey_lookups: list[Any] = []
        self.apps = self.default_apps
        self.default_related_name: str | None = None
        self.base_manager_name: str | None = None
        self.default_manager_name: str | None = None
        self.base_model: Any = None
        self.model: Any = None
        self._forget_found()

    # Names

    @property
    def label(self) -> str:
        """`app_label.ModelName`."""
        return f"{self.app_label}.{self.object_name}"

    @property
    def label_lower(self) -> str:
        """`app_label.modelname`."""
        return f"{self.app_label}.{self.model_name}"

    @property
    def app_config(self) -> Any:
        """The configuration of the model's application, or `None`."""
        return self.apps.app_configs.get(self.app_label)

    @property
    def installed(self) -> bool:
        """Whether the model's application is installed."""
        return self.app_config is not None

    @property
    def verbose_name_raw(self) -> str:
        """The name for people, untranslated."""
        with override(None):
            return str(self.verbose_name)

    @property
    def concrete_model_or_self(self) -> Any:
        """The model that has the table; the model itself while that is not known."""
        return self.concrete_model or self.model

    def __repr__(self) -> str:
        return f"<Options for {self.object_name}>"

    def __str__(self) -> str:
        return self.label_lower

    # Preparing

    def contribute_to_class(self, cls: Any, name: str) -> None:
        """Becomes `_meta` of a model, and takes the options of its `Meta` class.

        Raises:
            TypeError: `Meta` has an option that does not exist.
        """
        cls._meta = self
        self.model = cls
        self.object_name = cls.__name__
        self.model_name = cls.__name__.lower()
        self.verbose_name = camel_case_to_spaces(self.object_name)
        if self.meta is not None:
            self._take(dict(_public(self.meta)))
        if self.verbose_name_plural is None:
            self.verbose_name_plural = format_lazy("{}s", self.verbose_name)
        for option in ("constraints", "indexes"):
            if not self.abstract:
                setattr(self, option, self._named_for_class(getattr(self, option)))
        if not self.db_table:
            self.db_table = f"{self.app_label}_{self.model_name}"

    def _take(self, given: dict[str, Any]) -> None:
        for name in DEFAULT_NAMES:
            if name in given:
                self.original_attrs[name] = given[name]
                setattr(self, name, given.pop(name))
        unknown = [name for name in given if not name.startswith("_")]
        if unknown:
            near = difflib.get_close_matches(unknown[0], DEFAULT_NAMES, n=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise TypeError(
                f"'class Meta' got invalid attribute(s): {','.join(sorted(unknown))}.{hint}"
            )
        self.unique_together = normalize_together(self.unique_together)
        if "unique_together" in self.original_attrs:
            self.original_attrs["unique_together"] = self.unique_together

    def _named_for_class(self, objects: Any) -> list[Any]:
        """Fills `%(app_label)s` and `%(class)s` into the names of constraints or indexes."""
        named = []
        for one in objects:
            duplicate = one.clone()
            if duplicate.name:
                duplicate.name %= {
                    "app_label": self.app_label.lower(),
                    "class": self.object_name.lower(),
                }
            named.append(duplicate)
        return named

    def prepare(self, model: Any) -> None:
        """Gives the model a key where it has none, and its order among siblings."""
        if self.order_with_respect_to:
            name = self.order_with_respect_to
            matching = [f for f in self.local_fields if name in {f.name, f.attname}]
            if not matching:
                raise FieldDoesNotExist(f"{self.object_name} has no field named '{name}'")
            self.order_with_respect_to = matching[0]
            self.ordering = ("_order",)
            if not any(field.name == "_order" for field in self.local_fields):
                model.add_to_class("_order", self.order_field_class())
        else:
            self.order_with_respect_to = None
        if self.pk is not None:
            return
        if self.parents:
            parent_link = next(iter(self.parents.values()))
            named = [f for f in self.local_fields if f.name == parent_link.name]
            field = named[0] if named else parent_link
            field.primary_key = True
            self.setup_pk(field)
        else:
            field = self._default_key_class()(
                verbose_name="ID", primary_key=True, auto_created=True
            )
            model.add_to_class("id", field)

    order_field_class: Any = None

    def _default_key_class(self) -> Any:
        """Returns the class of keys that nobody declared: the application's, or the setting's.

        Raises:
            ImproperlyConfigured: It cannot be imported, or is no automatic key.
            ValueError: It is no automatic key.
        """
        config = self.app_config
        path = config.default_auto_field if config else settings.DEFAULT_AUTO_FIELD
        source = (
            f"{type(config).__name__}.default_auto_field"
            if (config is not None and config._is_default_auto_field_overridden)
            else "DEFAULT_AUTO_FIELD"
        )
        if not path:
            raise ImproperlyConfigured(f"{source} must not be empty.")
        try:
            cls = import_string(path.replace("django.db.models", "plectrum.db.models"))
        except ImportError as error:
            raise ImproperlyConfigured(
                f"{source} refers to the module '{path}' that could not be imported."
            ) from error
        if not issubclass(cls, AutoField):
            raise ValueError(f"Primary key '{path}' referred by {source} must subclass AutoField.")
        return cls

    def add_field(self, field: Any, private: bool = False) -> None:
        """Adds a field, at the place that the order of definitions gives it."""
        if private:
            self.private_fields.append(field)
        elif field.is_relation and field.many_to_many:
            bisect.insort(self.local_many_to_many, field)
        else:
            bisect.insort(self.local_fields, field)
            self.setup_pk(field)
        self._expire_cache()

    def setup_pk(self, field: Any) -> None:
        """Takes a field as the key, if it says that it is one and no other was first."""
        if not self.pk and field.primary_key:
            self.pk = field
            field.serialize = False

    def setup_proxy(self, target: Any) -> None:
        """Takes table and key of the model that this one is a proxy for."""
        self.pk = target._meta.pk
        self.proxy_for_model = target
        self.db_table = target._meta.db_table

    def add_manager(self, manager: Any) -> None:
        """Adds a manager."""
        self.local_managers.append(manager)
        self._expire_cache()

    def add_incoming(self, relation: Any) -> None:
        """Notes the far end of a relation that leads to this model."""
        self.incoming.append(relation)
        self._expire_cache()
        for model in _descendants(self.model):
            model._meta._expire_cache()

    @property
    def swapped(self) -> str | None:
        """The label of the model that a setting puts in this one's place, or `None`."""
        if not self.swappable:
            return None
        replacement: str | None = getattr(settings, self.swappable, None)
        if not replacement:
            return None
        label, separator, name = replacement.partition(".")
        if not separator:
            return replacement
        same = f"{label}.{name.lower()}" == self.label_lower
        return None if same else replacement

    # Fields

    @cached_property
    def _inherited(self) -> list[Any]:
        """The parents with an own table, each once, in the order of the bases."""
        return list(self.parents)

    @cached_property
    def _forward_fields(self) -> tuple[Any, ...]:
        """All fields with a column or without, of the parents first."""
        found: list[Any] = []
        if self.proxy and self.proxy_for_model is not None:
            found.extend(self.proxy_for_model._meta._forward_fields)
        for parent in self.parents:
            for field in parent._meta._forward_fields:
                if field not in found and not getattr(field, "parent_link", False):
                    found.append(field)
        if not found:
            return tuple(self.local_fields)
        found.extend(field for field in self.local_fields if field not in found)
        return tuple(found)

    @cached_property
    def fields(self) -> tuple[Any, ...]:
        """The fields that lead forward and are no many-to-many relations."""
        return tuple(
            field
            for field in self._forward_fields
            if not (field.is_relation and (field.many_to_many or field.one_to_many))
        )

    @cached_property
    def concrete_fields(self) -> tuple[Any, ...]:
        """The fields with a column, those of the parents too."""
        return tuple(field for field in self.fields if field.concrete)

    @cached_property
    def local_concrete_fields(self) -> tuple[Any, ...]:
        """The fields with a column in the model's own table."""
        return tuple(field for field in self.local_fields if field.concrete)

    @cached_property
    def attnames(self) -> frozenset[str]:
        """The names of the attributes of all fields with a column."""
        return frozenset(field.attname for field in self.concrete_fields)

    @cached_property
    def relation_fields(self) -> tuple[Any, ...]:
        """The foreign keys, those of the parents too."""
        return tuple(
            field
            for field in self.concrete_fields
            if field.is_relation and field.remote_field is not None
        )

    @cached_property
    def many_to_many(self) -> tuple[Any, ...]:
        """The many-to-many relations, those of the parents too."""
        found: list[Any] = []
        sources = [self.proxy_for_model] if self.proxy and self.proxy_for_model else []
        for parent in [*sources, *self.parents]:
            found.extend(f for f in parent._meta.many_to_many if f not in found)
        return tuple(found + self.local_many_to_many)

    @cached_property
    def related_objects(self) -> tuple[Any, ...]:
        """The far ends of relations that lead to the model, without hidden ones."""
        return tuple(
            relation
            for relation in self._all_related(include_parents=True)
            if not relation.hidden or relation.field.many_to_many
        )

    def _all_related(self, include_parents: bool) -> list[Any]:
        """Returns the far ends that lead to the model, or to a parent, hidden ones too."""
        found: list[Any] = []
        if include_parents:
            for parent in self.parents:
                for relation in parent._meta._all_related(include_parents=True):
                    is_own_link = relation.parent_link and relation.related_model in {
                        self.model,
                        self.concrete_model,
                    }
                    if not is_own_link:
                        found.append(relation)
        concrete = self.concrete_model_or_self._meta
        found.extend(relation for relation in concrete.incoming if _is_current(relation))
        return list(dict.fromkeys(found))

    def get_fields(
        self, include_parents: bool = True, include_hidden: bool = False
    ) -> tuple[Any, ...]:
        """Returns all fields and far ends of relations.

        Args:
            include_parents: Whether those of parents with an own table are among them.
            include_hidden: Whether far ends without an attribute are among them.
        """
        found: list[Any] = []
        if include_parents:
            for parent in self.parents:
                found.extend(
                    field
                    for field in parent._meta.get_fields(include_hidden=include_hidden)
                    if not self._is_link_to_child(field)
                )
        if not self.proxy:
            found.extend(
                relation
                for relation in self._all_related(include_parents=False)
                if include_hidden or not relation.hidden
            )
        elif self.proxy_for_model is not None:
            found.extend(self.proxy_for_model._meta.get_fields(include_parents, include_hidden))
        found.extend([*self.local_fields, *self.local_many_to_many, *self.private_fields])
        return tuple(dict.fromkeys(found))

    def _is_link_to_child(self, field: Any) -> bool:
        """Tells whether a parent's far end is that of the link from this model."""
        return bool(
            getattr(field, "parent_link", False)
            and field.auto_created
            and not field.concrete
            and field.related_model is self.concrete_model_or_self
        )

    @cached_property
    def _forward_by_name(self) -> dict[str, Any]:
        """The fields by name and by the name of the attribute that holds a key."""
        found: dict[str, Any] = {}
        for field in (
            *self._inherited_private(),
            *self.private_fields,
            *self._forward_fields,
            *self.many_to_many,
        ):
            found[field.name] = field
            found.setdefault(getattr(field, "attname", field.name), field)
        return found

    def _inherited_private(self) -> Iterator[Any]:
        for parent in self.parents:
            yield from parent._meta.private_fields

    @cached_property
    def fields_map(self) -> dict[str, Any]:
        """The far ends of relations by their names in queries."""
        return {relation.name: relation for relation in self._all_related(include_parents=True)}

    def get_field(self, field_name: str) -> Any:
        """Returns a field or the far end of a relation by name.

        Raises:
            FieldDoesNotExist: There is none; near names are suggested.
        """
        field = self._forward_by_name.get(field_name)
        if field is not None:
            return field
        relation = self.fields_map.get(field_name)
        if relation is not None:
            return relation
        near = difflib.get_close_matches(
            field_name, [*self._forward_by_name, *self.fields_map], n=1
        )
        raise FieldDoesNotExist(
            f"{self.object_name} has no field named '{field_name}'",
            hint=f"Did you mean {near[0]!r}?" if near else "",
        )

    @cached_property
    def pk_fields(self) -> list[Any]:
        """The fields that the key consists of."""
        return list(self.pk.composite_fields) if self.pk.is_row else [self.pk]

    @cached_property
    def db_returning_fields(self) -> tuple[Any, ...]:
        """The fields whose stored values an INSERT hands back."""
        return tuple(field for field in self.local_concrete_fields if field.db_returning)

    @cached_property
    def total_unique_constraints(self) -> list[Any]:
        """The unique constraints that hold for all rows and are written with names of fields."""
        return [
            constraint
            for constraint in self.constraints
            if getattr(constraint, "fields", None)
            and hasattr(constraint, "nulls_distinct")
            and constraint.condition is None
            and not constraint.contains_expressions
        ]

    # Inheritance

    def get_base_chain(self, model: Any) -> list[Any]:
        """Returns the parents on the way to an ancestor, nearest first; empty without a way."""
        if not self.parents:
            return []
        if model in self.parents:
            return [model]
        for parent in self.parents:
            chain = parent._meta.get_base_chain(model)
            if chain:
                return [parent, *chain]
        return []

    @cached_property
    def all_parents(self) -> tuple[Any, ...]:
        """All ancestors with an own table, nearest first."""
        found = dict.fromkeys(self.parents)
        for parent in self.parents:
            found.update(dict.fromkeys(parent._meta.all_parents))
        return tuple(found)

    def get_parent_list(self) -> list[Any]:
        """Returns all ancestors with an own table, nearest first."""
        return list(self.all_parents)

    def get_ancestor_link(self, ancestor: Any) -> Any:
        """Returns the field of this model that begins the way to an ancestor, or `None`."""
        if ancestor in self.parents:
            return self.parents[ancestor]
        for parent, link in self.parents.items():
            if parent._meta.get_ancestor_link(ancestor):
                return link or parent._meta.get_ancestor_link(ancestor)
        return None

    def links_to(self, ancestor: Any) -> list[Any]:
        """Returns the links on the way to an ancestor's table, nearest first."""
        links = []
        options = self
        while options.concrete_model is not ancestor._meta.concrete_model:
            if options.proxy:
                options = options.concrete_model._meta
                continue
            parent = next(
                (
                    parent
                    for parent in options.parents
                    if parent._meta.concrete_model is ancestor._meta.concrete_model
                    or ancestor._meta.concrete_model in parent._meta.all_parents
                ),
                None,
            )
            if parent is None:
                return []
            links.append(options.parents[parent])
            options = parent._meta
        return links

    # Managers

    @cached_property
    def managers(self) -> tuple[Any, ...]:
        """The managers, own and inherited ones, in the order of their definition."""
        found: dict[str, tuple[int, int, Any]] = {}
        bases = [base for base in self.model.__mro__ if hasattr(base, "_meta")]
        for depth, base in enumerate(bases):
            for manager in base._meta.local_managers:
                if manager.name not in found:
                    duplicate = manager.copied_for(self.model)
                    found[manager.name] = (depth, manager.creation_counter, duplicate)
        return tuple(
            manager for _, _, manager in sorted(found.values(), key=lambda entry: entry[:2])
        )

    @cached_property
    def managers_map(self) -> dict[str, Any]:
        """The managers by name."""
        return {manager.name: manager for manager in self.managers}

    @cached_property
    def base_manager(self) -> Any:
        """The manager by which related objects are loaded."""
        name = self._inherited_option("base_manager_name")
        if name:
            return self._manager_named(name, "base_manager_name")
        manager = self.base_model._base_manager_class()
        manager.name = "_base_manager"
        manager.model = self.model
        manager.auto_created = True
        return manager

    @cached_property
    def default_manager(self) -> Any:
        """The manager that is used where no other was asked for; `None` without managers."""
        name = self._inherited_option("default_manager_name")
        if name:
            return self._manager_named(name, "default_manager_name")
        return self.managers[0] if self.managers else None

    def _inherited_option(self, option: str) -> str | None:
        value: str | None = getattr(self, option)
        if value or self.local_managers:
            return value
        for base in self.model.__mro__[1:]:
            if hasattr(base, "_meta"):
                inherited: str | None = getattr(base._meta, option)
                return inherited
        return None

    def _manager_named(self, name: str, option: str) -> Any:
        try:
            return self.managers_map[name]
        except KeyError:
            raise ValueError(
                f"{self.object_name} has no manager named {name!r}",
                f"(Meta.{option})",
            ) from None

    # Databases

    def can_migrate(self, connection: Any) -> bool:
        """Tells whether the model's table belongs on a database."""
        if self.proxy or self.swapped or not self.managed:
            return False
        if isinstance(connection, str):
            return True
        if self.required_db_vendor:
            return bool(self.required_db_vendor == connection.vendor)
        return all(
            getattr(connection.features, feature, False) for feature in self.required_db_features
        )

    # What has been derived

    def _expire_cache(self, forward: bool = True, reverse: bool = True) -> None:
        """Forgets what has been derived from fields and relations."""
        for name in list(self.__dict__):
            if name in _DERIVED:
                self.__dict__.pop(name, None)
        self._forget_found()

    def _forget_found(self) -> None:
        # PERF: plain attributes, for what every query asks for first.
        self.found_managers: dict[str, Any] = {}  # what `ManagerDescriptor` gives
        self.first_trail: Any = None  # see `query.trail`

    @cached_property
    def derived(self) -> dict[Any, Any]:
        """Room for what other modules derive from the model: resolved paths, readers of rows."""
        return {}


_DERIVED = frozenset(
    name for name, member in vars(Options).items() if isinstance(member, cached_property)
)


def _public(meta: Any) -> Iterator[tuple[str, Any]]:
    """Yields the options of a `Meta` class, those of its bases too."""
    for name in dir(meta):
        if not name.startswith("_"):
            yield name, getattr(meta, name)


def _is_current(relation: Any) -> bool:
    """Tells whether a relation's model is still the registered one of its name."""
    options = relation.related_model._meta
    registered = options.apps.all_models.get(options.app_label, {}).get(options.model_name)
    return registered is None or registered is relation.related_model


def _descendants(model: Any) -> Iterator[Any]:
    for child in type.__subclasses__(model):
        yield child
        yield from _descendants(child)


def normalize_together(value: Any) -> Any:
    """Returns `unique_together` as a tuple of tuples; anything else is left for the checks."""
    if not value:
        return ()
    if not isinstance(value, (tuple, list)):
        return value
    if not isinstance(value[0], (tuple, list)):
        value = (value,)
    try:
        return tuple(tuple(entry) for entry in value)
    except TypeError:
        return value
