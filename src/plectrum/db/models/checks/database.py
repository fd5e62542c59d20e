"""System checks of what the project's databases cannot do for a model."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Any

from plectrum.core.checks import CheckMessage, Error, Warning  # noqa: A004 - documented name
from plectrum.db.backends.base.validation import BaseDatabaseValidation
from plectrum.db.connections import connections
from plectrum.db.models.constraints import CheckConstraint, UniqueConstraint
from plectrum.db.models.deletion import database_action
from plectrum.db.models.fields.generated import GeneratedField
from plectrum.db.models.fields.json import JSONField
from plectrum.db.models.fields.numbers import DecimalField
from plectrum.db.models.fields.text import CharField, TextField
from plectrum.db.models.relations.base import RelatedField
from plectrum.db.routing import router

_DELETIONS = {
    "CASCADE": ("DB_CASCADE", "supports_on_delete_db_cascade"),
    "SET NULL": ("DB_SET_NULL", "supports_on_delete_db_null"),
    "SET DEFAULT": ("DB_SET_DEFAULT", "supports_on_delete_db_default"),
}
_OF_INTEREST = (CharField, DecimalField, GeneratedField, JSONField, RelatedField, TextField)
_IGNORED = "If it is meant for another of your databases, list the check in SILENCED_SYSTEM_CHECKS."


def check_against_databases(
    model: Any, databases: Collection[str] | None
) -> Iterator[CheckMessage]:
    """Yields what the databases that keep a model cannot do of what it declares."""
    options = model._meta
    if options.proxy:
        return
    for alias in databases or ():
        if not router.allow_migrate_model(alias, model):
            continue
        connection = connections[alias]
        if connection.vendor == "dummy":
            continue
        if options.required_db_vendor in {None, connection.vendor}:
            yield from _against(model, connection)


def _against(model: Any, connection: Any) -> Iterator[CheckMessage]:
    options = model._meta
    check_field = connection.validation.check_field
    asks_backend = type(connection.validation).check_field is not BaseDatabaseValidation.check_field
    for field in (*options.local_fields, *options.local_many_to_many):
        cls: Any = type(field)
        if _is_of_interest(cls) or field.db_comment or field.has_db_default():
            yield from _field(field, connection)
        if asks_backend:
            yield from check_field(field)
    if options.managed:
        yield from _long_names(model, connection)
    yield from _table(model, connection)
    for rule in options.constraints:
        yield from _constraint(model, rule, connection)
    for index in options.indexes:
        yield from _index(model, index, connection)


@lru_cache
def _is_of_interest(cls: type[Any]) -> bool:
    """Tells whether a database may lack what fields of a class need beside the usual options.

    PERF: most fields of a project are of other classes, and are not looked at one by one.
    """
    return issubclass(cls, _OF_INTEREST) or not cls.__module__.startswith("plectrum.")


def _has(connection: Any, model: Any, feature: str) -> bool:
    """Tells whether a database has a capability, or a model is for those only that have it."""
    return bool(
        getattr(connection.features, feature) or feature in model._meta.required_db_features
    )


def _field(field: Any, connection: Any) -> Iterator[CheckMessage]:
    name, model = connection.display_name, field.model
    if field.db_comment and not _has(connection, model, "supports_comments"):
        yield Warning(
            f"{name} does not support comments on columns (db_comment).",
            hint=_IGNORED,
            obj=field,
            id="fields.W163",
        )
    if isinstance(field, GeneratedField):
        yield from _generated(field, connection)
    if isinstance(field, JSONField) and not _has(connection, model, "supports_json_field"):
        yield Error(f"{name} does not support JSONFields.", obj=model, id="fields.E180")
    if isinstance(field, DecimalField) and field.max_digits is None:
        yield from _precision(field, connection)
    if field.has_db_default():
        yield from _default(field, connection)
    if getattr(field, "db_collation", None):
        kind = "charfield" if isinstance(field, CharField) else "textfield"
        if not _has(connection, model, f"supports_collation_on_{kind}"):
            yield Error(
                f"{name} does not support a database collation on {type(field).__name__}s.",
                hint="Remove db_collation.",
                obj=field,
                id="fields.E190",
            )
    action = database_action(getattr(field.remote_field, "on_delete", None))
    if action is not None:
        option, feature = _DELETIONS[action]
        if not _has(connection, model, feature):
            yield Error(
                f"{name} does not support a {option}.",
                hint=f"Use on_delete={option.removeprefix('DB_')} instead.",
                obj=field,
                id="fields.E324",
            )


def _precision(field: Any, connection: Any) -> Iterator[CheckMessage]:
    if field.decimal_places is None and not _has(
        connection, field.model, "supports_no_precision_decimalfield"
    ):
        for option, identifier in (("decimal_places", "E130"), ("max_digits", "E132")):
            yield Error(
                f"DecimalFields must define a '{option}' attribute.",
                hint=f"{connection.display_name} has no decimal numbers of any precision.",
                obj=field,
                id=f"fields.{identifier}",
            )


def _generated(field: Any, connection: Any) -> Iterator[CheckMessage]:
    stored = _has(connection, field.model, "supports_stored_generated_columns")
    virtual = _has(connection, field.model, "supports_virtual_generated_columns")
    name = connection.display_name
    if not stored and not virtual:
        yield Error(f"{name} does not support GeneratedFields.", obj=field, id="fields.E220")
    if field.db_persist and not stored:
        yield Error(
            f"{name} does not support persisted GeneratedFields.",
            hint="Set db_persist=False on the field.",
            obj=field,
            id="fields.E222",
        )
    elif not field.db_persist and not virtual:
        yield Error(
            f"{name} does not support non-persisted GeneratedFields.",
            hint="Set db_persist=True on the field.",
            obj=field,
            id="fields.E221",
        )


def _default(field: Any, connection: Any) -> Iterator[CheckMessage]:
    given = field.db_default
    if not hasattr(given, "get_source_expressions") or _is_value(given):
        return
    if not all(one.allowed_default for one in given.flatten()):
        yield Error(
            f"{given} cannot be used in db_default.",
            hint="A default knows no row: it is made of values and functions, not of columns.",
            obj=field,
            id="fields.E012",
        )
    elif not _has(connection, field.model, "supports_expression_defaults"):
        yield Error(
            f"{connection.display_name} does not support default database values with expressions "
            "(db_default).",
            hint="Use a plain value.",
            obj=field,
            id="fields.E011",
        )


def _is_value(expression: Any) -> bool:
    return hasattr(expression, "value") and not expression.get_source_expressions()


def _long_names(model: Any, connection: Any) -> Iterator[CheckMessage]:
    most = connection.ops.max_name_length()
    if most is None:
        return
    where = f'Maximum length is "{most}" for database "{connection.alias}".'
    for field in model._meta.local_fields:
        if field.column and field.db_column is None and len(field.column) > most:
            yield Error(
                f'Autogenerated column name too long for field "{field.column}". {where}',
                hint="Give the field a shorter db_column.",
                obj=model,
                id="models.E018",
            )
    for relation in model._meta.local_many_to_many:
        through = relation.remote_field.through
        if isinstance(through, str) or not through._meta.auto_created:
            continue
        for key in through._meta.local_fields:
            if key.db_column is None and len(key.column) > most:
                yield Error(
                    f'Autogenerated column name too long for M2M field "{key.column}". {where}',
                    hint="Write the model in between yourself, name it as 'through', and give its "
                    "keys a db_column.",
                    obj=model,
                    id="models.E019",
                )


def _table(model: Any, connection: Any) -> Iterator[CheckMessage]:
    if model._meta.db_table_comment and not _has(connection, model, "supports_comments"):
        yield Warning(
            f"{connection.display_name} does not support comments on tables (db_table_comment).",
            hint=_IGNORED,
            obj=model,
            id="models.W046",
        )


def _constraint(model: Any, rule: Any, connection: Any) -> Iterator[CheckMessage]:
    if isinstance(rule, CheckConstraint):
        used = [(True, "supports_table_check_constraints", "check constraints", "W027")]
    elif isinstance(rule, UniqueConstraint):
        what = "unique constraints"
        used = [
            (bool(rule.condition), "supports_partial_indexes", f"{what} with conditions", "W036"),
            (
                bool(rule.deferrable),
                "supports_deferrable_unique_constraints",
                f"deferrable {what}",
                "W038",
            ),
            (
                bool(rule.include),
                "supports_covering_indexes",
                f"{what} with non-key columns",
                "W039",
            ),
            (
                bool(rule.expressions),
                "supports_expression_indexes",
                f"{what} on expressions",
                "W044",
            ),
            (
                rule.nulls_distinct is not None,
                "supports_nulls_distinct_unique_constraints",
                "UniqueConstraint.nulls_distinct",
                "W047",
            ),
        ]
    else:
        return
    yield from _unsupported(model, connection, used)


def _index(model: Any, index: Any, connection: Any) -> Iterator[CheckMessage]:
    without = [
        (bool(index.condition), "supports_partial_indexes", "indexes with conditions", "W037"),
        (bool(index.include), "supports_covering_indexes", "indexes with non-key columns", "W040"),
    ]
    yield from _unsupported(model, connection, without, "The index is made without them there.")
    used = [
        (bool(index.expressions), "supports_expression_indexes", "indexes on expressions", "W043"),
    ]
    yield from _unsupported(model, connection, used)


def _unsupported(
    model: Any,
    connection: Any,
    used: list[tuple[bool, str, str, str]],
    consequence: str = "It is left out of the table there.",
) -> Iterator[CheckMessage]:
    for is_used, feature, text, number in used:
        if is_used and not _has(connection, model, feature):
            yield Warning(
                f"{connection.display_name} does not support {text}.",
                hint=f"{consequence} {_IGNORED}",
                obj=model,
                id=f"models.{number}",
            )
