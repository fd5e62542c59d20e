"""What is refused after an error within a transaction, on databases that would go on too."""

from __future__ import annotations

from typing import Any

import pytest

from plectrum.db import transaction
from plectrum.db.transaction import TransactionManagementError
from plectrum.db.utils import IntegrityError
from plectrum.test import TestCase
from tests.db.models.library import Author, Tag
from tests.support.colours import Colour, both_colours


async def break_by(name: str, colour: Colour) -> None:
    """Has a change of one kind fail."""
    tag = Tag(label="a")
    if name == "save":
        await colour.call(tag, "save")
    elif name == "update":
        await colour.call(Tag.objects.filter(label="b"), "update", label="a")
    else:
        await colour.call(Tag.objects, "bulk_create", [tag])


@pytest.mark.parametrize("name", ["save", "update", "bulk_create"])
@both_colours
async def test_a_caught_error_keeps_nothing(library: str, name: str, colour: Colour) -> None:
    for label in "ab":
        await colour.call(Tag.objects, "create", label=label)
    async with colour.atomic():
        await colour.call(Author.objects, "create", name="A")
        with pytest.raises(IntegrityError):
            await break_by(name, colour)
        for refused in (Tag.objects, Author.objects):
            with pytest.raises(TransactionManagementError, match="end of the 'atomic' block"):
                await colour.call(refused, "count")
    assert await colour.call(Author.objects, "count") == 0


@both_colours
async def test_an_inner_block_saves_the_outer_one(library: str, colour: Colour) -> None:
    await colour.call(Tag.objects, "create", label="a")
    async with colour.atomic():
        await colour.call(Author.objects, "create", name="A")
        with pytest.raises(IntegrityError):
            async with colour.atomic():
                await break_by("save", colour)
        assert (await colour.call(Tag.objects, "get_or_create", label="a"))[1] is False
        await colour.call(Author.objects, "create", name="B")
    assert await colour.call(Author.objects, "count") == 2
    # Outside a transaction there is nothing to undo.
    with pytest.raises(IntegrityError):
        await break_by("save", colour)
    assert await colour.call(Tag.objects, "count") == 1


def test_errors_of_robust_callbacks_are_only_logged(
    library: str, caplog: pytest.LogCaptureFixture
) -> None:
    called: list[Any] = []

    def fail() -> None:
        raise KeyError

    with transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True) as callbacks:
            transaction.on_commit(fail, robust=True)
            transaction.on_commit(lambda: called.append(1))
        assert (len(callbacks), called) == (2, [1])
        with pytest.raises(KeyError):
            with TestCase.captureOnCommitCallbacks(execute=True):
                transaction.on_commit(fail)
        transaction.set_rollback(True)
    assert "Error calling" in caplog.text
