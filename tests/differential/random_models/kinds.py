"""The kinds of values that random models hold: their fields, values and lookups.

All are source text, since the same text runs in two frameworks.
"""

# ruff: noqa: E501 - one kind per line reads as a table

from __future__ import annotations

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """What can be done with values of one kind.

    Attributes:
        fields: Calls of field classes, without the closing bracket.
        values: Literals that each of the fields takes.
        lookups: Lookups that take one value of this kind.
        transforms: Transforms with the kind that each leads to.
        output: The field of expressions of this kind.
    """

    fields: tuple[str, ...]
    values: tuple[str, ...]
    lookups: tuple[str, ...] = ("", "__gt", "__gte", "__lt", "__lte")
    transforms: tuple[tuple[str, str], ...] = ()
    output: str = ""


_DATE = tuple((f"__{name}", "int") for name in ("year", "month", "day", "week", "week_day", "iso_week_day", "iso_year", "quarter"))  # fmt: skip
_TIME = tuple((f"__{name}", "int") for name in ("hour", "minute", "second"))

KINDS = {
    "text": Kind(
        ("CharField(max_length=60", "CharField(max_length=60", "TextField("),
        ("''", "'a'", "'A'", "'ab'", "'Ab%'", "'b_c'", "'a%b'", "'it\\'s'", "'\"q\"'", r"'back\\slash'", "'é'", "'ß'", "'日本'", "' a '", "'10'", "'ba'", "'aa'", r"'\\%'"),
        ("", "", "__iexact", "__contains", "__icontains", "__startswith", "__istartswith", "__endswith", "__iendswith", "__gt", "__lte"),
        output="CharField()",
    ),
    "int": Kind(
        ("IntegerField(", "IntegerField(", "SmallIntegerField(", "BigIntegerField("),
        ("0", "1", "2", "3", "4", "5", "7", "-1", "-3", "12", "100", "32767"),
        output="IntegerField()",
    ),
    "decimal": Kind(
        ("DecimalField(max_digits=8, decimal_places=2",),
        ("D('0.00')", "D('1.50')", "D('-2.25')", "D('3.00')", "D('1.50')", "D('999999.99')", "D('0.01')"),
        output="DecimalField(max_digits=20, decimal_places=2)",
    ),
    "float": Kind(("FloatField(",), ("0.0", "1.5", "-2.25", "0.5", "1024.0", "3.0"), output="FloatField()"),
    "bool": Kind(("BooleanField(",), ("True", "False"), ("",), output="BooleanField()"),
    "date": Kind(
        ("DateField(",),
        ("dt.date(2024, 2, 29)", "dt.date(2023, 1, 31)", "dt.date(2020, 12, 31)", "dt.date(2021, 1, 1)", "dt.date(2024, 2, 29)", "dt.date(1999, 12, 31)", "dt.date(2024, 3, 31)"),
        transforms=_DATE,
        output="DateField()",
    ),
    "time": Kind(
        ("TimeField(",),
        ("dt.time(0, 0)", "dt.time(23, 59, 59, 999999)", "dt.time(12, 30)", "dt.time(12, 30, 1)", "dt.time(6, 5, 4)"),
        transforms=_TIME,
        output="TimeField()",
    ),
    "datetime": Kind(
        ("DateTimeField(",),
        ("at(2024, 2, 29, 23, 59, 59, 999999)", "at(2024, 2, 29)", "at(2021, 1, 1)", "at(2020, 12, 31, 12, 30)", "at(2023, 3, 31, 6, 5, 4, 3)", "at(2020, 12, 31, 12, 30)"),
        transforms=(*_DATE, *_TIME, ("__date", "date"), ("__time", "time")),
        output="DateTimeField()",
    ),
    "duration": Kind(
        ("DurationField(",),
        ("dt.timedelta(0)", "dt.timedelta(days=1)", "dt.timedelta(hours=-3)", "dt.timedelta(days=40, microseconds=7)", "dt.timedelta(minutes=90)"),
        output="DurationField()",
    ),
    "uuid": Kind(
        ("UUIDField(",),
        tuple(f"uuid.UUID(int={number})" for number in ("1", "2", "3 << 100", "0xabcdef << 64", "7")),
        ("", "", "__gt", "__iexact", "__contains", "__startswith", "__icontains", "__endswith"),
        output="UUIDField()",
    ),
    "json": Kind(
        ("JSONField(",),
        ("{}", "[]", "{'a': 1}", "{'a': {'b': 'x'}}", "'text'", "5", "True", "1.5", "[1, 2]", "{'a': None}", "{'a': [1, {'b': 2}], 'c': ''}"),
        ("", "", "__a", "__a__b"),
        output="JSONField()",
    ),
    "binary": Kind(("BinaryField(",), ("b''", r"b'\x00\xff'", "b'abc'"), ("",), output="BinaryField()"),
}  # fmt: skip
LOOKUPS = {
    "text": ("__regex='^[a-c]+$'", "__iregex='^A'", "__regex='[0-9%]'", "__isnull=True", "__gte='b'"),
    "json": ("__has_key='a'", "__has_keys=['a', 'c']", "__has_any_keys=['b', 'c']", "__a__isnull=True", "__a__isnull=False", "__a__in=[1, 2]", "__a__b__icontains='X'", "__a__b='x'"),
}  # fmt: skip
COMMON = ("int", "text", "int", "text", "date", "datetime", "decimal", "bool")
ORDERED = ("int", "text", "decimal", "float", "date", "time", "datetime", "duration")


def value(rng: random.Random, kind: str, number: int | None = None) -> str:
    """Returns a literal; with a number one that no other number gives."""
    if number is None:
        return rng.choice(KINDS[kind].values)
    return {
        "text": f"{rng.choice(['k', 'K', 'é', '%'])!r} '{number}'",
        "int": str(number * 3 - 4),
        "uuid": f"uuid.UUID(int={number + 1} << {rng.choice([0, 64])})",
        "date": f"dt.date(2024, 2, 28) + dt.timedelta({number})",
    }[kind]
