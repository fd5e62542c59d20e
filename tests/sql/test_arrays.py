"""The text form of PostgreSQL's arrays is read as the server writes it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.sql.dialects import arrays


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("{}", []),
        ("{a,NULL,b c}", ["a", None, "b c"]),
        (r'{"NULL","","a\"b","c\\d","{x,y}"}', ["NULL", "", 'a"b', "c\\d", "{x,y}"]),
        ("{{a,b},{c,d}}", [["a", "b"], ["c", "d"]]),
        ("[0:1]={a,b}", ["a", "b"]),
    ],
)
def test_arrays_are_read(text: str, items: list[Any]) -> None:
    assert arrays.decode(text) == items


@given(st.lists(st.sampled_from(['"', "\\", "{", ",", "NULL", ""]) | st.text(), min_size=1))
def test_what_is_written_is_read(items: list[str]) -> None:
    assert arrays.decode(arrays.encode_texts(items)) == items
