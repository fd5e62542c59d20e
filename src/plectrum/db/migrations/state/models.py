"""A model as a value.

A `ModelState` is never changed once made: each method returns another one. So states of a whole
project can share them.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from plectrum.apps import Apps
from plectrum.db import models
from plectrum.db.migrations.exceptions import InvalidBasesError
from plectrum.db.migrations.state.sharing import is_made_like

OPTION_NAMES = (
    "abstract",
    "base_manager_name",
    "db_table",
    "db_table_comment",
    "db_tablespace",
    "default_manager_name",
    "default_permissions",
    "default_related_name",
    "get_latest_by",
    "managed",
    "order_with_respect_to",
    "ordering",
    "permissions",
    "proxy",
    "required_db_features",
    "required_db_vendor",
    "select_on_save",
    "swappable",
    "unique_together",
    "verbose_name",
    "verbose_name_plural",
    "indexes",
    "constraints",
)
"""The options of `Meta` that a state holds."""
_OLD_INDEXES = "index_together"
"""An option that only migrations from before `indexes` have."""


class ModelState:
    """What a migration knows of a model.

    Args:
        app_label: The application it is in.
        name: Its name.
        fields: Its fields by name, or pairs of both.
        options: The options of its `Meta` that were given.
        bases: Its bases: classes, or labels of models.
        managers: Pairs of name and manager, of those used in migrations.
    """

    def __init__(
        self,
        app_label: str,
        name: str,
        fields: Mapping[str, Any] | Iterable[tuple[str, Any]],
        options: Mapping[str, Any] | None = None,
        bases: tuple[Any, ...] = (),
        managers: Iterable[tuple[str, Any]] = (),
    ) -> None:
        self.app_label = app_label
        self.name = name
        self.fields: dict[str, Any] = dict(fields)
        self.options: dict[str, Any] = {"indexes": [], "constraints": [], **(options or {})}
        self.bases: tuple[Any, ...] = bases or (models.Model,)
        self.managers = list(managers)
        for index in self.options["indexes"]:
            if not index.name:
                raise ValueError(
                    f"Indexes passed to ModelState require a name attribute. {index!r} doesn't "
                    "have one."
                )

    @property
    def name_lower(self) -> str:
        """The name in lower case, as states look it up."""
        return self.name.lower()

    @property
    def key(self) -> tuple[str, str]:
        """The application label and the name in lower case."""
        return self.app_label, self.name_lower

    def get_field(self, name: str) -> Any:
        """Returns a field by name; `_order` where an order with respect to is kept."""
        if name == "_order":
            name = self.options.get("order_with_respect_to", name)
        return self.fields[name]

    def index_named(self, name: str) -> Any:
        """Returns an index by name.

        Raises:
            ValueError: The model has no such index.
        """
        for index in self.options["indexes"]:
            if index.name == name:
                return index
        raise ValueError(f"No index named {name} on model {self.name}")

    def constraint_named(self, name: str) -> Any:
        """Returns a constraint by name.

        Raises:
            ValueError: The model has no such constraint.
        """
        for constraint in self.options["constraints"]:
            if constraint.name == name:
                return constraint
        raise ValueError(f"No constraint named {name} on model {self.name}")

    def replaced(self, **changes: Any) -> ModelState:
        """Returns another state in which some attributes differ."""
        other = object.__new__(ModelState)
        other.__dict__ = {**self.__dict__, **changes}
        return other

    def with_options(self, **options: Any) -> ModelState:
        """Returns another state with some options set."""
        return self.replaced(options={**self.options, **options})

    @classmethod
    def from_model(
        cls, model: Any, exclude_rels: bool = False, like: ModelState | None = None
    ) -> ModelState:
        """Returns the state of a model class.

        Args:
            model: The class.
            exclude_rels: Leave relations out.
            like: Another state of the model; it is returned if it is surely the same, and else
                shares the fields that are made alike.
        """
        known = like.fields if like is not None else {}
        options = model._meta
        local = [
            field for field in options.local_fields if not (exclude_rels and field.remote_field)
        ]
        many = [] if exclude_rels or options.swapped else options.local_many_to_many
        if options.order_with_respect_to:  # the option stands for the field
            local = [field for field in local if field.name != "_order"]
        fields = {
            field.name: known[field.name]
            if field.name in known and is_made_like(field, known[field.name])
            else field.clone()
            for field in (*local, *many)
        }
        state = cls(
            options.app_label,
            options.object_name,
            fields,
            _options_of(model),
            _bases_of(model),
            _managers_of(model),
        )
        return like if like is not None and like._is_surely(state) else state

    def _is_surely(self, other: ModelState) -> bool:
        """Tells whether another state has the very same fields, and nothing else differs."""
        return (
            self.fields == other.fields
            and (self.app_label, self.name) == (other.app_label, other.name)
            and (self.options, self.bases) == (other.options, other.bases)
            and not (self.managers or other.managers)
        )

    def render(self, apps: Apps) -> type[Any]:
        """Makes the class, registered in `apps`.

        Raises:
            InvalidBasesError: A base is not registered there yet.
        """
        options = {name: given for name, given in self.options.items() if name != _OLD_INDEXES}
        meta = type("Meta", (), {"app_label": self.app_label, "apps": apps, **options})
        try:
            bases = tuple(
                apps.get_model(base) if isinstance(base, str) else base for base in self.bases
            )
        except LookupError as error:
            raise InvalidBasesError(
                f"Cannot resolve one or more bases from {self.bases!r}"
            ) from error
        body: dict[str, Any] = {name: field.clone() for name, field in self.fields.items()}
        body["Meta"] = meta
        body["__module__"] = "__fake__"
        body.update((name, copy.copy(manager)) for name, manager in self.managers)
        model: Any = type(self.name, bases, body)
        model._meta.index_together = sorted(self.options.get(_OLD_INDEXES) or ())
        return model  # type: ignore[no-any-return]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ModelState):
            return NotImplemented
        return (
            self.key == other.key
            and self.fields.keys() == other.fields.keys()
            and all(
                field.deconstruct()[1:] == other.fields[name].deconstruct()[1:]
                for name, field in self.fields.items()
            )
            and (self.options, self.bases, self.managers)
            == (other.options, other.bases, other.managers)
        )

    __hash__ = None  # type: ignore[assignment]  # compared by value, looked up by key

    def __repr__(self) -> str:
        return f"<ModelState: '{self.app_label}.{self.name}'>"


def _options_of(model: Any) -> dict[str, Any]:
    given = model._meta.original_attrs
    options: dict[str, Any] = {}
    for name in OPTION_NAMES:
        if name not in given or name == "abstract":
            continue
        if name == "unique_together":
            options[name] = {tuple(names) for names in model._meta.unique_together}
        elif name == "indexes":
            options[name] = [_named_index(index, model) for index in model._meta.indexes]
        elif name == "constraints":
            options[name] = [constraint.clone() for constraint in model._meta.constraints]
        else:
            options[name] = given[name]
    return options


def _named_index(index: Any, model: Any) -> Any:
    clone = index.clone()
    if not clone.name:
        clone.set_name_with_model(model)
    return clone


def _bases_of(model: Any) -> tuple[Any, ...]:
    bases = []
    # In the order in which Python looks into them: that of a class with abstract bases in between
    # may be one that their own bases cannot have.
    for base in sorted(set(_concrete_bases(model)), key=model.__mro__.index):
        options = getattr(base, "_meta", None)
        bases.append(options.label_lower if options is not None else base)
    if not any(isinstance(base, str) or issubclass(base, models.Model) for base in bases):
        bases.append(models.Model)
    return tuple(dict.fromkeys(bases))


def _concrete_bases(model: Any) -> Iterable[Any]:
    """Yields a model's bases, with abstract ones replaced by theirs."""
    for base in model.__bases__:
        options = getattr(base, "_meta", None)
        if options is not None and options.abstract:
            yield from _concrete_bases(base)
        else:
            yield base


def _managers_of(model: Any) -> list[tuple[str, Any]]:
    bases = [base for base in model.__mro__ if hasattr(base, "_meta")]
    if not any(
        manager.use_in_migrations for base in bases for manager in base._meta.local_managers
    ):
        return []  # PERF: without making the model's own copies of its managers
    return [
        (manager.name, copy.copy(manager))
        for manager in model._meta.managers
        if manager.use_in_migrations
    ]
