"""What an effect and an operation are.

Example:
    An operation that reads a number and doubles it, whatever the colour of its caller::

        def double() -> Operation[int]:
            number = yield from perform(ReadNumber())
            return number * 2

        drive(double())          # in synchronous code
        await adrive(double())   # in asynchronous code
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, Generic, TypeAlias, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Effect(Generic[T_co]):
    """A request for one piece of input or output, answered by a `T_co`.

    A subclass declares slots and is treated as immutable once made. It says how it is answered
    in each colour; neither method may be called but by a driver.
    """

    __slots__ = ()

    def perform(self) -> T_co:
        """Answers the request on this thread, blocking it until the answer is there."""
        raise NotImplementedError(f"{type(self).__name__} cannot be performed synchronously.")

    async def aperform(self) -> T_co:
        """Answers the request on the running event loop, without blocking it."""
        raise NotImplementedError(f"{type(self).__name__} cannot be performed asynchronously.")


Operation: TypeAlias = Generator[Effect[Any], Any, T]
"""A generator that yields effects and returns a `T`; run it with `drive` or `adrive`."""


def perform(effect: Effect[T]) -> Operation[T]:
    """Yields one effect and returns its answer with the answer's type.

    `result = yield effect` does the same without the type and without the second generator;
    write that on hot paths.
    """
    answer: T = yield effect
    return answer
