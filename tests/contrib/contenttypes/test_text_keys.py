"""Generic relations whose keys are kept as text, as those of any model can be."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from plectrum.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from plectrum.contrib.contenttypes.models import ContentType
from plectrum.db import models
from plectrum.db.models import Count
from plectrum.test.isolation import isolate_apps
from tests.support.colours import Colour, both_colours
from tests.support.tables import tables


class Remarks(NamedTuple):
    """Models of which one keeps keys of any model as text."""

    remark: Any
    numbered: Any
    identified: Any


def make_models() -> Remarks:
    """Makes the models, in whose applications they then are alone."""

    class Remark(models.Model):
        text = models.CharField(max_length=20)
        content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+")
        object_id = models.CharField(max_length=40)
        content_object = GenericForeignKey()

        class Meta:
            app_label = "things"

    class Numbered(models.Model):
        remarks = GenericRelation(Remark)

        class Meta:
            app_label = "things"

    class Identified(models.Model):
        id = models.UUIDField(primary_key=True, default=uuid.uuid4)

        class Meta:
            app_label = "things"

    return Remarks(Remark, Numbered, Identified)


@pytest.fixture
def remarks(empty_database: str) -> Iterator[Remarks]:
    with isolate_apps("tests.contrib.contenttypes.things"):
        made = make_models()
        with tables([ContentType, made.numbered, made.identified, made.remark]):
            ContentType.objects.clear_cache()
            yield made
    ContentType.objects.clear_cache()


@both_colours
async def test_rows_are_joined_by_the_text_of_their_keys(remarks: Remarks, colour: Colour) -> None:
    Remark, Numbered, Identified = remarks  # noqa: N806 - models
    numbered = await colour.call(Numbered.objects, "create")
    bare = await colour.call(Numbered.objects, "create")
    identified = await colour.call(Identified.objects, "create")
    await colour.call(numbered.remarks, "create", text="a")
    # The key of another model is no number, and must not be read as one.
    await colour.call(Remark.objects, "create", text="b", content_object=identified)
    found: list[Any] = await colour.all(Remark.objects.order_by("text"))
    assert [one.object_id for one in found] == [str(numbered.pk), str(identified.pk)]
    described = Numbered.objects.annotate(n=Count("remarks")).order_by("-n")
    assert [(one, one.n) for one in await colour.all(described)] == [(numbered, 1), (bare, 0)]
    assert await colour.all(Numbered.objects.filter(remarks__text="a")) == [numbered]
    assert await colour.all(Numbered.objects.exclude(remarks__text="a")) == [bare]
    assert await colour.all(Numbered.objects.filter(remarks__isnull=True)) == [bare]
    loaded = await colour.all(Numbered.objects.prefetch_related("remarks").order_by("pk"))
    assert [len(one.remarks.all()) for one in loaded] == [1, 0]
    assert (await colour.call(numbered, "delete"))[0] == 2


def test_a_model_that_is_gone_is_called_by_its_application_and_name() -> None:
    stale = ContentType(app_label="gone", model="thing")
    assert (stale.name, str(stale)) == ("thing", "gone | thing")
