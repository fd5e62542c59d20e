"""Threads that connect, disconnect, lose and call receivers at once."""

from __future__ import annotations

import gc
import threading
from typing import Any

import pytest

from plectrum.dispatch import Signal
from tests.support.threads import THREADS, together


class Sender:
    pass


@pytest.mark.parametrize("use_caching", [False, True])
def test_a_receiver_that_was_connected_is_called_whatever_others_do(use_caching: bool) -> None:
    signal = Signal(use_caching)

    def work(thread: int) -> None:
        sender = Sender()
        for turn in range(100):
            calls: list[Any] = []

            def receive(sender: Any, calls: list[Any] = calls, **_: Any) -> None:
                calls.append(sender)

            signal.send(sender, turn=turn)  # remembers that nobody listens to this sender
            signal.connect(receive, sender=sender, weak=bool(turn % 2))
            signal.send(sender, turn=turn)
            assert calls == [sender]
            signal.send(Sender(), turn=turn)
            assert calls == [sender]
            if turn % 3:
                assert signal.disconnect(receive, sender=sender) is True
                signal.send(sender, turn=turn)
                assert calls == [sender]
            elif not turn % 2:
                signal.disconnect(receive, sender=sender)
            del receive  # one in six just goes away

    together(work)
    gc.collect()
    signal.connect(print, dispatch_uid="last")
    assert len(signal._connections) == 1


def test_receivers_that_go_away_take_no_other_with_them() -> None:
    signal = Signal()
    kept: list[list[Any]] = [[] for _ in range(THREADS)]

    def work(thread: int) -> None:
        for _ in range(150):

            def goes(**_: Any) -> None: ...

            def stays(**_: Any) -> int:
                return thread

            signal.connect(goes)
            kept[thread].append(stays)
            signal.connect(stays)
            del goes

    together(work)
    gc.collect()
    answers = [answer for _, answer in signal.send(None)]
    assert sorted(answers) == sorted(list(range(THREADS)) * 150)


def test_sending_goes_on_while_the_only_receiver_changes() -> None:
    signal = Signal()
    stop = threading.Event()

    async def awaited(**_: Any) -> str:
        return "awaited"

    def plain(**_: Any) -> str:
        return "plain"

    def work(thread: int) -> None:
        if thread == 0:
            for _ in range(300):
                signal.connect(plain, weak=False)
                signal.connect(awaited)
                signal.disconnect(awaited)
                signal.disconnect(plain)
            stop.set()
        while not stop.is_set():
            answers = [answer for _, answer in signal.send(None)]
            assert answers in ([], ["plain"], ["awaited"], ["plain", "awaited"])

    together(work, 3)
    assert signal.send(None) == []


def test_nobody_hears_of_another_sender_while_the_first_receiver_is_connected() -> None:
    for _ in range(60):
        signal = Signal()
        mine, other = Sender(), Sender()
        heard: list[Any] = []

        def receive(sender: Any, heard: list[Any] = heard, **_: Any) -> None:
            heard.append(sender)

        def work(
            thread: int,
            signal: Signal = signal,
            receive: Any = receive,
            mine: Sender = mine,
            other: Sender = other,
        ) -> None:
            if thread == 0:
                signal.connect(receive, sender=mine)
            else:
                for _ in range(30):
                    signal.send(other)

        together(work, 3)
        assert heard == []
        signal.send(mine)
        assert heard == [mine]


def test_forgetting_a_receiver_waits_for_who_is_connecting_one() -> None:
    """A receiver that goes away during a connection must not undo it."""
    signal = Signal()
    finished: list[bool] = []

    def goes(**_: Any) -> None: ...

    signal.connect(goes)
    reference = signal._connections[0].reference

    def forget() -> None:
        signal._forget(reference)
        finished.append(True)

    with signal._lock:
        thread = threading.Thread(target=forget)
        thread.start()
        thread.join(0.05)
        assert not finished
        signal._forget(object())  # the collector may call it in the middle of a change
    thread.join(5)
    assert finished == [True]
    assert signal._connections == ()
