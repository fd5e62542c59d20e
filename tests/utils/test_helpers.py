"""What differential tests cannot show of the helpers: attacks, errors, randomness, colours."""

from __future__ import annotations

import asyncio
import gzip
import io
import tarfile
import time
import zipfile
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.core.exceptions import SuspiciousOperation
from plectrum.utils import archive, crypto, http, lorem_ipsum, text
from plectrum.utils.csp import CSP, LazyNonce, build_policy
from plectrum.utils.datastructures import (
    CaseInsensitiveMapping,
    DictWrapper,
    ImmutableList,
    MultiValueDict,
    MultiValueDictKeyError,
    OrderedSet,
)
from plectrum.utils.dateparse import parse_duration
from plectrum.utils.decorators import method_decorator
from plectrum.utils.deprecation import MiddlewareMixin
from plectrum.utils.duration import duration_iso_string, duration_string
from plectrum.utils.html import conditional_escape, escape, html_safe, strip_tags
from plectrum.utils.module_loading import import_string
from plectrum.utils.regex_helper import normalize
from plectrum.utils.safestring import SafeString, mark_safe
from plectrum.utils.urlize import urlize


@pytest.mark.parametrize(
    "attack",
    ["<" * 50_000, "&gt" * 20_000, "<x" * 20_000, "(" * 50_000, "a@" * 20_000, ":" * 50_000,
     "&;" * 20_000, "http://a.com" + ";" * 50_000, "." * 50_000],
)  # fmt: skip
def test_no_text_takes_long_to_strip_or_link(attack: str) -> None:
    start = time.perf_counter()
    with suppress(SuspiciousOperation):
        strip_tags(attack)
    urlize(attack)
    assert time.perf_counter() - start < 2


def test_tags_hidden_within_tags_are_refused() -> None:
    with pytest.raises(SuspiciousOperation):
        strip_tags("<" * 60 + "a" + ">a" * 60)
    with pytest.raises(SuspiciousOperation):
        strip_tags("<a" * 1100)


@given(st.text())
def test_escaping_leaves_nothing_that_html_reads(value: str) -> None:
    escaped = escape(value)
    assert not set("<>\"'") & set(escaped)
    assert conditional_escape(escaped) == escaped
    assert isinstance(escaped + escaped, SafeString)
    assert not isinstance(escaped + "x", SafeString)


def test_a_class_becomes_safe_html() -> None:
    @html_safe
    class Bold:
        def __str__(self) -> str:
            return "<b>"

    assert conditional_escape(Bold()) == "<b>"
    with pytest.raises(ValueError, match="__str__"):
        html_safe(type("Plain", (), {}))


def test_a_function_can_be_marked_safe() -> None:
    @mark_safe
    def bold() -> str:
        return "<b>"

    assert isinstance(bold(), SafeString)


@given(st.timedeltas())
def test_a_duration_survives_being_written_and_read(value: Any) -> None:
    assert parse_duration(duration_string(value)) == value
    assert parse_duration(duration_iso_string(value)) == value


@given(st.integers(min_value=0, max_value=36**13 - 1))
def test_base_36_is_its_own_inverse(number: int) -> None:
    assert http.base36_to_int(http.int_to_base36(number)) == number


@given(st.binary(max_size=50))
def test_base_64_is_its_own_inverse(data: bytes) -> None:
    assert http.urlsafe_base64_decode(http.urlsafe_base64_encode(data)) == data


@given(st.text(max_size=200))
def test_any_header_can_be_split(line: str) -> None:
    _value, parameters = http.parse_header_parameters(line)
    assert all(name == name.strip().lower() for name in parameters)


def test_a_header_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        http.parse_header_parameters("a" * 10_001)


@pytest.mark.parametrize("size", [0, 1, 100_000])
def test_compressed_data_can_be_read_again(size: int) -> None:
    data = b"x" * size
    chunks = [data[:10], data[10:], b""]
    assert gzip.decompress(text.compress_string(data)) == data
    assert gzip.decompress(text.compress_string(data, max_random_bytes=50)) == data
    assert gzip.decompress(b"".join(text.compress_sequence(chunks, max_random_bytes=9))) == data

    async def source() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async def collect() -> bytes:
        return b"".join([part async for part in text.acompress_sequence(source())])

    assert gzip.decompress(asyncio.run(collect())) == data


def test_a_multi_value_dict_adds_rather_than_replaces() -> None:
    values: MultiValueDict[str, Any] = MultiValueDict({"a": [1, 2], "b": []})
    assert values["a"] == values.get("a") == 2
    assert values["b"] == []
    assert values.get("b", 9) == 9
    assert values.getlist("a") == [1, 2]
    values.update({"a": 3}, c=4)
    values.appendlist("c", 5)
    assert dict(values.lists()) == {"a": [1, 2, 3], "b": [], "c": [4, 5]}
    assert values.dict() == {"a": 3, "b": [], "c": 5}
    copied = values.copy()
    copied.appendlist("a", 6)
    assert values.getlist("a") == [1, 2, 3]
    assert values.setdefault("d", 1) == 1
    with pytest.raises(MultiValueDictKeyError):
        values["z"]


def test_an_immutable_list_explains_itself() -> None:
    values: ImmutableList[int] = ImmutableList([1], warning="Do not.")
    with pytest.raises(AttributeError, match=r"Do not\."):
        values.append(2)


def test_the_other_containers() -> None:
    assert list(OrderedSet([3, 1, 3])) == [3, 1]
    mapping: CaseInsensitiveMapping[int] = CaseInsensitiveMapping({"Ab": 1})
    assert mapping["aB"] == 1
    assert list(mapping) == ["Ab"]
    assert mapping == {"AB": 1}
    with pytest.raises(ValueError, match="length 1"):
        CaseInsensitiveMapping(["a"])  # type: ignore[arg-type]  # what is refused
    wrapped: DictWrapper[str] = DictWrapper({"a": "x"}, str.upper, "q_")
    assert (wrapped["a"], wrapped["q_a"]) == ("x", "X")


def test_secrets() -> None:
    assert len(crypto.get_random_string(12)) == 12
    assert crypto.constant_time_compare("a", b"a")
    assert not crypto.constant_time_compare("a", "b")
    assert (
        crypto.salted_hmac("s", "v", "k").hexdigest()
        != crypto.salted_hmac("t", "v", "k").hexdigest()
    )
    with pytest.raises(crypto.InvalidAlgorithm):
        crypto.salted_hmac("s", "v", "k", algorithm="nope")


def test_importing_names_what_is_missing() -> None:
    assert import_string("plectrum.utils.text.slugify") is text.slugify
    with pytest.raises(ImportError, match='does not define a "nope"'):
        import_string("plectrum.utils.text.nope")
    with pytest.raises(ImportError, match="module path"):
        import_string("nope")


def test_filler_text_has_the_length_asked_for() -> None:
    assert len(lorem_ipsum.words(500).split()) == 500
    assert len(lorem_ipsum.paragraphs(3)) == 3
    assert lorem_ipsum.sentence()[-1] in ".?"


def _zip(path: Path, names: list[str]) -> None:
    with zipfile.ZipFile(path, "w") as target:
        for name in names:
            target.writestr(name, "x")


def _tar(path: Path, names: list[str]) -> None:
    with tarfile.open(path, "w:gz") as target:
        for name in names:
            member = tarfile.TarInfo(name)
            member.size = 1
            target.addfile(member, io.BytesIO(b"x"))


@pytest.mark.parametrize("make", [_zip, _tar])
def test_an_archive_is_unpacked_without_its_leading_directory(make: Any, tmp_path: Path) -> None:
    make(tmp_path / "a", ["top/one.txt", "top/sub/two.txt"])
    archive.extract(tmp_path / "a", tmp_path / "out")
    assert (tmp_path / "out" / "one.txt").read_text() == "x"
    assert (tmp_path / "out" / "sub" / "two.txt").exists()


@pytest.mark.parametrize("make", [_zip, _tar])
@pytest.mark.parametrize("name", ["../evil.txt", "/../evil.txt", "a/../../evil.txt"])
def test_an_archive_cannot_write_outside(make: Any, name: str, tmp_path: Path) -> None:
    make(tmp_path / "a", [name, "b.txt"])
    with pytest.raises(SuspiciousOperation):
        archive.extract(tmp_path / "a", tmp_path / "out" / "deep")
    assert not list(tmp_path.glob("**/evil.txt"))


def test_what_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(archive.UnrecognizedArchiveFormat):
        archive.extract(tmp_path / "a", tmp_path / "out")


class Recorder(MiddlewareMixin):
    def process_request(self, request: list[str]) -> str | None:
        request.append("request")
        return "stopped" if "stop" in request else None

    def process_response(self, request: list[str], response: str) -> str:
        request.append("response")
        return response.upper()


def test_a_middleware_works_around_a_function_of_either_colour() -> None:
    async def aview(request: list[str]) -> str:
        return "async"

    seen: list[str] = []
    assert Recorder(lambda request: "sync")(seen) == "SYNC"
    assert asyncio.run(Recorder(aview)(seen)) == "ASYNC"
    assert seen == ["request", "response"] * 2
    assert Recorder(lambda request: "sync")(["stop"]) == "STOPPED"
    with pytest.raises(ValueError, match="get_response must be provided"):
        Recorder(None)  # type: ignore[arg-type]  # what is refused


def test_a_decorator_of_functions_decorates_methods() -> None:
    def shout(function: Any) -> Any:
        def wrapper(*args: Any) -> str:
            return str(function(*args)).upper()

        wrapper.mark = "shouts"  # type: ignore[attr-defined]  # what a decorator leaves
        return wrapper

    @method_decorator([shout], name="say")
    class Speaker:
        def say(self, word: str) -> str:
            return word

        @method_decorator(shout)
        def again(self, word: str) -> str:
            return word * 2

    assert Speaker().say("a") == "A"
    assert Speaker().again("a") == "AA"
    assert Speaker.say.mark == "shouts"  # type: ignore[attr-defined]  # copied to the method
    with pytest.raises(ValueError, match="must be the name of a method"):
        method_decorator(shout, name="nope")(Speaker)


def test_a_policy_is_written_with_its_nonce() -> None:
    config: dict[str, Any] = {
        "script-src": [CSP.SELF, CSP.NONCE],
        "img-src": "x.org",
        "upgrade": True,
        "off": None,
    }
    assert build_policy(config, "abc") == "script-src 'self' 'nonce-abc'; img-src x.org; upgrade"
    assert build_policy(config) == "script-src 'self'; img-src x.org; upgrade"


def test_a_nonce_is_made_when_a_page_uses_it() -> None:
    nonce = LazyNonce()
    assert not nonce
    assert len(str(nonce)) == 22
    assert nonce


def test_a_pattern_with_too_many_choices_is_not_reversed() -> None:
    with pytest.raises(ValueError, match="so many optional groups"):
        normalize("(a)?" * 12)
