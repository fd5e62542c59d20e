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


class ModelConnection:
    """The connection of a receiver to a model that is not defined yet; called with the model."""

    def __init__(
        self, signal: ModelSignal, receiver: Callable[..., Any], options: tuple[Any, ...]
    ) -> None:
        self.signal = signal
        self.receiver = receiver
        self._options = options

    def __call__(self, model: Any) -> None:
        """Connects the receiver."""
        self.signal.connect_to(self.receiver, model, *self._options)

    @property
    def signal_name(self) -> str:
        """What the signal is called here; its class's name for one of another module."""
        names = (name for name, value in globals().items() if value is self.signal)
        return next(names, type(self.signal).__name__)


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
        connection = ModelConnection(self, receiver, (weak, dispatch_uid))
        self._with_sender(connection, sender, apps)

    def connect_to(
        self, receiver: Callable[..., Any], model: Any, weak: bool, dispatch_uid: Hashable
    ) -> None:
        """Connects a receiver to a model that is defined, or to all for `None`."""
        super().connect(receiver, model, weak, dispatch_uid)
        self._changed()

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
