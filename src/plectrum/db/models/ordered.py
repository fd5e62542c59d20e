"""The order of objects with respect to the one that they refer to."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partialmethod
from typing import Any

from plectrum.db import transaction
from plectrum.db.models.query import bulk
from plectrum.effects import drive


def get_order(self: Any, ordered_model: Any, field: Any) -> Any:
    """Returns the keys of the objects that refer to this one, in their order."""
    found = ordered_model._default_manager.filter(
        **{field.name: getattr(self, field.target_field.attname)}
    )
    return found.order_by("_order").values_list("pk", flat=True)


def set_order(
    self: Any, ordered_model: Any, field: Any, id_list: Iterable[Any], using: str | None = None
) -> None:
    """Puts the objects that refer to this one into an order, given by their keys."""
    chosen = ordered_model._default_manager.db_manager(using).filter(
        **{field.name: getattr(self, field.target_field.attname)}
    )
    objects = [ordered_model(pk=key, _order=order) for order, key in enumerate(id_list)]
    fields = [ordered_model._meta.get_field("_order")]
    drive(transaction.within(chosen.db, bulk.update(chosen, objects, fields, None)))


def next_in_order(self: Any, is_next: bool) -> Any:
    """Returns the next or the previous object in the order.

    Raises:
        DoesNotExist: There is none.
    """
    field = self._meta.order_with_respect_to
    operator, order = ("gt", "_order") if is_next else ("lt", "-_order")
    found = type(self)._default_manager.filter(**{field.name: getattr(self, field.attname)})
    own = type(self)._default_manager.filter(pk=self.pk).values("_order")
    return found.filter(**{f"_order__{operator}": own}).order_by(order)[:1].get()


def add_order_methods(model: Any, related: Any) -> None:
    """Gives a model, and the one it refers to, the methods of an order."""
    field = model._meta.order_with_respect_to
    name = model.__name__.lower()
    setattr(related, f"get_{name}_order", partialmethod(get_order, model, field))
    setattr(related, f"set_{name}_order", partialmethod(set_order, model, field))
    model.get_next_in_order = partialmethod(next_in_order, is_next=True)
    model.get_previous_in_order = partialmethod(next_in_order, is_next=False)
