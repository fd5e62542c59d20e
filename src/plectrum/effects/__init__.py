"""Effects: one implementation of input and output for synchronous and asynchronous callers.

An *effect* is a small value that asks for one piece of input or output. An *operation* is a
generator that yields effects and returns a result; it has no colour. A *driver* performs the
effects: `drive` blocks, `adrive` awaits. `call` is the only bridge between the two colours.
"""

from plectrum.effects.call import (
    Call,
    CallMethod,
    as_async,
    as_sync,
    has_caller_loop,
    in_event_loop,
    in_private_loop,
    is_coroutine_function,
    on_thread_release,
    run_on_caller_loop,
    serving_loop,
)
from plectrum.effects.drive import adrive, drive
from plectrum.effects.loops import close_with_loop
from plectrum.effects.operation import Effect, Operation, perform

__all__ = [
    "Call",
    "CallMethod",
    "Effect",
    "Operation",
    "adrive",
    "as_async",
    "as_sync",
    "close_with_loop",
    "drive",
    "has_caller_loop",
    "in_event_loop",
    "in_private_loop",
    "is_coroutine_function",
    "on_thread_release",
    "perform",
    "run_on_caller_loop",
    "serving_loop",
]
