"""All models of a project at one point of its history."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import Any

from plectrum.apps import Apps
from plectrum.db.migrations.state.apps import StateApps
from plectrum.db.migrations.state.models import ModelState
from plectrum.db.migrations.state.parts import with_renamed_part
from plectrum.db.migrations.state.references import (
    renamed_field_in_options,
    retargeted,
    with_renamed_field,
)
from plectrum.db.models.fields import NOT_PROVIDED
from plectrum.db.models.indexes import Index

ModelKey = tuple[str, str]


class ProjectState:
    """The states of models by application label and lower-case name.

    The methods change it; `clone` is cheap, since the states of models are shared.

    Args:
        models: The states of models.
    """

    def __init__(self, models: dict[ModelKey, ModelState] | None = None) -> None:
        self.models = dict(models or {})

    @classmethod
    def from_apps(cls, apps: Apps, like: ProjectState | None = None) -> ProjectState:
        """Returns the state that the models of a registry are in.

        Args:
            apps: The registry.
            like: An earlier state; what is as it was there is shared with it.
        """
        known = like.models if like is not None else {}
        states = [
            ModelState.from_model(model, like=known.get(_key_of(model)))
            for model in apps.get_models(include_swapped=True)
        ]
        return cls({state.key: state for state in states})

    @cached_property
    def apps(self) -> StateApps:
        """The models as classes, made at the first access."""
        return StateApps(self.models.values())

    def clone(self) -> ProjectState:
        """Returns a copy that can be changed alone."""
        copy = ProjectState(self.models)
        if "apps" in self.__dict__:
            copy.__dict__["apps"] = self.__dict__["apps"]
        return copy

    def clear_delayed_apps_cache(self) -> None:
        """Forgets the classes, which are made anew when they are needed."""
        self.__dict__.pop("apps", None)

    def __getitem__(self, key: ModelKey) -> ModelState:
        return self.models[key]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ProjectState) and self.models == other.models

    __hash__ = None  # type: ignore[assignment]  # compared by value

    def _put(self, state: ModelState) -> None:
        self.models[state.key] = state
        self.clear_delayed_apps_cache()

    def _change(
        self, app_label: str, model_name: str, change: Callable[[ModelState], ModelState]
    ) -> None:
        self._put(change(self.models[app_label, model_name.lower()]))

    # Models

    def add_model(self, model_state: ModelState) -> None:
        """Adds a model, or puts it in place of the one with its name."""
        self._put(model_state)

    def remove_model(self, app_label: str, model_name: str) -> None:
        """Removes a model."""
        del self.models[app_label, model_name.lower()]
        self.clear_delayed_apps_cache()

    def rename_model(self, app_label: str, old_name: str, new_name: str) -> None:
        """Renames a model, and all that leads to it."""
        old_key = (app_label, old_name.lower())
        renamed = self.models.pop(old_key).replaced(name=new_name)
        self._put(renamed)
        label = f"{app_label}.{new_name}"
        for key, state in list(self.models.items()):
            changed = retargeted(state, old_key, label)
            if changed is not state:
                self.models[key] = changed

    def alter_model_options(
        self,
        app_label: str,
        model_name: str,
        options: dict[str, Any],
        option_keys: Iterable[str] = (),
    ) -> None:
        """Sets options of a model; those of `option_keys` that are not given are removed."""

        def change(state: ModelState) -> ModelState:
            kept = {
                name: value
                for name, value in state.options.items()
                if name not in option_keys or name in options
            }
            return state.replaced(options={**kept, **options})

        self._change(app_label, model_name, change)

    def remove_model_options(
        self, app_label: str, model_name: str, option_name: str, value_to_remove: Any
    ) -> None:
        """Removes one value from an option that is a collection."""

        def change(state: ModelState) -> ModelState:
            values = state.options.get(option_name)
            if not values:
                return state
            wanted = tuple(value_to_remove)
            return state.with_options(
                **{option_name: type(values)(v for v in values if tuple(v) != wanted)}
            )

        self._change(app_label, model_name, change)

    def alter_model_managers(
        self, app_label: str, model_name: str, managers: Iterable[tuple[str, Any]]
    ) -> None:
        """Puts other managers in place of a model's."""
        self._change(app_label, model_name, lambda state: state.replaced(managers=list(managers)))

    # Fields

    def add_field(
        self,
        app_label: str,
        model_name: str,
        name: str,
        field: Any,
        preserve_default: bool = True,
    ) -> None:
        """Adds a field; without `preserve_default`, its default was for existing rows only."""

        def change(state: ModelState) -> ModelState:
            return state.replaced(fields={**state.fields, name: _kept(field, preserve_default)})

        self._change(app_label, model_name, change)

    def remove_field(self, app_label: str, model_name: str, name: str) -> None:
        """Removes a field."""

        def change(state: ModelState) -> ModelState:
            return state.replaced(fields={n: f for n, f in state.fields.items() if n != name})

        self._change(app_label, model_name, change)

    def alter_field(
        self,
        app_label: str,
        model_name: str,
        name: str,
        field: Any,
        preserve_default: bool = True,
    ) -> None:
        """Puts another field in place of one."""
        self.add_field(app_label, model_name, name, field, preserve_default)

    def rename_field(self, app_label: str, model_name: str, old_name: str, new_name: str) -> None:
        """Renames a field, and all that names it."""
        key = (app_label, model_name.lower())

        def change(state: ModelState) -> ModelState:
            fields = {
                (new_name if name == old_name else name): with_renamed_part(
                    field, old_name, new_name
                )
                for name, field in state.fields.items()
            }
            options = renamed_field_in_options(state.options, old_name, new_name)
            return state.replaced(fields=fields, options=options)

        self._change(app_label, model_name, change)
        for other_key, state in list(self.models.items()):
            changed = with_renamed_field(state, key, old_name, new_name)
            if changed is not state:
                self.models[other_key] = changed

    # Indexes and constraints

    def add_index(self, app_label: str, model_name: str, index: Any) -> None:
        """Adds an index."""
        self._append(app_label, model_name, "indexes", index)

    def remove_index(self, app_label: str, model_name: str, index_name: str) -> None:
        """Removes an index by name."""
        self._without(app_label, model_name, "indexes", index_name)

    def rename_index(
        self, app_label: str, model_name: str, old_index_name: str, new_index_name: str
    ) -> None:
        """Renames an index."""

        def renamed(index: Any) -> Any:
            clone = index.clone()
            if clone.name == old_index_name:
                clone.name = new_index_name
            return clone

        self._change(
            app_label,
            model_name,
            lambda state: state.with_options(indexes=[*map(renamed, state.options["indexes"])]),
        )

    def name_index(
        self, app_label: str, model_name: str, fields: Iterable[str], new_name: str
    ) -> None:
        """Turns an entry of `index_together` into an index with a name.

        Raises:
            ValueError: There is no such entry.
        """
        names = tuple(fields)

        def change(state: ModelState) -> ModelState:
            together = {tuple(entry) for entry in state.options.get("index_together") or ()}
            if names not in together:
                raise ValueError(f"No index on {names} of model {state.name}")
            index = Index(fields=names, name=new_name)
            indexes = [*state.options["indexes"], index]
            return state.with_options(index_together=together - {names}, indexes=indexes)

        self._change(app_label, model_name, change)

    def add_constraint(self, app_label: str, model_name: str, constraint: Any) -> None:
        """Adds a constraint."""
        self._append(app_label, model_name, "constraints", constraint)

    def remove_constraint(self, app_label: str, model_name: str, constraint_name: str) -> None:
        """Removes a constraint by name."""
        self._without(app_label, model_name, "constraints", constraint_name)

    def alter_constraint(
        self, app_label: str, model_name: str, constraint_name: str, constraint: Any
    ) -> None:
        """Puts another constraint in place of one."""

        def change(state: ModelState) -> ModelState:
            return state.with_options(
                constraints=[
                    constraint if existing.name == constraint_name else existing
                    for existing in state.options["constraints"]
                ]
            )

        self._change(app_label, model_name, change)

    def _append(self, app_label: str, model_name: str, option: str, item: Any) -> None:
        self._change(
            app_label,
            model_name,
            lambda state: state.with_options(**{option: [*state.options[option], item]}),
        )

    def _without(self, app_label: str, model_name: str, option: str, name: str) -> None:
        def change(state: ModelState) -> ModelState:
            kept = [item for item in state.options[option] if item.name != name]
            return state.with_options(**{option: kept})

        self._change(app_label, model_name, change)

    def of_app(self, app_label: str) -> Iterator[ModelState]:
        """Yields the models of one application."""
        return (state for state in self.models.values() if state.app_label == app_label)


def _kept(field: Any, preserve_default: bool) -> Any:
    if preserve_default:
        return field
    clone = field.clone()
    clone.default = NOT_PROVIDED
    return clone


def _key_of(model: Any) -> ModelKey:
    return model._meta.app_label, model._meta.model_name
