"""Signatures, checks, pages and validators beyond what differential tests compare."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plectrum.conf import settings
from plectrum.core import checks, signing
from plectrum.core.exceptions import ValidationError
from plectrum.core.files.uploadedfile import InMemoryUploadedFile, TemporaryUploadedFile
from plectrum.core.files.uploadhandler import (
    MemoryFileUploadHandler,
    StopFutureHandlers,
    TemporaryFileUploadHandler,
    load_handler,
)
from plectrum.core.paginator import AsyncPaginator, EmptyPage, Paginator, UnorderedObjectListWarning
from plectrum.core.signals import setting_changed
from plectrum.core.validators import (
    EmailValidator,
    MaxLengthValidator,
    URLValidator,
    validate_domain_name,
    validate_email,
)

JSON = st.recursive(
    st.none() | st.booleans() | st.text() | st.integers(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON, st.booleans())
def test_a_signed_object_is_read_again(value: Any, compress: bool) -> None:
    assert signing.loads(signing.dumps(value, compress=compress)) == value


@given(st.text(max_size=200))
def test_no_other_text_has_a_valid_signature(text: str) -> None:
    with pytest.raises(signing.BadSignature):
        signing.loads(text)


def test_a_changed_value_or_another_salt_is_refused() -> None:
    signed = signing.dumps({"user": 1})
    with pytest.raises(signing.BadSignature):
        signing.loads(f"x{signed}")
    with pytest.raises(signing.BadSignature):
        signing.loads(signed, salt="other")


def test_a_signature_grows_old(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = signing.dumps("x")
    later = time.time() + 11
    monkeypatch.setattr(time, "time", lambda: later)
    assert signing.loads(signed, max_age=20) == "x"
    with pytest.raises(signing.SignatureExpired):
        signing.loads(signed, max_age=10)


def test_an_older_key_still_reads() -> None:
    signed = signing.dumps("x", key="old")
    assert signing.loads(signed, fallback_keys=["old"]) == "x"
    with settings.overridden(SECRET_KEY="new", SECRET_KEY_FALLBACKS=["old"]):
        assert signing.loads(signed) == "x"


def test_a_subclass_of_a_signer_has_a_salt_of_its_own() -> None:
    class Own(signing.Signer):
        pass

    assert Own().salt == f"{__name__}.Own"
    assert Own().sign("x") != signing.Signer().sign("x")


ATTACKS = [
    "a@" + "a." * 5000, "a" * 50_000 + "@", '"' + "\\a" * 20_000, "a@" + "-" * 50_000,
    "http://" + "a." * 900, "http://" + "a-" * 900, "http://[" + ":" * 1900, "http://" + "1." * 900,
    "http://a:" + "b" * 1900, "xn--" * 10_000, "é" * 50_000, "http://" + "%61" * 600,
]  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_takes_long_to_validate(attack: str) -> None:
    start = time.perf_counter()
    for validator in (validate_email, URLValidator(), validate_domain_name):
        with pytest.raises(ValidationError):
            validator(attack)
    assert time.perf_counter() - start < 0.5


def test_a_subclass_of_a_validator_is_asked() -> None:
    class Words(MaxLengthValidator):
        def clean(self, x: Any) -> Any:
            return len(x.split())

    Words(2)("one two")
    with pytest.raises(ValidationError):
        Words(1)("one two")


def test_an_allowed_domain_is_accepted() -> None:
    EmailValidator(allowlist=["intranet"])("a@intranet")
    with pytest.raises(ValidationError):
        EmailValidator(allowlist=[])("a@localhost")


@pytest.fixture
def registry() -> checks.CheckRegistry:
    return checks.CheckRegistry()


def test_checks_run_by_tag_and_database(registry: checks.CheckRegistry) -> None:
    def database(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
        return [checks.Error("d")]

    @registry.register
    def plain(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
        return [checks.Warning("p")]

    def deployment(app_configs: Any, **kwargs: Any) -> list[checks.CheckMessage]:
        return [checks.Info("x")]

    registered: Any = registry.register("one", checks.Tags.database)(database)
    registry.register(deploy=True)(deployment)

    assert registry.run_checks() == [checks.Warning("p")]
    assert registry.run_checks(tags=["one"], databases=["default"]) == [checks.Error("d")]
    assert len(registry.run_checks(include_deployment_checks=True)) == 2
    assert registry.tag_exists("one")
    assert registered.tags == ("one", "database")


def test_a_check_that_returns_no_list_is_refused(registry: checks.CheckRegistry) -> None:
    registry.register(lambda **kwargs: "wrong")
    with pytest.raises(TypeError, match="did not return a list"):
        registry.run_checks()
    with pytest.raises(TypeError, match="keyword arguments"):
        registry.register(lambda app_configs: [])


def test_a_report_can_be_silenced() -> None:
    with settings.overridden(SILENCED_SYSTEM_CHECKS=["a.E1"]):
        assert checks.Error("m", id="a.E1").is_silenced()
    assert not checks.Error("m", id="a.E1").is_silenced()


WRONG = {
    "LANGUAGE_CODE": "x_y",
    "LANGUAGES": [("xx_y", "X"), ("de", "D")],
    "LANGUAGES_BIDI": ["q_q"],
    "FILE_UPLOAD_TEMP_DIR": "/no/such/directory",
}


def test_wrong_settings_of_languages_and_files_are_reported(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tags = [checks.Tags.translation, checks.Tags.files, checks.Tags.async_support]
    assert checks.run_checks(tags=tags, include_deployment_checks=True) == []
    monkeypatch.setenv("PLECTRUM_ALLOW_ASYNC_UNSAFE", "1")
    with settings.overridden(**WRONG):
        _tell_of_settings()
        reports = checks.run_checks(tags=tags, include_deployment_checks=True)
    _tell_of_settings()
    assert sorted(str(report.id) for report in reports) == [
        "async.E001", "files.E001", "translation.E001", "translation.E002", "translation.E003",
        "translation.E004",
    ]  # fmt: skip


def _tell_of_settings() -> None:
    for name in WRONG:
        setting_changed.send(None, setting=name, value=None, enter=True)


class Query:
    """A query of either colour, whose order can be unknown."""

    ordered = False

    def __getitem__(self, part: slice) -> list[int]:
        return list(range(25))[part]

    def count(self) -> int:
        return 25

    async def acount(self) -> int:
        return 25


def test_pages_are_awaited() -> None:
    async def main() -> tuple[Any, ...]:
        paginator = AsyncPaginator(list(range(25)), 10)
        page = await paginator.aget_page(99)
        numbers = [number async for number in paginator.aget_elided_page_range(1)]
        with pytest.raises(EmptyPage):
            await page.anext_page_number()
        return (
            [item async for item in page], page.number, await page.ahas_next(),
            await page.astart_index(), await page.aend_index(), numbers,
            [p.number async for p in paginator], await page.aprevious_page_number(),
        )  # fmt: skip

    assert asyncio.run(main()) == ([20, 21, 22, 23, 24], 3, False, 21, 25, [1, 2, 3], [1, 2, 3], 2)


def test_a_query_without_order_is_warned_of_and_counted_in_either_colour() -> None:
    with pytest.warns(UnorderedObjectListWarning):
        assert Paginator(Query(), 10).num_pages == 3
    with pytest.warns(UnorderedObjectListWarning):
        assert asyncio.run(AsyncPaginator(Query(), 10).anum_pages()) == 3


def _receive(handler: Any, chunks: Iterator[bytes]) -> Any:
    start = 0
    for chunk in chunks:
        handler.receive_data_chunk(chunk, start)
        start += len(chunk)
    return handler.file_complete(start)


def test_small_uploads_stay_in_memory() -> None:
    handler = load_handler("plectrum.core.files.uploadhandler.MemoryFileUploadHandler")
    assert isinstance(handler, MemoryFileUploadHandler)
    handler.handle_raw_input(None, {}, 10, b"")
    with pytest.raises(StopFutureHandlers):
        handler.new_file("f", "a.txt", "text/plain", None, None, None)
    file = _receive(handler, iter([b"ab", b"c"]))
    assert isinstance(file, InMemoryUploadedFile)
    assert (file.read(), file.size, file.name) == (b"abc", 3, "a.txt")


def test_large_uploads_go_to_the_disk_and_leave_it_when_interrupted() -> None:
    memory = MemoryFileUploadHandler()
    memory.handle_raw_input(None, {}, 10**9, b"")
    memory.new_file("f", "a.txt", "text/plain", None)
    assert memory.receive_data_chunk(b"x", 0) == b"x"
    assert memory.file_complete(1) is None
    handler = TemporaryFileUploadHandler()
    handler.new_file("f", "../../a.txt", "text/plain", None, None, None)
    file = _receive(handler, iter([b"abc"]))
    assert isinstance(file, TemporaryUploadedFile)
    assert (file.read(), file.name) == (b"abc", "a.txt")
    handler.upload_interrupted()
    assert not __import__("os").path.exists(file.temporary_file_path())
