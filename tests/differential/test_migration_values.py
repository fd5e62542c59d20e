"""Values are written into migrations as an installed Django writes them, but for the quotes."""

# ruff: noqa: E501 - one value per line reads as a table

from __future__ import annotations

import pytest

from tests.differential.oracle import compare, needs_django

pytestmark = [pytest.mark.differential, needs_django]

PRELUDE = """
from {root}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="k")
"""
SETUP = """
import ast, collections, datetime, decimal, functools, math, os, pathlib, re, sys, types, uuid, zoneinfo
from {root}.core.validators import *
from {root}.db.migrations.writer import MigrationWriter
from {root}.db.models import *
from {root}.db import models
from {root}.utils.functional import SimpleLazyObject
from {root}.utils.translation import gettext_lazy
mine = sys.modules["mine"] = types.ModuleType("mine")
exec('''
import enum
from {root}.utils.deconstruct import deconstructible
class Plain(enum.Enum):
    A = 1
    B = "b"
class Marks(enum.Flag):
    X = 1
    Y = 2
class Bits(enum.IntFlag):
    X = 1
    Y = 2
def function(): pass
class Maker:
    class Inner: pass
    @classmethod
    def of_class(cls): pass
    @staticmethod
    def static(): pass
@deconstructible
class Told:
    def __init__(self, a, b=2): pass
''', mine.__dict__)

def written(value):
    text, imports = MigrationWriter.serialize(value)
    lines = [ast.unparse(ast.parse(line)) for line in (text, *sorted(imports))]
    return [line.replace("{root}", "root") for line in lines]
"""
VALUES = [
    "1", "-1", "1.5", "float('inf')", "float('nan')", "True", "None", "'a'", "'it\\'s \"x\"'", "'\\n é ☃'", "b'ab'", "range(3)",
    "[1, 'a']", "(1,)", "()", "{1}", "set()", "frozenset({1})", "frozenset()", "{'a': 1}", "{}", "[[1, (2,)], {'a': {1}}]",
    "datetime.date(2020, 1, 2)", "datetime.time(3, 4)", "datetime.datetime(2020, 1, 2, 3)", "datetime.timedelta(days=1, seconds=2)",
    "datetime.datetime(2020, 1, 2, tzinfo=datetime.timezone.utc)", "datetime.datetime(2020, 1, 2, tzinfo=zoneinfo.ZoneInfo('Europe/Paris'))",
    "zoneinfo.ZoneInfo('Europe/Paris')", "uuid.UUID(int=5)", "pathlib.Path('/a/b')", "pathlib.PureWindowsPath('a')", "re.compile('a+')",
    "functools.partial(mine.function, 1, a=2)", "functools.partial(int, base=2)", "functools.partialmethod(mine.function, 1)",
    "mine.Plain.A", "mine.Plain.B", "mine.Plain", "mine.Marks.X", "mine.Marks.X | mine.Marks.Y", "mine.Bits.X | mine.Bits.Y",
    "mine.function", "mine.Maker", "mine.Maker.Inner", "mine.Maker.of_class", "mine.Maker.static", "mine.Told(1, b=3)", "gettext_lazy('hello')",
    "SimpleLazyObject(lambda: 5)", "lambda: 1", "object()", "int", "dict", "collections.OrderedDict", "type(None)", "models.Model", "models.Manager()",
    "datetime.datetime.now", "uuid.uuid4", "os.path.join", "math", "models.CASCADE", "models.SET(5)", "models.SET(mine.function)", "models.DB_CASCADE",
    "CharField(max_length=3)", "ForeignKey('a.B', CASCADE)", "CharField(choices={'a': 'b'})", "Q(a=1) | ~Q(b=2)", "F('a') + 1", "Value('x')",
    "Case(When(a=1, then=Value(2)), default=Value(3))", "Index(fields=['a'], name='x')", "UniqueConstraint(fields=['a'], name='u')",
    "CheckConstraint(condition=Q(a__gt=1), name='c')", "RegexValidator('a+', flags=re.I)", "RegexValidator('a+', flags=re.I | re.M)", "MinValueValidator(3)", "URLValidator(schemes=['a'])",
]  # fmt: skip


def test_values_are_written_alike() -> None:
    assert compare(PRELUDE, [f"written({value})" for value in VALUES], SETUP) == []
