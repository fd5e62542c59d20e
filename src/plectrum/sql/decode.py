"""Row readers: functions from a driver's rows to objects, written for each plan.

PERF: a loop over the columns of each row would cost several times what the rows themselves do.
So the source of a function is made which unpacks a row into locals and stores each value with
one statement. Names in the source are those of Python attributes or made here; everything else
is passed in by name.
"""

from __future__ import annotations

import keyword
from collections.abc import Callable, Sequence
from typing import Any

from plectrum.sql.errors import SqlError
from plectrum.utils.sourcecode import PythonSource


class Source(PythonSource):
    """The source of a function that reads rows or stores values."""

    kind = "reader"

    def decoded(self, decode: Callable[[Any], Any] | None, column: str) -> str:
        """Returns the source of a column's decoded value.

        A decoder may say by its attribute `inline` how it is written in place: a template with
        `{0}` for the column, and the names in it.
        """
        if decode is None:
            return column
        inline = getattr(decode, "inline", None)
        if inline is None:
            return f"{self.name('d', decode)}({column})"
        template, names = inline
        named = {key: self.name(key, value) for key, value in names.items()}
        return str(template.format(column, **named))


def attribute(name: str) -> str:
    """Returns a name that may stand after a dot.

    Raises:
        SqlError: It is no name in Python.
    """
    if not name.isidentifier() or keyword.iskeyword(name):
        raise SqlError(f"{name!r} is no name of an attribute.")
    return name


def tuple_reader(
    decoders: Sequence[Callable[[Any], Any] | None], make: str = "({},)"
) -> Callable[[list[Any]], list[Any]] | None:
    """Makes a function that decodes rows.

    Args:
        decoders: For each column what decodes it; `None` where the driver's value is right.
        make: How a row is made of its values.

    Returns:
        The function from a list of rows to a list of rows; `None` where nothing is to be done.
    """
    if not any(decoders) and make == "({},)":
        return None
    source = Source()
    columns = [f"c{index}" for index in range(len(decoders))]
    values = [source.decoded(decode, name) for name, decode in zip(columns, decoders, strict=True)]
    source.line(0, "def read(rows):")
    made = make.format(", ".join(values))
    source.line(1, f"return [{made} for ({', '.join(columns)},) in rows]")
    return source.compile("read")


def flat_reader(decode: Callable[[Any], Any] | None) -> Callable[[list[Any]], list[Any]]:
    """Makes a function that returns the only value of each row."""
    if decode is None:
        return lambda rows: [value for (value,) in rows]
    return lambda rows: [decode(value) for (value,) in rows]


def mapping_reader(
    names: Sequence[str], decoders: Sequence[Callable[[Any], Any] | None]
) -> Callable[[list[Any]], list[Any]]:
    """Makes a function that returns each row as a dictionary."""
    source = Source()
    columns = [f"c{index}" for index in range(len(decoders))]
    pairs = [
        _pair(source, name, column, decode)
        for name, column, decode in zip(names, columns, decoders, strict=True)
    ]
    source.line(0, "def read(rows):")
    source.line(1, f"return [{{{', '.join(pairs)}}} for ({', '.join(columns)},) in rows]")
    return source.compile("read")


def _pair(source: Source, name: str, column: str, decode: Callable[[Any], Any] | None) -> str:
    return f"{name!r}: {source.decoded(decode, column)}"
