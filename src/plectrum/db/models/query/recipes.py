"""What is stored of an instance: found out once for each model, then only read off.

PERF: most fields take their attribute's value as it is (`Field.pre_save`), and values of the
usual type need no preparation. A recipe is the function that says so without asking each field.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from plectrum.db.models.expressions.references import DatabaseDefault
from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.numbers import BooleanField, FloatField, IntegerField
from plectrum.db.models.fields.text import CharField, TextField
from plectrum.db.models.query.foreign import stored_preparation
from plectrum.db.models.query.paths import PLAIN_TYPES
from plectrum.sql.decode import Source, attribute
from plectrum.sql.plan import PlanCache

STORABLE_TYPES = PLAIN_TYPES | {type(None)}


_UNCHANGED: dict[Any, type] = {
    IntegerField.get_prep_value: int,
    FloatField.get_prep_value: float,
    BooleanField.get_prep_value: bool,
    CharField.get_prep_value: str,
    TextField.get_prep_value: str,
}


def unchanged_type(field: Any) -> type | None:
    """Returns the type of values, if there is one, that a field's preparation leaves alone."""
    return _UNCHANGED.get(type(field).get_prep_value)


class Recipe(NamedTuple):
    """How the columns of one table are gathered from an instance.

    Attributes:
        gather: Returns the prepared values of an instance, and whether any is an expression;
            takes the instance, and whether they are for a new row.
        fields: The fields.
        columns: Their columns' names, as part of a plan's key.
    """

    gather: Callable[[Any, bool], tuple[list[Any], bool]]
    fields: tuple[Any, ...]
    columns: tuple[str, ...]

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
    fields = tuple(fields)
    return Recipe(_written_gather(fields), fields, tuple(field.column for field in fields))


def _written_gather(fields: tuple[Any, ...]) -> Callable[[Any, bool], tuple[list[Any], bool]]:
    """Writes the function that reads off and prepares the values of an instance."""
    source = Source()
    source.names |= {"storable": STORABLE_TYPES}
    source.line(0, "def gather(o, add):")
    source.line(1, "has_expressions = False")
    for index, field in enumerate(fields):
        value = f"v{index}"
        depth = 1
        if type(field).pre_save is Field.pre_save:
            source.line(1, f"{value} = o.{attribute(field.attname)}")
        else:
            source.line(1, f"{value} = {source.name('s', field.pre_save)}(o, add)")
        source.line(1, f"t = type({value})")
        unchanged = unchanged_type(field)
        if unchanged is not None:
            source.line(1, f"if t is not {unchanged.__name__} and {value} is not None:")
            depth = 2
        prepare = source.name("p", stored_preparation(field))
        source.line(depth, f"if t in storable or not hasattr({value}, 'resolve_expression'):")
        source.line(depth + 1, f"{value} = {prepare}({value})")
        source.line(depth, "else:")
        source.line(depth + 1, "has_expressions = True")
    values = ", ".join(f"v{index}" for index in range(len(fields)))
    source.line(1, f"return [{values}], has_expressions")
    return source.compile("gather")


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


# Any subset of the fields can be saved, so those recipes are not the model's to keep.
_PARTIAL: PlanCache[Recipe] = PlanCache(lambda recipe: ", ".join(recipe.columns))


def update_recipe(model: Any, names: frozenset[str] | None) -> Recipe:
    """Returns the recipe of a changed row.

    Args:
        model: The model of the table.
        names: The fields to change, by name or attribute; `None` for all.
    """
    if names is not None:
        return _PARTIAL.get((model, names), lambda: _updating(model, names))
    derived = model._meta.derived
    recipe: Recipe | None = derived.get("update")
    if recipe is None:
        recipe = derived["update"] = _updating(model, None)
    return recipe


def _updating(model: Any, names: frozenset[str] | None) -> Recipe:
    options = model._meta
    return recipe_of(
        [
            field
            for field in options.local_concrete_fields
            if not field.primary_key
            and field not in options.pk_fields
            and not field.generated
            and (names is None or field.name in names or field.attname in names)
        ]
    )
