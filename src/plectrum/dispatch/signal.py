"""Signals and their receivers.

Sending is an operation: one loop calls receivers of either colour for senders of either colour.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable, Hashable
from typing import Any, NamedTuple, TypeAlias

from plectrum.effects import Call, Operation, is_coroutine_function

Receiver: TypeAlias = Callable[..., Any]
Responses: TypeAlias = list[tuple[Receiver, Any]]

logger = logging.getLogger("plectrum.dispatch")


class _WeakMethod:
    """A bound method that does not keep its object.

    The one of the standard library prints an error when it outlives the interpreter's modules.
    """

    __slots__ = ("_function", "_owner")

    def __init__(self, method: Any, forget: Callable[[Any], None]) -> None:
        self._function = method.__func__
        self._owner = weakref.ref(method.__self__, lambda _: forget(self))

    def __call__(self) -> Receiver | None:
        owner = self._owner()
        return None if owner is None else self._function.__get__(owner)


class _Connection(NamedTuple):
    """A receiver as it was connected."""

    identity: tuple[Hashable, Hashable]
    reference: Receiver | weakref.ReferenceType[Any] | _WeakMethod
    sender: weakref.ReferenceType[Any] | Any
    sender_id: int | None
    is_async: bool
    strong: Receiver | None

    def receiver(self) -> Receiver | None:
        if isinstance(self.reference, weakref.ReferenceType | _WeakMethod):
            return self.reference()
        return self.reference


class Signal:
    """Something that happens, which receivers can be connected to.

    Args:
        use_caching: Whether receivers are looked up once for each sender. It pays for signals
            that are sent often by few senders; a sender must then allow weak references.
    """

    def __init__(self, use_caching: bool = False) -> None:
        self.use_caching = use_caching
        self._connections: tuple[_Connection, ...] = ()
        self._has_senders = False
        self._plain: tuple[Receiver, ...] | None = ()
        # A receiver can be collected, and so forgotten, while this thread changes the list.
        self._lock = threading.RLock()
        self._by_sender: weakref.WeakKeyDictionary[Any, tuple[_Connection, ...]] = (
            weakref.WeakKeyDictionary()
        )

    def connect(
        self,
        receiver: Receiver,
        sender: object = None,
        weak: bool = True,
        dispatch_uid: Hashable = None,
    ) -> None:
        """Connects a receiver, which is then called at each `send`.

        Args:
            receiver: A function or coroutine function that accepts keyword arguments.
            sender: Only what this sender sends is received; `None` receives from all.
            weak: Keep only a weak reference, so that a receiver which nothing else holds goes
                away by itself.
            dispatch_uid: Names the receiver; connecting a second time by the same name, or the
                same receiver without one, does nothing.
        """
        identity = (_name(dispatch_uid, receiver), _sender_id(sender))
        connection = _Connection(
            identity,
            self._reference(receiver) if weak else receiver,
            _weak_or_strong(sender),
            _sender_id(sender),
            is_coroutine_function(receiver),
            None if weak else receiver,
        )
        with self._lock:
            # Before the list: whoever sees the receiver also sees that it wants its sender only.
            self._has_senders = self._has_senders or connection.sender_id is not None
            if all(existing.identity != identity for existing in self._connections):
                self._change((*self._connections, connection))

    def disconnect(
        self,
        receiver: Receiver | None = None,
        sender: object = None,
        dispatch_uid: Hashable = None,
    ) -> bool:
        """Disconnects a receiver, and tells whether it was connected."""
        identity = (_name(dispatch_uid, receiver), _sender_id(sender))
        with self._lock:
            remaining = tuple(c for c in self._connections if c.identity != identity)
            found = len(remaining) < len(self._connections)
            self._change(remaining)
        return found

    @property
    def has_connections(self) -> bool:
        """Whether anything is connected, for whatever sender."""
        return bool(self._connections)

    def has_listeners(self, sender: object = None) -> bool:
        """Tells whether anything receives what a sender would send."""
        return bool(self._connections) and bool(self._live(sender))

    def send(self, sender: object, **named: Any) -> Responses:
        """Calls each receiver and returns pairs of receiver and response.

        An error of a receiver is raised at once; those after it are not called.
        """
        plain = self._plain
        if plain is not None:
            return [(receiver, receiver(signal=self, sender=sender, **named)) for receiver in plain]
        responses: Responses = []
        for connection in self._matching(sender):
            receiver = connection.strong or connection.receiver()
            if receiver is None:
                continue
            if connection.is_async:
                response = _call(self, receiver, True, sender, named).perform()
            else:
                response = receiver(signal=self, sender=sender, **named)
            responses.append((receiver, response))
        return responses

    async def asend(self, sender: object, **named: Any) -> Responses:
        """Does what `send` does, awaiting receivers that are coroutine functions."""
        plain = self._plain
        if plain is not None and all(hasattr(receiver, "is_flat") for receiver in plain):
            return [(receiver, receiver(signal=self, sender=sender, **named)) for receiver in plain]
        return [
            (receiver, await _call(self, receiver, is_async, sender, named).aperform())
            for receiver, is_async in self._live(sender)
        ]

    def send_robust(self, sender: object, **named: Any) -> Responses:
        """Does what `send` does, with errors as responses: no receiver is left out."""
        responses: Responses = []
        for receiver, is_async in self._live(sender):
            try:
                response = _call(self, receiver, is_async, sender, named).perform()
            except Exception as error:  # noqa: BLE001 - documented: an error is a response
                response = _logged(receiver, error)
            responses.append((receiver, response))
        return responses

    async def asend_robust(self, sender: object, **named: Any) -> Responses:
        """Does what `send_robust` does, awaiting receivers that are coroutine functions."""
        responses: Responses = []
        for receiver, is_async in self._live(sender):
            try:
                response = await _call(self, receiver, is_async, sender, named).aperform()
            except Exception as error:  # noqa: BLE001 - documented: an error is a response
                response = _logged(receiver, error)
            responses.append((receiver, response))
        return responses

    def deliver(self, sender: object, **named: Any) -> Operation[Responses]:
        """Sends the signal from within an operation.

        Effects:
            One `Call` for each receiver.
        """
        responses: Responses = []
        if self._connections:
            for receiver, is_async in self._live(sender):
                response = yield _call(self, receiver, is_async, sender, named)
                responses.append((receiver, response))
        return responses

    def _reference(self, receiver: Receiver) -> weakref.ReferenceType[Any] | _WeakMethod:
        """Returns a weak reference that disconnects the receiver when it goes away."""
        if hasattr(receiver, "__self__") and hasattr(receiver, "__func__"):
            return _WeakMethod(receiver, self._forget)
        return weakref.ref(receiver, self._forget)

    def _forget(self, reference: object) -> None:
        with self._lock:
            self._change(tuple(c for c in self._connections if c.reference is not reference))

    def _change(self, connections: tuple[_Connection, ...]) -> None:
        """Puts other receivers in place of the present ones, but for what is gone already.

        A look-up that has begun keeps what it finds in the old dictionary, where nobody looks.
        """
        self._connections = tuple(c for c in connections if c.receiver() is not None)
        self._plain = _plain_receivers(self._connections)
        self._by_sender = weakref.WeakKeyDictionary()

    def _live(self, sender: object) -> list[tuple[Receiver, bool]]:
        """Returns the receivers for a sender that still exist, with their colours."""
        live = []
        for connection in self._matching(sender):
            receiver = connection.receiver()
            if receiver is not None:
                live.append((receiver, connection.is_async))
        return live

    def _matching(self, sender: object) -> tuple[_Connection, ...]:
        if not self.use_caching or sender is None:
            return self._match(sender)
        by_sender = self._by_sender
        matching = by_sender.get(sender)
        if matching is None:
            matching = by_sender[sender] = self._match(sender)
        return matching

    def _match(self, sender: object) -> tuple[_Connection, ...]:
        if not self._has_senders:
            return self._connections
        return tuple(
            connection
            for connection in self._connections
            if connection.sender_id is None or _is_same(connection.sender, sender)
        )


def _plain_receivers(connections: tuple[_Connection, ...]) -> tuple[Receiver, ...] | None:
    """Returns the receivers if all can be called without asking anything first."""
    plain = tuple(
        connection.strong
        for connection in connections
        if connection.strong and connection.sender_id is None and not connection.is_async
    )
    return plain if len(plain) == len(connections) else None


class _FlatCall(Call):
    """Calls a receiver that says it never blocks (`is_flat`): it needs no worker thread."""

    __slots__ = ()

    async def aperform(self) -> Any:
        """Calls the receiver here."""
        return self.perform()


def _call(
    signal: Signal, receiver: Receiver, is_async: bool, sender: object, named: dict[str, Any]
) -> Call:
    call = _FlatCall if getattr(receiver, "is_flat", False) else Call
    return call(receiver, (), {"signal": signal, "sender": sender, **named}, is_async=is_async)


def _identity(receiver: Any) -> Hashable:
    if hasattr(receiver, "__self__") and hasattr(receiver, "__func__"):
        return id(receiver.__self__), id(receiver.__func__)
    return id(receiver)


def _name(dispatch_uid: Hashable, receiver: Receiver | None) -> Hashable:
    return _identity(receiver) if dispatch_uid is None else dispatch_uid


def _sender_id(sender: object) -> int | None:
    return None if sender is None else id(sender)


def _weak_or_strong(sender: object) -> Any:
    try:
        return weakref.ref(sender)
    except TypeError:
        return sender


def _is_same(kept: Any, sender: object) -> bool:
    return (kept() if isinstance(kept, weakref.ReferenceType) else kept) is sender


def _logged(receiver: Receiver, error: Exception) -> Exception:
    name = getattr(receiver, "__qualname__", repr(receiver))
    logger.error("Error calling %s in Signal.send_robust() (%s)", name, error, exc_info=error)
    return error
