"""Which names mean what, and where: local variables of generated code, or the context."""

from __future__ import annotations

from dataclasses import dataclass, field

from plectrum.template.engine.codegen.writer import Line


@dataclass(slots=True)
class Loop:
    """A `{% for %}` while its body is compiled.

    Attributes:
        index: The local variable with the number of the iteration, from 0.
        size: The local variable with the number of iterations.
        record: The local variable with the `forloop` dictionary.
        needs_index: Whether the body asks for the number.
        needs_record: Whether something asks for the whole dictionary.
        parent: The loop around it in the same function.
    """

    index: str
    size: str
    record: str
    parent: Loop | None
    needs_index: bool = False
    needs_record: bool = False


@dataclass(slots=True)
class Scope:
    """A part of a template in which names are set.

    Attributes:
        names: Local variables, by the template's name.
        level: The local variable of its level in the context, if it has one there.
        is_dynamic: Whether a tag inside may set any name, so that each is read from the context.
        loop: The loop, in the scope of one.
        is_function: Whether it is the outermost scope of a function.
        used: The names that were asked for.
    """

    names: dict[str, str] = field(default_factory=dict)
    level: str | None = None
    is_dynamic: bool = False
    loop: Loop | None = None
    is_function: bool = False
    used: set[str] = field(default_factory=set)


class Scopes:
    """The scopes around what is being compiled, in one function.

    Args:
        is_dynamic: Whether a tag in the function may set any name.
        prologue: The reserved line in which names are read from the context.
    """

    def __init__(self, *, is_dynamic: bool, prologue: Line) -> None:
        self.stack = [Scope(is_dynamic=is_dynamic, is_function=True)]
        self.prologue = prologue
        self._counter = 0

    @property
    def current(self) -> Scope:
        """The innermost scope."""
        return self.stack[-1]

    def local(self, readable: str) -> str:
        """Returns the name of a new local variable."""
        self._counter += 1
        part = readable if readable.isidentifier() and readable.isascii() else "value"
        return f"{part}_{self._counter}"

    def lookup(self, name: str) -> str | None:
        """Returns the local variable that a name means here; `None` means: ask the context."""
        for scope in reversed(self.stack):
            if name in scope.names:
                scope.used.add(name)
                return None if scope.is_dynamic else scope.names[name]
            if name == "forloop" and scope.loop is not None:
                return None
        function = self.stack[0]
        if function.is_dynamic:
            return None
        local = function.names[name] = self.local(name)
        return local

    def known(self, name: str) -> str | None:
        """Returns the local variable that a scope inside the function has for a name, if any."""
        for scope in reversed(self.stack[1:]):
            if name in scope.names:
                return None if scope.is_dynamic else scope.names[name]
        return None

    def loop(self) -> Loop | None:
        """Returns the loop that `forloop` means here, unless only the context knows."""
        for scope in reversed(self.stack):
            if "forloop" in scope.names:
                return None
            if scope.loop is not None:
                return None if scope.is_dynamic else scope.loop
        return None

    def enclosing_loop(self) -> Loop | None:
        """Returns the loop around the current place in this function."""
        for scope in reversed(self.stack):
            if scope.loop is not None:
                return scope.loop
        return None

    def finish(self) -> None:
        """Writes the line that reads from the context what the function needs of it."""
        names = self.stack[0].names
        if len(names) == 1:
            ((name, local),) = names.items()
            self.prologue.text = (
                f"{local} = top[{name!r}] if {name!r} in (top := context.dicts[-1]) "
                f"else find(context, {name!r})"
            )
        elif names:
            locals_ = ", ".join(names.values())
            self.prologue.text = f"{locals_} = find_all(context, {tuple(names)!r})"
