"""The base of the fields: their options, their place in a model, and the way of their values.

A field turns values between four forms: what a person or a document gives (`to_python`), what an
instance holds, what the database layer takes (`get_prep_value`) and what it gives back
(`from_db_value`). What the driver needs beyond that is the dialect's affair: `sql_type` says
what kind of value it is.
"""

from __future__ import annotations

import copy
import itertools
from collections.abc import Callable, Iterable, Sequence
from functools import total_ordering
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypedDict, TypeVar, overload

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core import validators as core_validators
from plectrum.core.exceptions import FieldError, ValidationError
from plectrum.db.models import registry
from plectrum.db.models.expressions.references import DatabaseDefault, Reference
from plectrum.db.models.fields.choices import (
    BLANK_CHOICE,
    flatten_choices,
    has_blank_choice,
    normalize_choices,
)
from plectrum.db.models.fields.deferred import DeferredAttribute, make_deferrable
from plectrum.db.models.lookups.registration import RegisterLookupMixin
from plectrum.sql import types
from plectrum.utils.functional import cached_property
from plectrum.utils.lazy import Promise
from plectrum.utils.text import capfirst
from plectrum.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from typing import Self

    from typing_extensions import TypeVar as TypeVarWithDefault

    from plectrum.db.models.expressions.base import Combinable

    T = TypeVarWithDefault("T", default=Any)
else:
    T = TypeVar("T")


class NOT_PROVIDED:  # noqa: N801 - a marker that reads as a constant
    """Stands for a default that was not given, where `None` is a possible default."""


class FieldOptions(TypedDict, total=False):
    """The options that every field takes, by keyword."""

    name: str | None
    primary_key: bool
    max_length: int | None
    unique: bool
    blank: bool
    db_index: bool
    default: Any
    db_default: Any
    editable: bool
    serialize: bool
    unique_for_date: str | None
    unique_for_month: str | None
    unique_for_year: str | None
    choices: Any
    help_text: Any
    db_column: str | None
    db_comment: str | None
    db_tablespace: str | None
    auto_created: bool
    validators: Sequence[Callable[[Any], object]]
    error_messages: dict[str, Any] | None


_OPTION_DEFAULTS: dict[str, Any] = {
    "verbose_name": None,
    "primary_key": False,
    "max_length": None,
    "unique": False,
    "blank": False,
    "null": False,
    "db_index": False,
    "default": NOT_PROVIDED,
    "db_default": NOT_PROVIDED,
    "editable": True,
    "serialize": True,
    "unique_for_date": None,
    "unique_for_month": None,
    "unique_for_year": None,
    "choices": None,
    "help_text": "",
    "db_column": None,
    "db_comment": None,
    "db_tablespace": None,
    "auto_created": False,
    "validators": (),
    "error_messages": None,
}
_STORED_AS = {
    "verbose_name": "_verbose_name",
    "unique": "_unique",
    "validators": "_validators",
    "error_messages": "_error_messages",
    "db_tablespace": "_db_tablespace",
}
_OPTION_ITEMS = tuple(_OPTION_DEFAULTS.items())
_stored_options = attrgetter(*(_STORED_AS.get(option, option) for option in _OPTION_DEFAULTS))
# What a field has found out about itself, which a copy in another model must find out anew.
_DERIVED = frozenset(
    {
        "_database_default_expression",
        "_default_factory",
        "_shape_key",
        "_through_links",
        "fields",
        "hops",
        "related_model",
        "row",
        "target_row",
    }
)
_creation_counter = itertools.count()
_auto_creation_counter = itertools.count(-1, -1)


@total_ordering
class Field(RegisterLookupMixin, Generic[T]):
    """A column of a model's table, and the attribute that holds its value.

    Args:
        verbose_name: What a person calls it; made from the attribute's name when `None`.
        name: The attribute's name; the class statement gives it.
        null: Whether the column may hold NULL.
        options: See `FieldOptions`.
    """

    empty_values: ClassVar[list[Any]] = list(core_validators.EMPTY_VALUES)
    empty_strings_allowed = True
    default_validators: ClassVar[list[Any]] = []
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid_choice": _("Value %(value)r is not a valid choice."),
        "null": _("This field cannot be null."),
        "blank": _("This field cannot be blank."),
        "unique": _("%(model_name)s with this %(field_label)s already exists."),
        "unique_for_date": _(
            "%(field_label)s must be unique for %(date_field_label)s %(lookup_type)s."
        ),
    }
    system_check_deprecated_details: ClassVar[dict[str, Any] | None] = None
    system_check_removed_details: ClassVar[dict[str, Any] | None] = None
    non_db_attrs: ClassVar[tuple[str, ...]] = (
        "blank",
        "choices",
        "db_column",
        "editable",
        "error_messages",
        "help_text",
        "limit_choices_to",
        "on_delete",
        "related_name",
        "related_query_name",
        "validators",
        "verbose_name",
    )
    description: Any = _("Field of type: %(field_type)s")
    descriptor_class: ClassVar[type[Any]] = DeferredAttribute
    hidden = False
    generated = False
    is_relation = False
    is_row: ClassVar[bool] = False
    remote_field: Any = None
    many_to_many: bool | None = None
    many_to_one: bool | None = None
    one_to_many: bool | None = None
    one_to_one: bool | None = None
    related_model: Any = None

    # Set when the field joins a model.
    name: Any
    attname: str
    column: Any
    model: Any
    concrete: bool = True

    def __init__(
        self,
        verbose_name: Any = None,
        name: str | None = None,
        *,
        null: bool = False,
        **options: Any,
    ) -> None:
        unknown = options.keys() - _OPTION_DEFAULTS.keys()
        if unknown:
            raise TypeError(
                f"{type(self).__name__}.__init__() got an unexpected keyword argument "
                f"'{min(unknown)}'"
            )
        given = {**_OPTION_DEFAULTS, **options}
        self.name = name
        self.verbose_name = self._verbose_name = verbose_name
        self.null = null
        self.primary_key: bool = given["primary_key"]
        self.max_length: int | None = given["max_length"]
        self._unique: bool = given["unique"]
        self.blank: bool = given["blank"]
        self.db_index: bool = given["db_index"]
        self.default = given["default"]
        self.db_default = given["db_default"]
        self.editable: bool = given["editable"]
        self.serialize: bool = given["serialize"]
        self.unique_for_date: str | None = given["unique_for_date"]
        self.unique_for_month: str | None = given["unique_for_month"]
        self.unique_for_year: str | None = given["unique_for_year"]
        self.choices = normalize_choices(given["choices"])
        self.help_text: Any = given["help_text"]
        self.db_column: str | None = given["db_column"]
        self.db_comment: str | None = given["db_comment"]
        self._db_tablespace: str | None = given["db_tablespace"]
        self.auto_created: bool = given["auto_created"]
        self._validators = tuple(given["validators"])
        self._error_messages = given["error_messages"]
        counter = _auto_creation_counter if self.auto_created else _creation_counter
        self.creation_counter = next(counter)

    if TYPE_CHECKING:

        @overload
        def __get__(self, instance: None, owner: type[Any]) -> Reference[T]: ...
        @overload
        def __get__(self, instance: object, owner: type[Any] | None = None) -> T: ...
        def __get__(self, instance: object | None, owner: type[Any] | None = None) -> Any:
            """Gives a reference on the class and the value on an instance; see `metaclass`."""

        def __set__(self, instance: object, value: T | Combinable) -> None:
            """Takes a value or an expression."""

    # Options

    @property
    def unique(self) -> bool:
        """Whether the column holds each value once."""
        return self._unique or self.primary_key

    @property
    def db_tablespace(self) -> str:
        """The tablespace of the column's index."""
        return self._db_tablespace or str(settings.DEFAULT_INDEX_TABLESPACE)

    @property
    def flatchoices(self) -> list[tuple[Any, Any]]:
        """The pairs of value and label without groups."""
        return flatten_choices(self.choices)

    @cached_property
    def error_messages(self) -> dict[str, Any]:
        """The messages by code: those of the bases, then those given."""
        messages: dict[str, Any] = {}
        for base in reversed(type(self).__mro__):
            messages.update(base.__dict__.get("default_error_messages", {}))
        return messages | (self._error_messages or {})

    @cached_property
    def validators(self) -> list[Any]:
        """What a value must pass: the class's validators, then those given."""
        return [*self.default_validators, *self._validators]

    def has_default(self) -> bool:
        """Tells whether a default in Python was given."""
        return self.default is not NOT_PROVIDED

    def has_db_default(self) -> bool:
        """Tells whether the database fills the column by itself."""
        return self.db_default is not NOT_PROVIDED

    @property
    def db_returning(self) -> bool:
        """Whether an INSERT must hand the stored value back."""
        return self.has_db_default()

    def get_default(self) -> Any:
        """Returns the value of an instance that was given none."""
        return self._default_factory()

    @cached_property
    def _default_factory(self) -> Callable[[], Any]:
        if self.has_default():
            default = self.default
            return default if callable(default) else lambda: default
        if self.has_db_default():
            return self._database_default
        if not self.empty_strings_allowed or self.null:
            return lambda: None
        return str

    def _database_default(self) -> Any:
        return self._database_default_expression

    @cached_property
    def _database_default_expression(self) -> Any:
        """What stands for the column's own default on an unsaved instance."""
        return DatabaseDefault(self)

    # Identity

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Field):
            return self.creation_counter == other.creation_counter and getattr(
                self, "model", None
            ) is getattr(other, "model", None)
        return NotImplemented

    def __lt__(self, other: object) -> bool:
        if isinstance(other, Field):
            return self.creation_counter < other.creation_counter
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.creation_counter)

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        duplicate = copy.copy(self)
        if self.remote_field is not None:
            duplicate.remote_field = copy.copy(self.remote_field)
            if self.remote_field.field is self:
                duplicate.remote_field.field = duplicate
        memo[id(self)] = duplicate
        return duplicate

    def __copy__(self) -> Self:
        duplicate = object.__new__(type(self))
        duplicate.__dict__ = {
            name: value for name, value in self.__dict__.items() if name not in _DERIVED
        }
        return duplicate

    def __reduce__(self) -> Any:
        model = getattr(self, "model", None)
        if model is None:
            return _field_without_model, (type(self), dict(self.__dict__))
        return _field_of_model, (model._meta.app_label, model._meta.object_name, self.name)

    def __str__(self) -> str:
        model = getattr(self, "model", None)
        return f"{model._meta.label}.{self.name}" if model else super().__repr__()

    def __repr__(self) -> str:
        path = f"{type(self).__module__}.{type(self).__qualname__}"
        name = getattr(self, "name", None)
        return f"<{path}: {name}>" if name is not None else f"<{path}>"

    def clone(self) -> Self:
        """Returns a new field with the same options that belongs to no model."""
        _name, _path, args, kwargs = self.deconstruct()
        return type(self)(*args, **kwargs)

    def deconstruct(self) -> tuple[Any, str, list[Any], dict[str, Any]]:
        """Returns name, import path, arguments and keywords that make an equal field."""
        keywords: dict[str, Any] = {}
        for (option, default), value in zip(_OPTION_ITEMS, _stored_options(self), strict=True):
            if value is default or (option in _EQUAL_IS_DEFAULT and value == default):
                continue
            if option == "choices":
                value = getattr(value, "function", value)
            keywords[option] = list(value or ()) if option == "validators" else value
        return (self.name, import_path(type(self)), [], keywords)

    # Joining a model

    def contribute_to_class(self, cls: Any, name: str, private_only: bool = False) -> None:
        """Makes the field one of a model's, under a name."""
        self.set_attributes_from_name(name)
        self.model = cls
        cls._meta.add_field(self, private=private_only)
        if self.column and type(self).descriptor_class is not DeferredAttribute:
            make_deferrable(cls, self)
        if self.choices is not None:
            self._contribute_display(cls)

    def _contribute_display(self, cls: Any) -> None:
        """Adds `get_<name>_display`, unless the model's author wrote one."""
        method_name = f"get_{self.name}_display"
        if method_name not in cls.__dict__:
            setattr(cls, method_name, display_method(self))

    def set_attributes_from_name(self, name: str) -> None:
        """Derives attribute, column and verbose name from the field's name."""
        self.name = self.name or name
        self.attname, self.column = self.get_attname_column()
        self.concrete = self.column is not None
        if self.verbose_name is None and self.name:
            self.verbose_name = self.name.replace("_", " ")

    def get_attname(self) -> str:
        """Returns the name of the attribute that holds the column's value."""
        return str(self.name)

    def get_attname_column(self) -> tuple[str, Any]:
        """Returns the names of the attribute and of the column."""
        attname = self.get_attname()
        return attname, self.db_column or attname

    def class_reference(self, model: type[Any] | None) -> Any:
        """Returns what the attribute is on the class: a typed reference for queries."""
        return Reference(self.name, model, self)

    # The database

    def get_internal_type(self) -> str:
        """Returns the name of the built-in class that this field behaves like."""
        return type(self).__name__

    def sql_type(self) -> types.SqlType:
        """Returns the kind of value that the column holds.

        A custom field usually overrides `get_internal_type` or `db_type` instead.
        """
        built_in = registry.built_in_type(self.get_internal_type())
        if built_in is not None and built_in is not type(self):
            return built_in.sql_type(self)  # type: ignore[no-any-return]
        return types.UNKNOWN

    def db_type(self, connection: Any) -> str | None:
        """Returns the column's type as a database writes it; `None` where there is no column."""
        sql_type = self.sql_type()
        if sql_type is types.UNKNOWN:
            return None
        return str(connection.dialect.type_name(sql_type))

    def rel_db_type(self, connection: Any) -> str | None:
        """Returns the type of columns that point to this one."""
        target = self.related_sql_type()
        if type(self).db_type is not Field.db_type or target is types.UNKNOWN:
            return self.db_type(connection)
        return str(connection.dialect.type_name(target))

    def shape_key(self) -> Any:
        """Returns what stands for the field in the shape of an expression that it describes.

        Built-in fields are told apart by class and type, custom ones by all their options.
        """
        key = self.__dict__.get("_shape_key")
        if key is None:
            cls = type(self)
            if registry.built_in_type(cls.__name__) is cls:
                key = (cls, self.sql_type())
            else:
                key = (cls, repr(self.deconstruct()[2:]))
            self._shape_key = key
        return key

    def related_sql_type(self) -> types.SqlType:
        """Returns the kind of value that columns pointing to this one hold."""
        return self.sql_type()

    def cast_db_type(self, connection: Any) -> str | None:
        """Returns the type as `CAST` writes it."""
        sql_type = self.sql_type()
        if type(self).db_type is not Field.db_type or sql_type is types.UNKNOWN:
            return self.db_type(connection)
        return str(connection.dialect.cast_type_name(sql_type))

    def db_check(self, connection: Any) -> str | None:
        """Returns the condition that the column itself enforces, or `None`."""
        check = connection.dialect.type_check(self.sql_type(), self.column)
        return None if check is None else str(check)

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        """Returns what a column's declaration consists of: type and check."""
        return {"type": self.db_type(connection), "check": self.db_check(connection)}

    def get_prep_value(self, value: Any) -> Any:
        """Turns a Python value into one that the type's encoder takes."""
        return str(value) if isinstance(value, Promise) else value

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        """Turns a value into the driver's; a custom field may override it."""
        if not prepared:
            value = self.get_prep_value(value)
        encoder = connection.dialect.encoder(self.sql_type())
        return encoder(value) if encoder is not None and value is not None else value

    def get_db_prep_save(self, value: Any, connection: Any) -> Any:
        """Turns a value into what is stored; a custom field may override it."""
        if hasattr(value, "resolve_expression"):
            return value
        return self.get_db_prep_value(value, connection, prepared=False)

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """Returns the value to store, which may be changed on the instance first."""
        return getattr(model_instance, self.attname)

    # Values

    def to_python(self, value: Any) -> Any:
        """Turns a value from outside into the field's Python type.

        Raises:
            ValidationError: The value cannot be turned into one.
        """
        return value

    def value_from_object(self, obj: Any) -> Any:
        """Returns the field's value on an instance."""
        return getattr(obj, self.attname)

    def value_to_string(self, obj: Any) -> str:
        """Returns the value on an instance as text, for serializers."""
        return str(self.value_from_object(obj))

    def save_form_data(self, instance: Any, data: Any) -> None:
        """Takes a cleaned value from a form."""
        setattr(instance, self.name, data)

    def run_validators(self, value: Any) -> None:
        """Raises one ValidationError with all that the validators find."""
        if value in self.empty_values:
            return
        errors: list[Any] = []
        for validator in self.validators:
            try:
                validator(value)
            except ValidationError as error:
                code = getattr(error, "code", None)
                if code in self.error_messages:
                    error.message = self.error_messages[str(code)]
                errors.extend(error.error_list)
        if errors:
            raise ValidationError(errors)

    def validate(self, value: Any, model_instance: Any) -> None:
        """Raises ValidationError where the field's own options forbid the value."""
        if not self.editable:
            return
        if self.choices is not None and value not in self.empty_values:
            if any(value == known for known, _label in self.flatchoices):
                return
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value},
            )
        if value is None and not self.null:
            raise ValidationError(self.error_messages["null"], code="null")
        if not self.blank and value in self.empty_values:
            raise ValidationError(self.error_messages["blank"], code="blank")

    def clean(self, value: Any, model_instance: Any) -> Any:
        """Converts and validates a value, and returns the converted one."""
        value = self.to_python(value)
        self.validate(value, model_instance)
        self.run_validators(value)
        return value

    def check(self, **_: Any) -> list[Any]:
        """Returns what is wrong with the declaration; a subclass adds to it."""
        return registry.check_of(self)

    # Forms

    def get_choices(
        self,
        include_blank: bool = True,
        blank_choice: Iterable[tuple[Any, Any]] = BLANK_CHOICE,
        limit_choices_to: Any = None,
        ordering: Sequence[str] = (),
    ) -> list[tuple[Any, Any]]:
        """Returns the choices for a form, with a blank one first where none is among them."""
        if self.choices is None:
            raise FieldError(f"{self} has no choices.")
        choices = list(self.choices)
        if include_blank and not has_blank_choice(choices):
            return [*blank_choice, *choices]
        return choices

    def formfield(
        self, form_class: Any = None, choices_form_class: Any = None, **kwargs: Any
    ) -> Any:
        """Returns a form field for this field.

        Args:
            form_class: The class of the form field; `None` for the usual one.
            choices_form_class: The class where the field has choices; `None` for the usual one.
            kwargs: Options of the form field, over those that this field derives.
        """
        options: dict[str, Any] = {
            "required": not self.blank,
            "label": capfirst(self.verbose_name),
            "help_text": self.help_text,
        }
        if self.has_default():
            options["initial"] = self.default if callable(self.default) else self.get_default()
            options["show_hidden_initial"] = callable(self.default)
        return registry.form_field(self, form_class, choices_form_class, options | kwargs)


_EQUAL_IS_DEFAULT = frozenset(_OPTION_DEFAULTS) - {"default", "db_default"}


def import_path(cls: type) -> str:
    """Returns the path to import a class from; the shortest for the framework's own."""
    if cls.__module__.startswith(("plectrum.db.models.fields.", "plectrum.db.models.relations.")):
        return f"plectrum.db.models.{cls.__qualname__}"
    return f"{cls.__module__}.{cls.__qualname__}"


def display_method(field: Any) -> Callable[[Any], Any]:
    """Makes the method that returns the label of an instance's value."""

    def get_display(self: Any) -> Any:
        value = getattr(self, field.attname)
        for known, label in field.flatchoices:
            if known == value:
                return str(label)
        return str(value) if value is not None else None

    get_display.__doc__ = f"Returns the label of the value of `{field.name}`."
    get_display.__name__ = f"get_{field.name}_display"
    return get_display


def _field_of_model(app_label: str, model_name: str, field_name: str) -> Any:
    """Finds a pickled field again."""
    return apps.get_model(app_label, model_name)._meta.get_field(field_name)


def _field_without_model(cls: type[Any], values: dict[str, Any]) -> Any:
    """Makes a pickled field that belonged to no model again."""
    field = object.__new__(cls)
    field.__dict__ = values
    return field
