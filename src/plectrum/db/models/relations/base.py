"""What all fields that are relations share: finding their model, naming their far end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.db.models.fields.base import Field
from plectrum.db.models.relations.remote import RECURSIVE_RELATIONSHIP_CONSTANT
from plectrum.db.models.relations.swappable import swappable_setting_of
from plectrum.db.models.relations_map import Hop
from plectrum.utils.functional import cached_property

if TYPE_CHECKING:
    from collections.abc import Callable

T = TypeVar("T")


def model_key(scope_model: Any, relation: Any) -> tuple[str, str]:
    """Returns application label and lower-case name of a model that a relation names."""
    if relation == RECURSIVE_RELATIONSHIP_CONSTANT:
        return scope_model._meta.app_label, scope_model._meta.model_name
    if isinstance(relation, str):
        app_label, separator, name = relation.partition(".")
        if not separator:
            return scope_model._meta.app_label, relation.lower()
        return app_label, name.lower()
    return relation._meta.app_label, relation._meta.model_name


def lazy_related_operation(function: Callable[..., None], model: Any, *related_models: Any) -> None:
    """Calls a function with a model and its related models as soon as all are defined."""
    keys = [model_key(model, related) for related in (model, *related_models)]
    model._meta.apps.lazy_model_operation(function, *keys)


class RelatedField(Field[T]):
    """A field that leads to another model."""

    is_relation = True
    remote_field: Any
    swappable = True

    @cached_property
    def related_model(self) -> Any:
        """The model that the relation leads to."""
        self.model._meta.apps.check_models_ready()
        return self.remote_field.model

    @property
    def cache_name(self) -> str:
        """Where an instance keeps the related object."""
        return f"_{self.name}_cache"

    def is_cached(self, instance: Any) -> bool:
        """Tells whether an instance keeps its related object."""
        return self.cache_name in instance.__dict__

    def get_cached_value(self, instance: Any, default: Any = None) -> Any:
        """Returns the related object that an instance keeps."""
        return instance.__dict__.get(self.cache_name, default)

    def set_cached_value(self, instance: Any, value: Any) -> None:
        """Keeps a related object on an instance."""
        instance.__dict__[self.cache_name] = value

    def delete_cached_value(self, instance: Any) -> None:
        """Forgets the related object that an instance keeps."""
        instance.__dict__.pop(self.cache_name, None)

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Joins a model, and the related one as soon as it is defined."""
        super().contribute_to_class(cls, name, private_only)
        if cls._meta.abstract:
            return
        self._format_related_names(cls)

        lazy_related_operation(self._join_related, cls, self.remote_field.model)

    def _join_related(self, model: Any, related: Any) -> None:
        """Does what both models are needed for; a method, so that checks know what waits."""
        self.do_related_class(related, model)

    def _format_related_names(self, cls: Any) -> None:
        """Fills `%(class)s`, `%(model_name)s` and `%(app_label)s` into the given names."""
        names = {
            "class": cls.__name__.lower(),
            "model_name": cls._meta.model_name.lower(),
            "app_label": cls._meta.app_label.lower(),
        }
        remote = self.remote_field
        related_name = remote.related_name or cls._meta.default_related_name
        if related_name:
            remote.related_name = related_name % names
        if remote.related_query_name:
            remote.related_query_name %= names

    def do_related_class(self, other: Any, cls: Any) -> None:
        """Connects both ends, now that both models are defined."""
        self.remote_field.model = other
        self.set_attributes_from_rel()
        self.contribute_to_related_class(other, self.remote_field)
        if not cls._meta.swapped:
            other._meta.concrete_model_or_self._meta.add_incoming(self.remote_field)

    def set_attributes_from_rel(self) -> None:
        """Derives from the target what was not given."""
        self.__dict__.pop("related_model", None)
        if self.verbose_name is None:
            self.verbose_name = self.remote_field.model._meta.verbose_name
        self.remote_field.set_field_name()

    def contribute_to_related_class(self, cls: Any, related: Any) -> None:
        """Adds the relation's attribute to the model that is pointed to."""

    def related_query_name(self) -> str:
        """Returns the relation's name in queries from the target."""
        return str(
            self.remote_field.related_query_name
            or self.remote_field.related_name
            or self.model._meta.model_name
        )

    @property
    def target_field(self) -> Any:
        """The field of the target that is pointed to."""
        return self.remote_field.model._meta.pk

    def get_limit_choices_to(self) -> Any:
        """Returns which related objects may be chosen; a function is called."""
        limits = self.remote_field.limit_choices_to
        return limits() if callable(limits) else limits

    def hops_forward(self) -> tuple[Hop, ...]:
        """Returns the joins from the model to the target."""
        raise ImproperlyConfigured(f"{type(self).__name__} does not say how it is joined.")

    def reverse_hops(self) -> tuple[Hop, ...]:
        """Returns the joins from the target to the model."""
        return tuple(hop.reversed() for hop in reversed(self.hops))

    @cached_property
    def hops(self) -> tuple[Hop, ...]:
        """The joins from the model to the target."""
        return self.hops_forward()

    @property
    def swappable_setting(self) -> str | None:
        """The name of the setting that says which model is pointed to, where one does."""
        target = self.remote_field.model
        label = target if isinstance(target, str) else target._meta.label
        return swappable_setting_of(label) if self.swappable else None

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Adds what was said about the far end."""
        name, path, args, kwargs = super().deconstruct()
        remote = self.remote_field
        if remote.limit_choices_to:
            kwargs["limit_choices_to"] = remote.limit_choices_to
        if self._given_related_name is not None:
            kwargs["related_name"] = self._given_related_name
        if self._given_related_query_name is not None:
            kwargs["related_query_name"] = self._given_related_query_name
        return name, path, args, kwargs

    _given_related_name: str | None = None
    _given_related_query_name: str | None = None

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Returns a form field that chooses among the related objects."""
        limits = self.remote_field.limit_choices_to
        if "limit_choices_to" not in kwargs:
            kwargs["limit_choices_to"] = limits
        return super().formfield(form_class, choices_form_class, **kwargs)
