"""The managers of objects that a many-to-many relation leads to."""

from __future__ import annotations

from typing import Any


def create_many_manager(superclass: type[Any], rel: Any, is_reverse: bool) -> type[Any]:
    """Makes the class of managers for one side of a relation, on the target's own class."""

    class ManyRelatedManager(superclass):  # type: ignore[misc]  # the base is known when it runs
        """The objects that the relation leads to."""

        def __init__(self, instance: Any) -> None:
            super().__init__()
            self.instance = instance
            self.model = rel.related_model if is_reverse else rel.model
            self.through = rel.through

    return ManyRelatedManager
