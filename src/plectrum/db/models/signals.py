"""What models tell their receivers: being prepared, made, saved and deleted."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from plectrum.apps import apps as project_apps
from plectrum.dispatch import Signal

__all__ = [
    "class_prepared",
    "m2m_changed",
    "post_delete",
    "post_init",
    "post_migrate",
    "post_save",
    "pre_delete",
    "pre_init",
    "pre_migrate",
    "pre_save",
]

class_prepared = Signal()


_init_listeners: list[Callable[[], None]] = []


def on_init_receivers(listener: Callable[[], None]) -> None:
    """Calls a function whenever receivers of `pre_init` or `post_init` change.

    Readers of rows pass by the initializers of models that nobody listens to.
    """
    _init_listeners.append(listener)


def has_init_receivers() -> bool:
    """Tells whether anyone at all listens to `pre_init` or `post_init`."""
    return bool(pre_init._connections or post_init._connections)


class ModelSignal(Signal):
    """A signal whose senders are models, which may be named before they are defined."""

    def _with_sender(self, function: Callable[[Any], Any], sender: object, apps: Any) -> Any:
        """Calls a function with the sender, now or once the model of that name is defined."""
        if not isinstance(sender, str):
            return function(sender)
        try:
            app_label, model_name = sender.split(".")
        except ValueError:
            raise ValueError(
                f"Specified sender must either be a model or a model name of the "
                f"'app_label.ModelName' form, not {sender!r}."
            ) from None
        (apps or project_apps).lazy_model_operation(function, (app_label, model_name.lower()))
        return None

    def connect(
        self,
        receiver: Callable[..., Any],
        sender: object = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
        apps: Any = None,
    ) -> None:
        """Connects a receiver; the sender may be `"app_label.ModelName"`."""

        def connect(model: Any) -> None:
            super(ModelSignal, self).connect(receiver, model, weak, dispatch_uid)
            self._changed()

        self._with_sender(connect, sender, apps)

    def disconnect(
        self,
        receiver: Callable[..., Any] | None = None,
        sender: object = None,
        dispatch_uid: Hashable = None,
        apps: Any = None,
    ) -> Any:
        """Disconnects a receiver; returns whether there was one."""

        def disconnect(model: Any) -> Any:
            found = super(ModelSignal, self).disconnect(receiver, model, dispatch_uid)
            self._changed()
            return found

        return self._with_sender(disconnect, sender, apps)

    def _changed(self) -> None:
        if self in {pre_init, post_init}:
            for listener in _init_listeners:
                listener()


pre_init = ModelSignal(use_caching=True)
post_init = ModelSignal(use_caching=True)
pre_save = ModelSignal(use_caching=True)
post_save = ModelSignal(use_caching=True)
pre_delete = ModelSignal(use_caching=True)
post_delete = ModelSignal(use_caching=True)
m2m_changed = ModelSignal(use_caching=True)

pre_migrate = Signal()
post_migrate = Signal()
