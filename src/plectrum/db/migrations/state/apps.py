"""A registry of the models of a state, as classes that operations on data can use."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from plectrum.apps import AppConfig, Apps
from plectrum.db.migrations.exceptions import InvalidBasesError

if TYPE_CHECKING:
    from plectrum.db.migrations.state.models import ModelState


class StateAppConfig(AppConfig):
    """An application of a state: a label with models, not a package."""

    def __init__(self, label: str) -> None:
        self.label = label
        self.path = ""
        super().__init__(label, ModuleType(label))

    def import_models(self, models: dict[str, type[Any]]) -> None:
        """Takes the models, which are not imported from anywhere."""
        self.models = models


class StateApps(Apps):
    """The registry of the models of a state.

    Args:
        states: The models.

    Raises:
        InvalidBasesError: The bases of some cannot be found among them.
        ValueError: A relation leads to a model that is not among them.
    """

    def __init__(self, states: Iterable[ModelState]) -> None:
        states = list(states)
        labels = sorted({state.app_label for state in states})
        super().__init__([StateAppConfig(label) for label in labels])
        self._render(states)
        if self.pending_models:
            missing = ", ".join(sorted(".".join(key) for key in self.pending_models))
            raise ValueError(
                f"The migration state refers to models that it does not have: {missing}."
            )

    def _render(self, states: list[ModelState]) -> None:
        waiting = states
        while waiting:
            later = []
            for state in waiting:
                try:
                    state.render(self)
                except InvalidBasesError:
                    later.append(state)
            if len(later) == len(waiting):
                raise InvalidBasesError(
                    f"Cannot resolve bases for {later!r}",
                    hint="A base is in an application that has no migrations, or a dependency "
                    "on its migration is missing.",
                )
            waiting = later
