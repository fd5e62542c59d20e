"""The managers of objects that refer to an instance by a foreign key."""

from __future__ import annotations

from typing import Any


def create_reverse_manager(superclass: type[Any], rel: Any) -> type[Any]:
    """Makes the class of managers for one foreign key, on the related model's own class."""

    class RelatedManager(superclass):  # type: ignore[misc]  # the base is known when it runs
        """The objects that refer to an instance."""

        def __init__(self, instance: Any) -> None:
            super().__init__()
            self.instance = instance
            self.model = rel.related_model
            self.field = rel.field
            self.core_filters = {self.field.name: instance}

    return RelatedManager
