"""System checks of models as a whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.core.checks import (
    CheckMessage,
    Error,
    Tags,
    Warning,  # noqa: A004 - documented name
    register,
)
from plectrum.core.exceptions import FieldDoesNotExist, FieldError
from plectrum.db.models.checks.composite import (
    check_composite_key,
    named_in_condition,
    refuse_in_option,
)
from plectrum.db.models.checks.database import check_against_databases
from plectrum.db.models.checks.fields import check_field
from plectrum.db.models.checks.names import check_names, check_swapped, declared
from plectrum.db.models.checks.references import check_references, named_fields
from plectrum.db.models.checks.relations import check_deletions, check_relation
from plectrum.db.models.checks.through import check_repeated
from plectrum.db.models.query.ordering import check_ordering
from plectrum.db.models.query.state import QueryState
from plectrum.db.models.registry import register_field_check


def check_model(model: Any, databases: Any = None) -> list[CheckMessage]:
    """Returns what is wrong with a model.

    Args:
        model: The model.
        databases: The aliases of databases, to ask what they cannot do for the model.
    """
    options = model._meta
    if options.swapped:
        return list(check_swapped(model))
    found: list[CheckMessage] = []
    for field in (*options.local_fields, *options.local_many_to_many):
        found.extend(field.check())
    for field in options.private_fields:
        check = getattr(field, "check", None)
        found.extend(check() if check is not None else [])
    for manager in options.managers:
        found.extend(manager.check())
    found.extend(
        [
            *_keys(model),
            *check_composite_key(model),
            *check_names(model),
            *check_repeated(model),
            *check_deletions(model),
            *check_against_databases(model, databases),
            *_columns(model),
            *_together(model),
            *_ordering(model),
            *_names_in(model, "indexes"),
            *_names_in(model, "constraints"),
            *check_references(model),
        ]
    )
    return found


def check_own_field(field: Any) -> list[CheckMessage]:
    """Returns what is wrong with a field, a relation too."""
    if field.is_relation and field.remote_field is not None:
        found = list(check_relation(field))
        if found and any(one.id == "fields.E300" for one in found):
            return found
        return [*found, *(check_field(field) if field.concrete else [])]
    return check_field(field)


def _keys(model: Any) -> Iterator[CheckMessage]:
    if sum(bool(field.primary_key) for field in model._meta.local_fields) > 1:
        yield Error(
            "The model cannot have more than one field with 'primary_key=True'.",
            obj=model,
            id="models.E026",
        )


def _columns(model: Any) -> Iterator[CheckMessage]:
    used: dict[str, Any] = {}
    for field in model._meta.local_fields:
        if field.column is None:
            continue
        other = used.setdefault(field.column, field)
        if other is not field and other.name != field.name:
            yield Error(
                f"Field '{field.name}' has column name '{field.column}' that is used by another "
                "field.",
                hint="Specify a 'db_column' for the field.",
                obj=model,
                id="models.E007",
            )


def _together(model: Any) -> Iterator[CheckMessage]:
    given = model._meta.unique_together
    if not isinstance(given, (list, tuple)):
        yield Error("'unique_together' must be a list or tuple.", obj=model, id="models.E010")
        return
    for names in given:
        if not isinstance(names, (list, tuple)):
            yield Error(
                "All 'unique_together' elements must be lists or tuples.",
                hint=f"{names!r} is none.",
                obj=model,
                id="models.E011",
            )
            continue
        yield from _existing(model, names, "unique_together")


def _existing(model: Any, names: Any, option: str) -> Iterator[CheckMessage]:
    for name in names:
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist as error:
            yield Error(
                f"'{option}' refers to the nonexistent field '{name}'.",
                hint=error.hint or None,
                obj=model,
                id="models.E012",
            )
            continue
        refused = refuse_in_option(field, option, model)
        if refused is not None:
            yield refused
        if field.many_to_many:
            yield Error(
                f"'{option}' refers to a ManyToManyField '{name}', but ManyToManyFields are not "
                f"permitted in '{option}'.",
                obj=model,
                id="models.E013",
            )
        elif refused is None and field not in model._meta.local_fields:
            yield Error(
                f"'{option}' refers to field '{name}' which is not local to model "
                f"'{model._meta.object_name}'.",
                hint="A field of a parent model is a column of the parent's table.",
                obj=model,
                id="models.E016",
            )


def _ordering(model: Any) -> Iterator[CheckMessage]:
    options = model._meta
    if options.order_with_respect_to and "ordering" in options.original_attrs:
        yield Error(
            "'ordering' and 'order_with_respect_to' cannot be used together.",
            hint="Remove 'ordering': the objects are ordered by their place among siblings.",
            obj=model,
            id="models.E021",
        )
    ordering = options.ordering
    if not ordering or options.order_with_respect_to:
        return
    if not isinstance(ordering, (list, tuple)):
        yield Error(
            "'ordering' must be a tuple or list (even if you want to order by only one field).",
            obj=model,
            id="models.E014",
        )
        return
    state = QueryState(model)
    for item in ordering:
        if not isinstance(item, str) or item == "?":
            continue
        try:
            check_ordering(state, item)
        except FieldError:
            yield Error(
                "'ordering' refers to the nonexistent field, related field, or lookup "
                f"'{item.removeprefix('-')}'.",
                obj=model,
                id="models.E015",
            )


def _names_in(model: Any, option: str) -> Iterator[CheckMessage]:
    for one in getattr(model._meta, option):
        names = [str(name).removeprefix("-") for name in getattr(one, "fields", ())]
        names += getattr(one, "compared_names", ())
        names += [name for name in named_in_condition(one) if name == "pk" and name not in names]
        names += [name for name in named_fields(one) if name not in names]
        yield from _existing(model, names, option)
        check = getattr(one, "check", None)
        if check is not None:
            yield from check(model)
        if option == "indexes" and one.name and (one.name[0] == "_" or one.name[0].isdigit()):
            yield Error(
                f"The index name '{one.name}' cannot start with an underscore or a number.",
                obj=model,
                id="models.E033",
            )
        if option == "indexes" and len(one.name) > one.max_name_length:
            yield Error(
                f"The index name '{one.name}' cannot be longer than {one.max_name_length} "
                "characters.",
                obj=model,
                id="models.E034",
            )


@register(Tags.models)
def check_all_models(
    app_configs: Any = None, databases: Any = None, **_: Any
) -> list[CheckMessage]:
    """Returns what is wrong with all models, and with names that several of them share."""
    if app_configs is None:
        models = apps.get_models(include_auto_created=True, include_swapped=True)
    else:
        models = [model for config in app_configs for model in config.get_models()]
    found: list[CheckMessage] = []
    tables: dict[str, list[str]] = defaultdict(list)
    names: dict[tuple[str, str], list[str]] = defaultdict(list)
    for model in models:
        options = model._meta
        if options.swapped:
            found.extend(check_swapped(model))
            continue
        if options.managed and not options.proxy and not options.auto_created:
            tables[options.db_table].append(options.label)
        if not options.auto_created:
            found.extend(_checked(model, databases))
        for kind in ("indexes", "constraints"):
            for one in getattr(options, kind):
                names[kind, one.name].append(options.label)
    found.extend(_shared_tables(tables))
    found.extend(_shared_names(names))
    return found


def _checked(model: Any, databases: Any) -> list[CheckMessage]:
    """Returns what a model says; where `check` is no method, what there is to say of it."""
    if isinstance(declared(model, "check"), classmethod):
        return list(model.check(databases=databases))
    return check_model(model, databases)


def _shared_tables(tables: dict[str, list[str]]) -> Iterator[CheckMessage]:
    for table, labels in tables.items():
        if len(labels) > 1:
            text = f"db_table '{table}' is used by multiple models: {', '.join(labels)}."
            if settings.DATABASE_ROUTERS:
                hint = "If your routers put them into different databases, silence this warning."
                yield Warning(text, hint=hint, obj=table, id="models.W035")
            else:
                yield Error(text, obj=table, id="models.E028")


def _shared_names(names: dict[tuple[str, str], list[str]]) -> Iterator[CheckMessage]:
    for (kind, name), labels in names.items():
        if len(labels) < 2:
            continue
        is_index = kind == "indexes"
        what = "index" if is_index else "constraint"
        among = "for model" if len(set(labels)) == 1 else "among models:"
        code = {(True, False): "E029", (True, True): "E030", (False, False): "E031"}.get(
            (is_index, len(set(labels)) > 1), "E032"
        )
        yield Error(
            f"{what} name '{name}' is not unique {among} {', '.join(sorted(set(labels)))}.",
            id=f"models.{code}",
        )


register_field_check(check_own_field)
