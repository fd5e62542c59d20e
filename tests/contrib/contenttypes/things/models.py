"""Labels and notes on places and animals."""

from __future__ import annotations

from plectrum.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from plectrum.contrib.contenttypes.models import ContentType
from plectrum.db import models


class Label(models.Model):
    text = models.CharField(max_length=20)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE, related_name="+")
    object_id = models.PositiveBigIntegerField()
    content_object = GenericForeignKey()

    class Meta:
        ordering = ["text"]

    def __str__(self) -> str:
        return self.text


class Note(models.Model):
    text = models.CharField(max_length=20)
    kind = models.ForeignKey(
        ContentType, null=True, on_delete=models.CASCADE, related_name="things_notes"
    )
    key = models.CharField(max_length=20, null=True)
    about = GenericForeignKey("kind", "key", for_concrete_model=False)


class Place(models.Model):
    name = models.CharField(max_length=20)
    labels = GenericRelation(Label, related_query_name="place")
    notes = GenericRelation("Note", "key", "kind", for_concrete_model=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Bar(Place):
    beer = models.CharField(max_length=20)


class Ruin(Place):
    class Meta:
        proxy = True


class Animal(models.Model):
    name = models.CharField(max_length=20)
    home = models.ForeignKey(Place, null=True, on_delete=models.CASCADE, related_name="animals")
    labels = GenericRelation(Label, related_query_name="animal")

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


MODELS: list[type[models.Model]] = [ContentType, Label, Note, Place, Bar, Animal]
