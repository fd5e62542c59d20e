"""The code of a chain: neighbouring hooks, and what they enclose, as one function of one colour.

Middleware whose hooks never block share one function with what they enclose, which is another
function or, innermost, the way to the view. It is written once, when the handler is made; both
colours come from the same lines here, with `await` in one of them. `explain()` of the pipeline
prints it.

PERF: a loop over hooks, driven as an operation, costs more than twice what the hooks do.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import GeneratorType
from typing import Any, TypeAlias

from plectrum.effects import Call, Operation, adrive, drive
from plectrum.http.response import HttpResponseBase
from plectrum.utils.sourcecode import PythonSource

Hook: TypeAlias = Callable[..., Any]
Responder: TypeAlias = Callable[[Any], Any]
"""Answers a request; the asynchronous colour gives an awaitable. It raises no `Exception`."""


@dataclass(frozen=True)
class BoundHook:
    """A hook of a middleware.

    Attributes:
        call: The hook; it returns a result or an operation that has one.
        blocks: Whether it may block, so that the asynchronous colour calls it over the bridge.
    """

    call: Hook
    blocks: bool = False

    def operation(self, *arguments: Any) -> Operation[Any]:
        """Calls the hook and runs its operation, if it has one."""
        if self.blocks:
            return (yield Call(self.call, arguments, is_async=False))
        result = self.call(*arguments)
        if type(result) is GeneratorType:
            result = yield from result
        return result


@dataclass(frozen=True)
class Member:
    """The hooks of a middleware around what it encloses; either may be missing."""

    before: BoundHook | None
    after: BoundHook | None


@dataclass(frozen=True)
class Ending:
    """What the innermost function of a chain needs to come to the view and back.

    Attributes:
        resolve: Returns the match of a request.
        prepare: Returns a view as it is called, and whether it is a coroutine function.
        save: An operation: what the exception hooks make of a view's error, or `None`.
        render: An operation: renders a template response.
        refuse: Raises an error about what is no response.
        view_hooks: The hooks between resolving and the view.
    """

    resolve: Callable[[Any], Any]
    prepare: Callable[[Hook], tuple[Hook, bool]]
    save: Callable[[Any, Exception], Operation[Any]]
    render: Callable[[Any, Any], Operation[Any]]
    refuse: Callable[[Any, Any], None]
    view_hooks: list[BoundHook] = field(default_factory=list)


def write_chain(
    members: Sequence[Member],
    inner: Responder | Ending,
    *,
    is_async: bool,
    recover: Callable[[Any, Exception], Operation[Any]],
    conclude: Callable[[Any, Any], None] | None = None,
) -> Responder:
    """Writes and compiles a function that answers requests.

    Args:
        members: Middleware from the outermost to the innermost.
        inner: What they enclose: a responder of the same colour, or the way to the view.
        is_async: The colour.
        recover: An operation that makes a response of an error.
        conclude: What is done with each response that streams or is an error, in the end.
    """
    writer = _ChainWriter(is_async=is_async, recover=recover)
    writer.write(members, inner, conclude)
    return writer.source.compile("respond")


class _ChainSource(PythonSource):
    kind = "chain"


class _ChainWriter:
    """Writes one function."""

    def __init__(
        self, *, is_async: bool, recover: Callable[[Any, Exception], Operation[Any]]
    ) -> None:
        self.source = _ChainSource()
        self._is_async = is_async
        self._await = "await " if is_async else ""
        self.source.names |= {
            "drive": adrive if is_async else drive,
            "call": _acall if is_async else _call,
            "recover": recover,
            "Operation": GeneratorType,
            "Response": HttpResponseBase,
        }

    def write(
        self,
        members: Sequence[Member],
        inner: Responder | Ending,
        conclude: Callable[[Any, Any], None] | None,
    ) -> None:
        line = self.source.line
        line(0, f"{'async ' if self._is_async else ''}def respond(request):")
        line(1, "passed = 0")
        self._recovering(1, lambda depth: self._write_before(depth, members, inner))
        for number, member in reversed(list(enumerate(members, 1))):
            if member.after is not None:
                self._write_after(number, member.after)
        if conclude is not None:
            line(1, "if response.status_code >= 400 or response.streaming:")
            line(2, f"{self.source.name('conclude', conclude)}(request, response)")
        line(1, "return response")

    def _recovering(self, depth: int, write: Callable[[int], None]) -> None:
        """Writes a block whose errors become responses."""
        self.source.line(depth, "try:")
        write(depth + 1)
        self.source.line(depth, "except Exception as error:")
        self.source.line(depth + 1, f"response = {self._await}drive(recover(request, error))")

    def _write_before(
        self, depth: int, members: Sequence[Member], inner: Responder | Ending
    ) -> None:
        """Writes the hooks before; `passed` counts those that did not fail."""
        line = self.source.line
        for number, member in enumerate(members, 1):
            if member.before is not None:
                self._write_hook(depth, member.before, "request", "None")
            line(depth, f"passed = {number}")
            if member.before is not None:
                line(depth, "if response is None:")
                depth += 1
        if isinstance(inner, Ending):
            self._recovering(depth, lambda within: self._write_ending(within, inner))
        else:
            line(depth, f"response = {self._await}{self.source.name('inner', inner)}(request)")

    def _write_hook(self, depth: int, hook: BoundHook, arguments: str, before: str) -> None:
        """Writes the call of a hook; what is as `before` is no operation."""
        name = self.source.name("hook", hook.call)
        if hook.blocks and self._is_async:
            self.source.line(depth, f"result = await call({name}, False, {arguments})")
        else:
            self.source.line(depth, f"result = {name}({arguments})")
        self.source.line(depth, f"if result is not {before} and type(result) is Operation:")
        self.source.line(depth + 1, f"result = {self._await}drive(result)")
        self.source.line(depth, "response = result")

    def _write_after(self, number: int, hook: BoundHook) -> None:
        def write(depth: int) -> None:
            self._write_hook(depth, hook, "request, response", "response")

        self.source.line(1, f"if passed >= {number}:")
        self._recovering(2, write)

    def _write_ending(self, depth: int, ending: Ending) -> None:
        """Writes how the view is found and called, and what becomes of its result."""
        line, name, do = self.source.line, self.source.name, self._await
        line(depth, f"match = request.resolver_match = {name('resolve', ending.resolve)}(request)")
        arguments = "request, match.func, match.args, match.kwargs"
        for hook in ending.view_hooks:
            self._write_hook(depth, hook, arguments, "None")
            line(depth, "if response is None:")
            depth += 1
        line(depth, f"view, is_async = {name('prepare', ending.prepare)}(match.func)")
        line(depth, "try:")
        direct = "is_async" if self._is_async else "not is_async"
        line(depth + 1, f"if {direct}:")
        line(depth + 2, f"response = {do}view(request, *match.args, **match.kwargs)")
        line(depth + 1, "else:")
        arguments = "view, is_async, request, *match.args, **match.kwargs"
        line(depth + 2, f"response = {do}call({arguments})")
        line(depth, "except Exception as error:")
        line(depth + 1, f"response = {do}drive({name('save', ending.save)}(request, error))")
        line(depth + 1, "if response is None:")
        line(depth + 2, "raise")
        line(depth, "if not isinstance(response, Response):")
        line(depth + 1, f"{name('refuse', ending.refuse)}(response, match.func)")
        depth -= len(ending.view_hooks)
        line(depth, "if hasattr(response, 'render'):")
        line(depth + 1, f"response = {do}drive({name('render', ending.render)}(request, response))")


def _call(function: Hook, is_async: bool, *arguments: Any, **keywords: Any) -> Any:
    return Call(function, arguments, keywords, is_async=is_async).perform()


async def _acall(function: Hook, is_async: bool, *arguments: Any, **keywords: Any) -> Any:
    return await Call(function, arguments, keywords, is_async=is_async).aperform()
