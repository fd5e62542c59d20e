"""The two drivers and the bridge between them."""

from __future__ import annotations

import asyncio
import contextvars
import threading
from typing import Any

import pytest

from plectrum.core.exceptions import SynchronousOnlyOperation
from plectrum.effects import Call, Effect, Operation, adrive, drive, perform, run_on_caller_loop


class Echo(Effect[str]):
    """Answers with a text, or raises it."""

    def __init__(self, text: str | BaseException, log: list[str] | None = None) -> None:
        self.text = text
        self.log = log if log is not None else []

    def perform(self) -> str:
        self.log.append(str(self.text))
        if isinstance(self.text, BaseException):
            raise self.text
        return self.text

    async def aperform(self) -> str:
        await asyncio.sleep(0)
        return self.perform()


def join(*texts: str) -> Operation[str]:
    joined = ""
    for text in texts:
        joined += yield from perform(Echo(text))
    return joined


def recover(error: Exception) -> Operation[str]:
    try:
        yield Echo(error)
    except ValueError:
        return (yield from perform(Echo("recovered")))
    return "no error"


async def test_both_drivers_return_the_result_of_the_operation() -> None:
    assert await asyncio.to_thread(drive, join("a", "b")) == "ab"
    assert await adrive(join("a", "b")) == "ab"


def test_an_error_of_an_effect_can_be_caught_at_its_yield() -> None:
    assert drive(recover(ValueError("x"))) == "recovered"
    assert asyncio.run(adrive(recover(ValueError("x")))) == "recovered"


def test_an_error_that_is_not_caught_reaches_the_caller() -> None:
    with pytest.raises(KeyError):
        drive(recover(KeyError("x")))
    with pytest.raises(KeyError):
        asyncio.run(adrive(recover(KeyError("x"))))


async def test_blocking_a_running_loop_is_refused() -> None:
    with pytest.raises(SynchronousOnlyOperation, match="would block"):
        drive(join("a"))


async def test_an_operation_without_effects_may_run_anywhere() -> None:
    assert drive(join()) == ""


async def test_clean_up_is_performed_to_its_end_after_a_cancellation() -> None:
    log: list[str] = []
    started = asyncio.Event()

    class Wait(Effect[None]):
        async def aperform(self) -> None:
            started.set()
            await asyncio.sleep(60)

    class SlowClean(Effect[None]):
        async def aperform(self) -> None:
            await asyncio.sleep(0.02)
            log.append("clean")

    def operation() -> Operation[None]:
        try:
            yield Wait()
        finally:
            yield SlowClean()
            log.append("after")

    task = asyncio.create_task(adrive(operation()))
    await started.wait()
    task.cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert log == ["clean", "after"]


variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable", default="unset")


def sync_function(value: str) -> tuple[str, int]:
    variable.set(value)
    return value, threading.get_ident()


async def async_function(value: str) -> tuple[str, int]:
    await asyncio.sleep(0)
    variable.set(value)
    return value, threading.get_ident()


def call(function: Any, *arguments: object) -> Operation[Any]:
    return (yield Call(function, arguments))


@pytest.mark.parametrize("function", [sync_function, async_function])
def test_blocking_code_calls_either_colour_on_its_own_thread(function: Any) -> None:
    value, thread = drive(call(function, "set by the callee"))
    assert value == variable.get() == "set by the callee"
    assert thread == threading.get_ident()


async def test_a_loop_calls_a_coroutine_function_directly() -> None:
    assert await adrive(call(async_function, "a")) == ("a", threading.get_ident())


async def test_a_loop_calls_a_function_on_a_worker_thread_and_sees_its_context() -> None:
    value, thread = await adrive(call(sync_function, "from the worker"))
    assert thread != threading.get_ident()
    assert value == variable.get() == "from the worker"


async def test_a_worker_thread_can_run_a_coroutine_on_its_callers_loop() -> None:
    loop_thread = threading.get_ident()

    def worker() -> tuple[str, int]:
        return run_on_caller_loop(async_function("x"))

    assert await adrive(call(worker)) == ("x", loop_thread)


def test_code_that_no_loop_called_has_no_loop_to_run_on() -> None:
    with pytest.raises(RuntimeError, match="does not work for an event loop"):
        run_on_caller_loop(async_function("x"))
