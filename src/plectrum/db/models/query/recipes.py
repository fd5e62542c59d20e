"""What is stored of an instance: found out once for each model, then only read off.

PERF: most fields take their attribute's value as it is (`Field.pre_save`) and prepare it by one
call. A recipe lists these calls, so that saving does not ask each field what kind it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from plectrum.db.models.expressions.references import DatabaseDefault
from plectrum.db.models.fields.base import Field
from plectrum.db.models.query.paths import PLAIN_TYPES

STORABLE_TYPES = PLAIN_TYPES | {type(None)}


class Ingredient(NamedTuple):
    """One column of a recipe.

    Attributes:
        field: The field.
        attname: The attribute that has the value.
        pre_save: What gives the value instead; `None` where it is the attribute's.
        prepare: What prepares the value for the database layer.
    """

    field: Any
    attname: str
    pre_save: Callable[[Any, bool], Any] | None
    prepare: Callable[[Any], Any]


class Recipe(NamedTuple):
    """How the columns of one table are gathered from an instance.

    Attributes:
        ingredients: The columns, in order.
        fields: Their fields.
        columns: Their names, as part of a plan's key.
    """

    ingredients: tuple[Ingredient, ...]
    fields: tuple[Any, ...]
    columns: tuple[str, ...]

    def gather(self, instance: Any, add: bool) -> tuple[list[Any], bool]:
        """Returns the values of an instance, and whether any is an expression.

        Args:
            instance: The instance.
            add: Whether they are for a new row.
        """
        values: list[Any] = []
        has_expressions = False
        for _field, attname, pre_save, prepare in self.ingredients:
            value = getattr(instance, attname) if pre_save is None else pre_save(instance, add)
            if type(value) in STORABLE_TYPES or not hasattr(value, "resolve_expression"):
                values.append(prepare(value))
            else:
                has_expressions = True
                values.append(value)
        return values, has_expressions

    def without_defaults(self, values: list[Any]) -> tuple[tuple[Any, ...], list[Any]]:
        """Returns fields and values without those that the database fills in."""
        kept = [
            (field, value)
            for field, value in zip(self.fields, values, strict=True)
            if not isinstance(value, DatabaseDefault)
        ]
        return tuple(field for field, _ in kept), [value for _, value in kept]


def recipe_of(fields: Any) -> Recipe:
    """Returns the recipe of some fields."""
    ingredients = tuple(
        Ingredient(
            field,
            field.attname,
            None if type(field).pre_save is Field.pre_save else field.pre_save,
            field.get_prep_value,
        )
        for field in fields
    )
    return Recipe(ingredients, tuple(fields), tuple(field.column for field in fields))


def insert_recipe(model: Any, with_key: bool) -> Recipe:
    """Returns the recipe of a new row.

    Args:
        model: The model of the table.
        with_key: Whether the key is given rather than made by the database.
    """
    derived = model._meta.derived
    recipe: Recipe | None = derived.get(("insert", with_key))
    if recipe is None:
        options = model._meta
        recipe = recipe_of(
            [
                field
                for field in options.local_concrete_fields
                if not field.generated and (with_key or field is not options.auto_field)
            ]
        )
        derived["insert", with_key] = recipe
    return recipe


def update_recipe(model: Any, names: frozenset[str] | None) -> Recipe:
    """Returns the recipe of a changed row.

    Args:
        model: The model of the table.
        names: The fields to change, by name or attribute; `None` for all.
    """
    derived = model._meta.derived
    recipe: Recipe | None = derived.get(("update", names))
    if recipe is None:
        recipe = recipe_of(
            [
                field
                for field in model._meta.local_concrete_fields
                if not field.primary_key
                and not field.generated
                and (names is None or field.name in names or field.attname in names)
            ]
        )
        derived["update", names] = recipe
    return recipe
