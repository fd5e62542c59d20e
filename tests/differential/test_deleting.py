"""Deleting from random graphs of models takes, keeps and refuses what an installed Django does."""

# ruff: noqa: E501 - one expression per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

FAMILIES = 40
SIZE = 4

SETUP = """
import random
from {root}.core.management import call_command
from {root}.db import connection, models, transaction
from {root}.db.models import CASCADE, PROTECT, RESTRICT, SET_DEFAULT, SET_NULL
call_command("migrate", verbosity=0)
ACTIONS = [CASCADE, CASCADE, CASCADE, RESTRICT, PROTECT, SET_NULL, SET_DEFAULT]
class Rollback(Exception): pass
def row(self):
    return type(self).__name__ + str(self.pk)
def relation(rng, to):
    action = rng.choice(ACTIONS)
    may_be_null = action in (SET_NULL, SET_DEFAULT) or rng.random() < 0.3
    return models.ForeignKey(to, on_delete=action, null=may_be_null, default=None if may_be_null else models.NOT_PROVIDED, related_name="+")
def family(number):
    rng = random.Random(number)
    made = []
    for index in range({size}):
        Meta = type("Meta", (), {"app_label": "contenttypes"})
        bases = (rng.choice(made),) if made and rng.random() < 0.2 else (models.Model,)
        body = {"__module__": __name__, "Meta": Meta, "__repr__": row, f"tag{index}": models.IntegerField(default=0)}
        for end in range(rng.choice([1, 2, 2, 3]) if made else 0):
            body[f"r{index}_{end}"] = relation(rng, rng.choice([*made, "self"]))
        if made and rng.random() < 0.3:
            body[f"m{index}"] = models.ManyToManyField(rng.choice(made), related_name="+")
        made.append(type(f"F{number}N{index}", bases, body))
    with connection.schema_editor() as editor:
        for model in made: editor.create_model(model)
    fill(rng, made)
    return made
def fill(rng, made):
    for model in made:
        for _ in range(4):
            given = {}
            for field in model._meta.get_fields():
                if getattr(field, "many_to_one", False) and field.concrete:
                    targets = list(field.related_model.objects.order_by("pk"))
                    chosen = rng.choice(targets) if targets and (not field.null or rng.random() < 0.8) else None
                    if chosen is None and not field.null: break
                    given[field.name] = chosen
            else:
                one = model.objects.create(**given)
                for field in model._meta.many_to_many:
                    getattr(one, field.name).set(rng.sample(list(field.related_model.objects.order_by("pk")), k=1) if field.related_model.objects.exists() else [])
def rows(made):
    found = []
    for model in made:
        found.append(sorted(model.objects.values_list(), key=repr))
        for field in model._meta.local_many_to_many:
            through = getattr(model, field.name).through
            found.append(sorted(through.objects.values_list(), key=repr))
    return found
def message(error):
    return str(error.args[0]).rsplit(": ", 1)[0]
def outcome(made, objects):
    try:
        with transaction.atomic():
            try:
                total, by_model = objects.delete()
                answer = total, sorted(item for item in by_model.items() if item[1])
            except models.ProtectedError as error:
                answer = message(error), sorted(map(repr, error.protected_objects))
            except models.RestrictedError as error:
                answer = message(error), sorted(map(repr, error.restricted_objects))
            raise Rollback(answer, rows(made))
    except Rollback as error:
        return error.args
families = [family(number) for number in range({families})]
""".replace("{families}", str(FAMILIES)).replace("{size}", str(SIZE))


def test_random_graphs_lose_the_same_rows(prelude: tuple[str, str]) -> None:
    one_by_one = [
        f"[outcome(families[{family}], one) for one in families[{family}][{index}].objects.order_by('pk')]"
        for family in range(FAMILIES)
        for index in range(SIZE)
    ]
    by_query = [
        f"outcome(families[{family}], families[{family}][{index}].objects.{query})"
        for family in range(FAMILIES)
        for index in range(SIZE)
        for query in ("all()", "filter(pk__lte=2)")
    ]
    assert compare(prelude, [*one_by_one, *by_query], SETUP) == []
