"""Models whose keys consist of several fields."""

from __future__ import annotations

from plectrum.apps import apps
from plectrum.db import models

if not apps.ready:
    apps.populate(())


class Product(models.Model):
    name = models.CharField(max_length=100)

    class Meta:
        app_label = "orders"


class Order(models.Model):
    reference = models.CharField(max_length=20, primary_key=True)

    class Meta:
        app_label = "orders"


class Line(models.Model):
    """A key that consists of foreign keys."""

    pk = models.CompositePrimaryKey("product_id", "order_id")
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="lines")
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    quantity = models.IntegerField(default=1)

    class Meta:
        app_label = "orders"


class Seat(models.Model):
    """A key of plain fields, with further columns."""

    pk = models.CompositePrimaryKey("hall", "number")
    hall = models.CharField(max_length=9)
    number = models.IntegerField()
    guest = models.CharField(max_length=20, default="")
    price = models.IntegerField(null=True)

    class Meta:
        app_label = "orders"


class Guest(Seat):
    """A proxy."""

    class Meta:
        app_label = "orders"
        proxy = True


class Counter(models.Model):
    """A key whose parts have defaults, in Python and in the database."""

    pk = models.CompositePrimaryKey("group", "step")
    group = models.IntegerField(default=7)
    step = models.IntegerField(db_default=5)
    note = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "orders"


class Pair(models.Model):
    """Nothing but a key."""

    pk = models.CompositePrimaryKey("left", "right")
    left = models.IntegerField()
    right = models.IntegerField()

    class Meta:
        app_label = "orders"


class Note(models.Model):
    """A relation by several columns to a model with a composite key."""

    line_order_id = models.CharField(max_length=20)
    line_product_id = models.BigIntegerField()
    line = models.ForeignObject(
        Line,
        on_delete=models.CASCADE,
        from_fields=("line_order_id", "line_product_id"),
        to_fields=("order_id", "product_id"),
        related_name="notes",
    )
    text = models.CharField(max_length=20, default="")

    class Meta:
        app_label = "orders"


class Ticket(models.Model):
    """The same, to nothing perhaps."""

    hall = models.CharField(max_length=9, null=True)
    number = models.IntegerField(null=True)
    seat = models.ForeignObject(
        Seat,
        on_delete=models.SET_NULL,
        from_fields=("hall", "number"),
        to_fields=("hall", "number"),
        null=True,
        related_name="tickets",
    )

    class Meta:
        app_label = "orders"


MODELS: list[type[models.Model]] = [Product, Order, Line, Seat, Counter, Pair, Note, Ticket]
