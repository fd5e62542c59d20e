"""Encoding JSON by what an encoder prepares once."""

from __future__ import annotations

import datetime as dt
import decimal
import json
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.utils.json_encoder import JSONEncoder, encode

KNOWN = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.datetimes(), st.dates(),
    st.decimals(), st.uuids(), st.timedeltas(),
)  # fmt: skip
KEYS = st.one_of(st.text(), st.integers(), st.booleans(), st.none(), st.floats())
DATA = st.recursive(
    KNOWN,
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(KEYS, inner),
    max_leaves=30,
)


@given(DATA)
def test_encodes_as_the_standard_library_does(data: Any) -> None:
    for _ in range(2):
        assert encode(data) == json.dumps(data, cls=JSONEncoder)


class Indented(JSONEncoder):
    def __init__(self) -> None:
        super().__init__(indent=2, sort_keys=True)


class Plain(JSONEncoder):
    def __init__(self) -> None:
        super().__init__(ensure_ascii=False, separators=(",", ":"), sort_keys=True)


class Whole(JSONEncoder):
    def encode(self, o: Any) -> str:
        return f"<{super().encode(o)}>"


class Piecewise(JSONEncoder):
    def iterencode(self, o: Any, _one_shot: bool = False) -> Iterator[str]:
        yield "pieces"


@pytest.mark.parametrize("cls", [Indented, Plain, Whole, Piecewise, json.JSONEncoder])
def test_an_encoder_keeps_its_ways(cls: type[json.JSONEncoder]) -> None:
    data = {"b": ["ä", 1.5], "a": {"c": None}}
    assert encode(data, cls) == cls().encode(data)


@pytest.mark.parametrize(
    "value",
    [dt.time(1, 2, 3, 4), decimal.Decimal("1.10"), uuid.UUID(int=1), dt.timedelta(1)],
    ids=repr,
)
def test_values_that_json_does_not_know(value: Any) -> None:
    assert json.loads(encode({"value": value})) == {"value": JSONEncoder().default(value)}


def test_what_nobody_knows_is_refused() -> None:
    with pytest.raises(TypeError, match="object is not JSON serializable"):
        encode({"value": object()})


def test_a_circle_is_named() -> None:
    circle: list[Any] = []
    circle.append([circle])
    with pytest.raises(ValueError, match="Circular reference"):
        encode(circle)
    assert encode([1]) == "[1]"
