"""The decorator that connects a function to signals."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from plectrum.dispatch.signal import Signal

F = TypeVar("F", bound=Callable[..., Any])


def receiver(signal: Signal | Iterable[Signal], **options: Any) -> Callable[[F], F]:
    """Connects the decorated function to a signal, or to each of several.

    Args:
        signal: The signal or signals.
        options: The arguments of `Signal.connect`: `sender`, `weak`, `dispatch_uid`.
    """
    signals = [signal] if isinstance(signal, Signal) else list(signal)

    def decorator(function: F) -> F:
        for one in signals:
            one.connect(function, **options)
        return function

    return decorator
