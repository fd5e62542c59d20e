"""What both frameworks run before and around the expressions: models, rows, and answers as text."""

SETUP = r'''
import datetime as dt, decimal, uuid
from {root}.core.management import call_command
from {root}.db import connection, models, transaction
from {root}.core.exceptions import ObjectDoesNotExist
from {root}.db.models import *
from {root}.db.models.lookups import *
from {root}.db.models.functions import *
from {root}.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from {root}.contrib.contenttypes.models import ContentType
D = decimal.Decimal
call_command("migrate", verbosity=0)
DIGITS = decimal.Context(prec=14)
FAMILIES = {}
FAILED = {}


def at(*parts):
    return dt.datetime(*parts, tzinfo=dt.timezone.utc)


def add(model, **given):
    """Makes a row and keeps it, and the rows above it, in the order of making."""
    made = model(**given)
    made.save()
    made = model.everything.get(pk=made.pk)
    for one in model.__mro__:
        if one.__name__ in R:
            R[one.__name__].append(made if one is model else one.everything.get(pk=made.pk))


def family(number, source, names, rows):
    """Makes the models of a family, their tables and their rows."""
    global R
    try:
        exec(source, globals())
        made = [globals()[name] for name in names]
        R = {name: [] for name in names}
        with connection.schema_editor() as editor:
            for model in [one for one in made if not one._meta.proxy]:
                editor.create_model(model)
        FAMILIES[number] = made, R
        for row in rows:
            exec(row, globals())
    except Exception as error:
        FAILED[number] = type(error).__name__, str(error)


def use(number):
    """Makes the rows of a family those that expressions name."""
    global R
    R = FAMILIES[number][1]


def show(value):
    """Returns a value as text that tells its type, alike in both frameworks."""
    if isinstance(value, Model):
        kept = {name: one for name, one in value.__dict__.items() if name[0] != "_"}
        fields = {field.attname for field in value._meta.concrete_fields}
        own = {name: show(one) for name, one in sorted(kept.items())}
        return f"{type(value).__name__}({own}, without {sorted(value.get_deferred_fields())})"
    if type(value).__name__ == "DatabaseDefault":
        return "default"
    if isinstance(value, float):
        return f"{value:.9g}." if value else "0."
    if isinstance(value, decimal.Decimal):
        # SQLite's numbers pass through floats, in Django with the digits of those.
        return f"decimal({DIGITS.create_decimal(value).normalize():f})"
    if isinstance(value, (bytes, memoryview, bytearray)):
        return f"binary{bytes(value)!r}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{show(key)}: {show(one)}" for key, one in sorted(value.items(), key=repr)) + "}"
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return f"named{value._fields}{tuple(map(show, value))}"
    if isinstance(value, (list, tuple)):
        return f"{type(value).__name__}[{', '.join(map(show, value))}]"
    return repr(value)


def rows(queryset):
    """Returns the rows, whose order the database is free to choose."""
    return sorted(map(show, queryset))


def inorder(queryset):
    """Returns the rows in their order."""
    return list(map(show, queryset))


def reach(instance, path):
    """Returns the row at the end of a path of accessors, or `None`."""
    for name in path.split("__"):
        try:
            instance = getattr(instance, name, None)
        except ObjectDoesNotExist:
            instance = None
    return instance


def related(queryset, paths):
    """Returns the rows with those that were selected along, and the number of queries."""
    asked = []
    def count(execute, *given):
        asked.append(given[0])
        return execute(*given)
    with connection.execute_wrapper(count):
        found = sorted([show(one), *(show(reach(one, path)) for path in paths)] for one in queryset)
    return found, len(asked) if found else 0


def prefetched(queryset, name):
    """Returns the rows with those that were fetched for them."""
    def held(instance):
        try:
            value = getattr(instance, name)
        except ObjectDoesNotExist:
            return None
        if hasattr(value, "get_queryset"):
            value = value.all()
        return rows(value) if isinstance(value, (list, QuerySet)) else show(value)
    return sorted([show(one.pk), held(one)] for one in queryset)


class Rollback(Exception):
    pass


def without(given, model):
    """Returns values for a new row without those of the key, which is given apart."""
    keys = {field.name for field in model._meta.pk_fields}
    return {name: value for name, value in given.items() if name not in keys}


def saved(instance, **options):
    """Saves a fresh copy of an instance."""
    fresh = type(instance).everything.get(pk=instance.pk)
    fresh.save(**options)
    return fresh


def bulk_updated(model, name, values, **options):
    """Gives the rows new values in turn; returns how many were touched."""
    found = list(model.everything.order_by("pk"))
    for index, one in enumerate(found):
        setattr(one, name, values[index % len(values)])
    return model.everything.bulk_update(found, [name], **options)


def undone(number, ask):
    """Returns an answer and all rows after it, of which nothing stays."""
    try:
        with transaction.atomic():
            answer = show(ask())
            raise Rollback(answer, {model.__name__: rows(model.everything.values_list()) for model in FAMILIES[number][0] if not model._meta.proxy})
    except Rollback as done:
        return done.args
'''  # noqa: E501 - the text of a module
