"""What attackers submit is refused, or taken for what it is, in a short time."""

from __future__ import annotations

import struct
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from plectrum import forms
from plectrum.core import validators
from plectrum.core.exceptions import SuspiciousFileOperation, ValidationError
from plectrum.core.files.uploadedfile import SimpleUploadedFile

MANY = 100_000
SECONDS = 1.0
TEXTS = {
    "letters": "a" * MANY,
    "dots": "." * MANY,
    "short labels": "a." * MANY,
    "hyphens": "a-" * MANY + "!",
    "at signs": "@" * MANY,
    "mail to many labels": "a@" + "a." * MANY,
    "quoted user": '"' + "\\a" * MANY,
    "digits": "1" * MANY,
    "one digit too many": "9" * 4301,
    "many zeros": "1." + "0" * MANY + "x",
    "decimal points": "1." * MANY,
    "exponent": "1e" + "9" * MANY,
    "great exponent": "1e999999999",
    "small exponent": "1e-999999999",
    "no number": "NaN",
    "infinity": "-Infinity",
    "colons": "0:" * MANY,
    "brackets": "[" * MANY,
    "braces": '{"a":' * MANY,
    "host of hyphens": "http://" + "a-" * MANY,
    "host of labels": "http://" + "a." * MANY + "!",
    "host in brackets": "http://[" + "0:" * MANY + "]",
    "international host": "http://" + "é" * MANY,
    "international mail": "a@" + "é" * MANY,
    "spaces": " " * MANY,
    "spaces inside": "1" + " " * MANY + "x",
    "null bytes": "\0" * MANY,
    "half a character": "\ud800a",
    "duration": "P" + "1D" * MANY,
    "days": "1 " * MANY,
    "list": "1," * MANY,
    "digits of another script": "٣" * 400,
}
FIELDS: dict[str, forms.Field] = {
    "char": forms.CharField(),
    "email": forms.EmailField(),
    "email without limit": forms.EmailField(max_length=None),
    "url": forms.URLField(),
    "slug": forms.SlugField(),
    "unicode slug": forms.SlugField(allow_unicode=True),
    "integer": forms.IntegerField(),
    "localized integer": forms.IntegerField(localize=True),
    "integer by steps": forms.IntegerField(min_value=1, step_size=3),
    "float": forms.FloatField(),
    "float by steps": forms.FloatField(step_size=0.1),
    "decimal": forms.DecimalField(max_digits=5, decimal_places=2),
    "decimal by steps": forms.DecimalField(step_size=3),
    "localized decimal": forms.DecimalField(localize=True),
    "date": forms.DateField(),
    "time": forms.TimeField(),
    "datetime": forms.DateTimeField(),
    "duration": forms.DurationField(),
    "uuid": forms.UUIDField(),
    "ip": forms.GenericIPAddressField(),
    "ipv4": forms.GenericIPAddressField(protocol="ipv4"),
    "json": forms.JSONField(),
    "boolean": forms.BooleanField(),
    "choice": forms.ChoiceField(choices=[("a", "A")]),
    "choices": forms.MultipleChoiceField(choices=[("a", "A")]),
    "typed choice": forms.TypedChoiceField(choices=[("1", "A")], coerce=int),
    "split": forms.SplitDateTimeField(),
}
VALIDATORS: dict[str, Callable[[Any], None]] = {
    "email": validators.validate_email,
    "url": validators.URLValidator(),
    "slug": validators.validate_slug,
    "unicode slug": validators.validate_unicode_slug,
    "integer": validators.validate_integer,
    "integers": validators.validate_comma_separated_integer_list,
    "signed integers": validators.int_list_validator(allow_negative=True),
    "ipv4": validators.validate_ipv4_address,
    "ipv6": validators.validate_ipv6_address,
    "ip": validators.validate_ipv46_address,
    "domain": validators.validate_domain_name,
    "ascii domain": validators.DomainNameValidator(accept_idna=False),
    "no null": validators.ProhibitNullCharactersValidator(),
}


@contextmanager
def bounded(seconds: float = SECONDS) -> Iterator[None]:
    """Fails if what is inside takes more CPU time."""
    start = time.process_time()
    yield
    assert time.process_time() - start < seconds


def messages(check: Callable[[Any], Any], value: Any) -> list[str]:
    """Returns what a check says of a value; nothing if it accepts it."""
    try:
        check(value)
    except ValidationError as error:
        return error.messages
    return []


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_field_answers_every_text_with_a_value_or_a_message(text: str) -> None:
    with bounded():
        for field in FIELDS.values():
            for value in (text, [text, text]):
                assert all(messages(field.clean, value))
                field.has_changed(None, value)


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_every_validator_answers_every_text(text: str) -> None:
    with bounded():
        for validate in VALIDATORS.values():
            assert all(messages(validate, text))


@pytest.mark.parametrize(("name", "text"), [
    ("char", "a\0b"), ("email", "a\0@b.co"), ("url", "http://a.co/\0"), ("slug", "a\0"),
    ("integer", "1\0"), ("integer", "9" * 4301), ("float", "NaN"), ("float", "Infinity"),
    ("float", "1e999"), ("decimal", "NaN"), ("decimal", "sNaN"), ("decimal", "Infinity"),
    ("decimal", "1e999999999"), ("decimal", "1e-999999999"), ("decimal by steps", "1e999999"),
    ("json", "9" * 4301), ("json", "[" * MANY), ("json", '{"a":' * MANY), ("url", "[[["),
    ("url", "http://[::1"), ("date", "2020-01-01\0"), ("uuid", "{" * 99), ("ip", "1" * 99),
    ("ip", "::ffff:1.2.3.4%eth0" * 9), ("choice", "a\0"), ("email", "a@b.co\n"), ("slug", "a\n b"),
])  # fmt: skip
def test_what_is_dangerous_is_refused(name: str, text: str) -> None:
    field: Any = FIELDS[name]

    with bounded(), pytest.raises(ValidationError) as caught:
        field.clean(text if text[-1:] != "\n" else text + "x")

    assert caught.value.messages


def test_a_refused_value_is_shown_again_as_text() -> None:
    class Form(forms.Form):
        a = forms.JSONField()
        b = forms.IntegerField()
        c = forms.URLField()

    form = Form({"a": "9" * 4301, "b": "<script>\0", "c": "javascript:alert(1)"})

    assert set(form.errors) == {"a", "b", "c"}
    assert "<script>" not in form.as_p()


def test_many_choices_that_are_not_offered_are_refused_at_once() -> None:
    field = forms.MultipleChoiceField(choices=[("a", "A")])

    with bounded(), pytest.raises(ValidationError, match="Select a valid choice"):
        field.clean([str(index) for index in range(MANY)])


def test_a_formset_makes_no_more_forms_than_its_limit() -> None:
    formset = forms.formset_factory(forms.Form)

    with bounded():
        made = formset({"form-TOTAL_FORMS": "9" * 20, "form-INITIAL_FORMS": "0"})
        assert len(made.forms) <= 2000
        assert not made.is_valid()


def chunk(kind: bytes, data: bytes) -> bytes:
    """Returns a part of a PNG file."""
    checksum = struct.pack(">I", zlib.crc32(kind + data))
    return struct.pack(">I", len(data)) + kind + data + checksum


def png(width: int, height: int, pixels: bytes = b"\0\0") -> bytes:
    """Returns a PNG file of one bit per pixel, which says that it is so large."""
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


IMAGES = {
    "page": ("a.png", b"<html><script>alert(1)</script>"),
    "page after a signature": ("a.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>"),
    "vector image with a script": ("a.svg", b"<svg onload='alert(1)'/>"),
    "program with the contents of an image": ("a.php", png(1, 1)),
    "two extensions": ("a.png.html", png(1, 1)),
    "cut off": ("a.png", png(1, 1)[:-20]),
    "wrong checksum": ("a.png", png(1, 1).replace(b"IDAT", b"IDAX")),
    "pixels without end": ("a.png", png(200_000, 200_000)),
    "nothing": ("a.png", b""),
    "null bytes": ("a.png", b"\0" * 1000),
}


@pytest.mark.parametrize(("name", "content"), IMAGES.values(), ids=IMAGES)
def test_what_is_no_image_is_refused(name: str, content: bytes) -> None:
    pytest.importorskip("PIL")

    tracemalloc.start()
    try:
        with bounded(2), pytest.raises(ValidationError):
            forms.ImageField().clean(SimpleUploadedFile(name, content, "image/png"))
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_the_type_of_an_image_is_what_it_contains() -> None:
    pytest.importorskip("PIL")
    polyglot = png(1, 1) + b"<script>alert(1)</script>"

    image: Any = forms.ImageField().clean(SimpleUploadedFile("a.png", polyglot, "text/html"))

    assert image.content_type == "image/png"
    assert image.read() == polyglot
    assert image.image.size == (1, 1)


@pytest.mark.parametrize("name", ["../a", "/etc/passwd", "a/../../b"])
def test_names_of_uploads_keep_no_path(name: str) -> None:
    upload = SimpleUploadedFile(name, b"x")

    assert "/" not in str(upload.name)
    assert upload.read() == b"x"


@pytest.mark.parametrize("name", ["..", ".", "", "a/.."])
def test_uploads_without_a_name_are_refused(name: str) -> None:
    with pytest.raises(SuspiciousFileOperation, match="file name"):
        SimpleUploadedFile(name, b"x")
