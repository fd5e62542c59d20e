"""Validating an instance before it is saved: its fields, its uniqueness, its constraints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from plectrum.core.exceptions import NON_FIELD_ERRORS, ValidationError
from plectrum.db.models.expressions.base import Value
from plectrum.db.models.expressions.references import DatabaseDefault
from plectrum.db.models.protocols import LOOKUP_SEP
from plectrum.db.models.query.checking import OfValues, default_of
from plectrum.db.routing import router
from plectrum.utils.text import capfirst, get_text_list
from plectrum.utils.translation import gettext_lazy as _

UniqueCheck = tuple[Any, tuple[str, ...]]
DateCheck = tuple[Any, str, str, str]


def full_clean(
    instance: Any, exclude: Iterable[str], validate_unique: bool, validate_constraints: bool
) -> None:
    """Runs all validation and raises what it finds as one ValidationError by fields."""
    errors: dict[str, Any] = {}
    excluded = set(exclude)
    try:
        instance.clean_fields(exclude=excluded)
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    try:
        instance.clean()
    except ValidationError as error:
        errors = error.update_error_dict(errors)
    for is_wanted, validate in (
        (validate_unique, instance.validate_unique),
        (validate_constraints, instance.validate_constraints),
    ):
        if is_wanted:
            excluded |= errors.keys() - {NON_FIELD_ERRORS}
            try:
                validate(exclude=excluded)
            except ValidationError as error:
                errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def clean_fields(instance: Any, exclude: Iterable[str]) -> None:
    """Validates each field by itself, and stores the converted values."""
    errors: dict[str, Any] = {}
    excluded = set(exclude)
    for field in instance._meta.fields:
        if field.name in excluded or field.generated or field.column is None:
            continue
        value = getattr(instance, field.attname)
        if field.blank and value in field.empty_values:
            continue
        if hasattr(value, "resolve_expression"):
            continue
        try:
            setattr(instance, field.attname, field.clean(value, instance))
        except ValidationError as error:
            errors[field.name] = error.error_list
    if errors:
        raise ValidationError(errors)


def validate_unique(instance: Any, exclude: Iterable[str]) -> None:
    """Looks for other rows with the same values where only one may have them."""
    excluded = set(exclude)
    unique_checks, date_checks = instance._get_unique_checks(exclude=excluded)
    errors: dict[str, list[ValidationError]] = defaultdict(list)
    for model, names in unique_checks:
        if _is_taken(instance, model, names):
            key = names[0] if len(names) == 1 else NON_FIELD_ERRORS
            errors[key].append(instance.unique_error_message(model, names))
    for model, lookup, field, date_field in date_checks:
        if _is_taken_on_date(instance, model, lookup, field, date_field):
            errors[field].append(instance.date_error_message(lookup, field, date_field))
    if errors:
        raise ValidationError(dict(errors))


def unique_checks(
    instance: Any, exclude: set[str], include_meta_constraints: bool
) -> tuple[list[UniqueCheck], list[DateCheck]]:
    """Returns what must be unique, as (model, names), and per date, as (model, kind, names).

    Args:
        instance: The instance.
        exclude: Names of fields that are not to be looked at; rules about one are skipped.
        include_meta_constraints: Whether unique constraints are looked at too.
    """
    unique: list[UniqueCheck] = []
    dates: list[DateCheck] = []
    models = [type(instance), *instance._meta.all_parents]
    for model in models:
        together = list(model._meta.unique_together)
        if include_meta_constraints:
            together += [tuple(rule.fields) for rule in model._meta.total_unique_constraints]
        unique += [(model, names) for names in together if exclude.isdisjoint(names)]
        fields = model._meta.fields if model is type(instance) else ()
        local = [f for f in model._meta.local_fields if f.name not in exclude]
        for field in [*fields, *local]:
            if field.name in exclude or field not in model._meta.local_fields:
                continue
            if field.is_row:
                names = _key_names(field)
                if exclude.isdisjoint(names) and (model, names) not in unique:
                    unique.append((model, names))
            elif field.unique and (model, (field.name,)) not in unique:
                unique.append((model, (field.name,)))
            for kind in ("date", "year", "month"):
                date_field = getattr(field, f"unique_for_{kind}")
                check = (model, kind, field.name, date_field)
                if date_field and date_field not in exclude and check not in dates:
                    dates.append(check)
    return unique, dates


def _key_names(key: Any) -> tuple[str, ...]:
    return tuple(part.name for part in key.composite_fields)


def _is_taken(instance: Any, model: Any, names: Iterable[str]) -> bool:
    lookups: dict[str, Any] = {}
    key = model._meta.pk
    if key.is_row and not instance._state.adding and tuple(names) == _key_names(key):
        return False
    for name in names:
        field = instance._meta.get_field(name)
        value = value_of(instance, field)
        if value is None or (value == "" and not field.empty_strings_allowed):
            return False
        if field.primary_key and not instance._state.adding:
            return False
        lookups[name] = value
    others = model._default_manager.using(_database_of(instance)).filter(**lookups)
    if not instance._state.adding and instance._get_pk_val(model._meta) is not None:
        others = others.exclude(pk=instance._get_pk_val(model._meta))
    return bool(others.exists())


def _is_taken_on_date(instance: Any, model: Any, kind: str, field: str, date_field: str) -> bool:
    date = getattr(instance, date_field)
    if date is None:
        return False
    lookups: dict[str, Any] = {field: getattr(instance, field)}
    if kind == "date":
        for part in ("day", "month", "year"):
            lookups[f"{date_field}{LOOKUP_SEP}{part}"] = getattr(date, part)
    else:
        lookups[f"{date_field}{LOOKUP_SEP}{kind}"] = getattr(date, kind)
    others = model._default_manager.using(_database_of(instance)).filter(**lookups)
    if not instance._state.adding and instance.pk is not None:
        others = others.exclude(pk=instance.pk)
    return bool(others.exists())


def _database_of(instance: Any) -> str:
    return instance._state.db or router.db_for_read(type(instance), instance=instance)


def date_error_message(
    instance: Any, lookup_type: str, field_name: str, unique_for: str
) -> ValidationError:
    """Returns the error of a value that may be there once per day, month or year."""
    options = instance._meta
    field = options.get_field(field_name)
    return ValidationError(
        message=field.error_messages["unique_for_date"],
        code="unique_for_date",
        params={
            "model": instance,
            "model_name": capfirst(options.verbose_name),
            "lookup_type": lookup_type,
            "field": field_name,
            "field_label": capfirst(field.verbose_name),
            "date_field": unique_for,
            "date_field_label": capfirst(options.get_field(unique_for).verbose_name),
        },
    )


def unique_error_message(instance: Any, model: Any, names: tuple[str, ...]) -> ValidationError:
    """Returns the error of values that may be there once."""
    options = model._meta
    params: dict[str, Any] = {
        "model": instance,
        "model_class": model,
        "model_name": capfirst(options.verbose_name),
        "unique_check": names,
    }
    if len(names) == 1:
        field = options.get_field(names[0])
        params["field_label"] = capfirst(field.verbose_name)
        return ValidationError(message=field.error_messages["unique"], code="unique", params=params)
    labels = [capfirst(options.get_field(name).verbose_name) for name in names]
    params["field_labels"] = get_text_list(labels, _("and"))
    return ValidationError(
        message=_("%(model_name)s with this %(field_labels)s already exists."),
        code="unique_together",
        params=params,
    )


def validate_constraints(instance: Any, exclude: Iterable[str] | None) -> None:
    """Has each constraint of the model and its parents look at the instance."""
    errors: dict[str, Any] = {}
    using = router.db_for_write(type(instance), instance=instance)
    for model in (type(instance), *instance._meta.all_parents):
        for constraint in model._meta.constraints:
            try:
                constraint.validate(model, instance, exclude=exclude, using=using)
            except ValidationError as error:
                names: tuple[str, ...] = getattr(constraint, "fields", ())
                if getattr(error, "code", None) == "unique" and len(names) == 1:
                    errors.setdefault(names[0], []).append(error)
                else:
                    errors = error.update_error_dict(errors)
    if errors:
        raise ValidationError(errors)


def value_of(instance: Any, field: Any) -> Any:
    """Returns what a field of an instance is to be compared by.

    That is an expression where the database computes it: of other fields, or as its default.
    """
    if field.generated:
        values = values_for_constraints(instance, field.model, None)
        return OfValues(field.model, field.expression, values)
    value = getattr(instance, field.attname)
    return default_of(value.field) if isinstance(value, DatabaseDefault) else value


def values_for_constraints(instance: Any, model: Any, exclude: Iterable[str] | None) -> Any:
    """Returns the instance's values by name, as expressions, without the excluded ones."""
    excluded = set(exclude or ())
    values: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        if field.name in excluded:
            continue
        if field.generated:
            # Its names stand for the other values, in the scope that the condition is read in.
            values[field.name] = values[field.attname] = field.expression
            continue
        value = value_of(instance, field)
        if not hasattr(value, "resolve_expression"):
            value = Value(value, field)
        values[field.name] = values[field.attname] = value
        if field.primary_key:
            values["pk"] = value
    return values
