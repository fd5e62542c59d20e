"""The two drivers of operations.

Both are a loop around a generator: take an effect, answer it, send the answer back. What an
effect raises is thrown into the generator at its `yield`, so that `try` and `finally` around a
`yield` work the same in both colours.
"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from plectrum.effects.context import refuse_running_loop
from plectrum.effects.operation import Operation
from plectrum.utils.late_modules import asyncio

T = TypeVar("T")


def drive(operation: Operation[T]) -> T:
    """Runs an operation to its end on this thread and returns its result.

    Raises:
        SynchronousOnlyOperation: The operation asks for input or output while an event loop
            runs on this thread, which it would block.
    """
    try:
        effect = next(operation)
        refuse_running_loop(operation)
        while True:
            try:
                answer = effect.perform()
            except BaseException as error:  # noqa: BLE001 - the operation decides what to handle
                effect = operation.throw(error)
            else:
                effect = operation.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result


async def adrive(operation: Operation[T]) -> T:
    """Runs an operation to its end on the running event loop and returns its result.

    A cancellation is thrown into the operation like any exception. The effects of its clean-up
    (a rollback, a release) are then performed to their end, whatever else is cancelled, before
    the cancellation goes on to the caller.
    """
    try:
        effect = next(operation)
        cancelled = False
        while True:
            try:
                if cancelled:
                    answer = await _to_the_end(effect.aperform())
                else:
                    answer = await effect.aperform()
            except asyncio.CancelledError as error:
                cancelled = True
                effect = operation.throw(error)
            except BaseException as error:  # noqa: BLE001 - the operation decides what to handle
                effect = operation.throw(error)
            else:
                effect = operation.send(answer)
    except StopIteration as stop:
        result: T = stop.value
        return result


async def _to_the_end(coroutine: Coroutine[Any, Any, T]) -> T:
    """Awaits a coroutine in a task of its own, which a cancellation of the caller leaves alone."""
    task = asyncio.ensure_future(coroutine)
    while not task.done():
        try:
            await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():
                raise
    return task.result()
