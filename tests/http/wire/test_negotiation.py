"""What clients accept, which part they want, and what they have already."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.http.wire.accept import choose_encoding, find_preferred, parse_accept
from plectrum.http.wire.conditional import Conditions, Outcome, evaluate, parse_etags
from plectrum.http.wire.ranges import UNSATISFIABLE, ByteRange, parse_range


@pytest.mark.parametrize(
    ("header", "offered", "preferred"),
    [
        ("text/*", ["application/json", "text/html"], "text/html"),
        (
            "text/html;q=0.1, application/json",
            ["text/html", "application/json"],
            "application/json",
        ),
        ("text/*;q=0.9, text/html;q=0.1", ["text/html", "text/plain"], "text/plain"),
        ("*/*", ["b/b", "a/a"], "b/b"),
        ("image/png", ["text/html"], None),
        ("text/html;q=0", ["text/html"], None),
        ("text/html; level=1", ["text/html", "text/html; level=1"], "text/html; level=1"),
    ],
)
def test_the_best_offer_is_preferred(
    header: str, offered: list[str], preferred: str | None
) -> None:
    assert find_preferred(header, offered) == preferred


def test_ranges_are_sorted_by_quality_then_by_narrowness() -> None:
    header = "*/*, text/*, text/html, text/html;level=1, a/b;q=0.5, c/d;q=7"
    assert [str(item) for item in parse_accept(header)] == [
        "text/html; level=1", "text/html", "c/d; q=7", "text/*", "*/*", "a/b; q=0.5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "chosen"),
    [
        ("gzip, br", "br"),
        ("gzip;q=1, br;q=0.5", "gzip"),
        ("*", "br"),
        ("br;q=0, *;q=0.1", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_encodings_are_chosen(header: str, chosen: str | None) -> None:
    assert choose_encoding(header, ["br", "gzip"]) == chosen


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-0", ByteRange(0, 1)),
        ("bytes=5-", ByteRange(5, 5)),
        ("bytes=-3", ByteRange(7, 3)),
        ("bytes=-30", ByteRange(0, 10)),
        ("bytes=8-99", ByteRange(8, 2)),
        ("bytes=10-", UNSATISFIABLE),
        ("bytes=-0", UNSATISFIABLE),
        ("bytes=3-1", None),
        ("bytes=0-1,3-4", None),
        ("bytes=-", None),
        ("lines=1-2", None),
        ("bytes=" + "9" * 5000 + "-", None),
    ],
)
def test_a_range_names_a_part(header: str, part: ByteRange | None) -> None:
    assert parse_range(header, 10) == part


@given(st.text(alphabet="bytes=0123456789-, x"), st.integers(0, 10**12))
def test_a_part_lies_in_the_file(header: str, size: int) -> None:
    part = parse_range(header, size)
    if part is not None and part is not UNSATISFIABLE:
        assert 0 <= part.start < part.start + part.length <= size


@pytest.mark.parametrize(
    ("conditions", "etag", "modified", "outcome"),
    [
        (Conditions(), '"a"', 5, Outcome.PROCEED),
        (Conditions(if_none_match=('"a"',)), '"a"', None, Outcome.NOT_MODIFIED),
        (Conditions(if_none_match=('W/"a"',)), '"a"', None, Outcome.NOT_MODIFIED),
        (Conditions(if_none_match=("*",)), '"a"', None, Outcome.NOT_MODIFIED),
        (Conditions(if_none_match=('"b"',)), '"a"', None, Outcome.PROCEED),
        (Conditions(if_none_match=('"b"',), if_modified_since=9), '"a"', 5, Outcome.PROCEED),
        (Conditions(if_modified_since=5), None, 5, Outcome.NOT_MODIFIED),
        (Conditions(if_modified_since=4), None, 5, Outcome.PROCEED),
        (Conditions(if_match=('"a"',)), '"a"', None, Outcome.PROCEED),
        (Conditions(if_match=('W/"a"',)), 'W/"a"', None, Outcome.PRECONDITION_FAILED),
        (Conditions(if_match=("*",)), None, None, Outcome.PRECONDITION_FAILED),
        (Conditions(if_unmodified_since=4), None, 5, Outcome.PRECONDITION_FAILED),
        (Conditions(if_unmodified_since=5), None, 5, Outcome.PROCEED),
    ],
)
def test_conditions_are_compared_with_what_would_be_sent(
    conditions: Conditions, etag: str | None, modified: int | None, outcome: Outcome
) -> None:
    assert evaluate("GET", conditions, etag, modified) is outcome


def test_a_change_is_refused_where_a_read_would_be_unmodified() -> None:
    conditions = Conditions(if_none_match=("*",))
    assert evaluate("PUT", conditions, '"a"', None) is Outcome.PRECONDITION_FAILED


def test_etags_are_read() -> None:
    assert parse_etags(' "a", W/"b" , c, ""') == ('"a"', 'W/"b"', '""')
    assert parse_etags(" * ") == ("*",)
