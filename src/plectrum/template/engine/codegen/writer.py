"""Lines of Python, each with the place in the template that it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(slots=True)
class Line:
    """A line of generated code; without text it is left out."""

    indentation: int
    text: str
    position: int


@dataclass(slots=True)
class Output:
    """A list that collects text: its name, and what is to be written next."""

    name: str
    parts: list[tuple[str, str, int]]
    is_used: bool = False


class Writer:
    """Collects lines, and joins what is shown one after another into one f-string.

    Attributes:
        position: The offset in the template of what is being compiled.
    """

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.position = 0
        self._indentation = 0
        self._outputs: list[Output] = []

    def line(self, text: str) -> Line:
        """Writes a statement, after what is to be shown before it."""
        self.flush()
        return self._add(text)

    def reserve(self) -> Line:
        """Writes a line whose text comes later, or never."""
        return self.line("")

    def _add(self, text: str) -> Line:
        line = Line(self._indentation, text, self.position)
        self.lines.append(line)
        return line

    @contextmanager
    def block(self, head: str) -> Iterator[Line]:
        """Writes a statement that has others inside."""
        line = self.line(head)
        self._indentation += 1
        count = len(self.lines)
        yield line
        self.flush()
        if not any(each.text for each in self.lines[count:]):
            self._add("pass")
        self._indentation -= 1

    @contextmanager
    def collecting(self, name: str) -> Iterator[None]:
        """Collects what is shown in a list of its own."""
        self.line(f"{name} = []")
        self._outputs.append(Output(name, []))
        yield
        self.flush()
        self._outputs.pop()

    def begin_function(self, name: str) -> None:
        """Starts to collect what a function shows."""
        self._outputs.append(Output(name, []))

    def end_function(self, start: Line) -> None:
        """Writes the `return` of a function.

        Args:
            start: The reserved line in which the list is made, if the function needs one.
        """
        output = self._outputs[-1]
        if output.is_used:
            self.flush()
            start.text = f"{output.name} = []"
            self._add(f"return join({output.name})")
        else:
            self._write_parts("return ", output.parts)
        self._outputs.pop()

    def text(self, text: str) -> None:
        """Shows a text as it is."""
        self._outputs[-1].parts.append(("text", text, self.position))

    def show(self, code: str) -> None:
        """Shows what an expression gives: a text."""
        self._outputs[-1].parts.append(("code", code, self.position))

    def flush(self) -> None:
        """Writes what is to be shown so far."""
        if not self._outputs:
            return
        output = self._outputs[-1]
        if output.parts:
            output.is_used = True
            parts = output.parts
            output.parts = []
            self._write_parts(f"{output.name}.append", parts)

    def _write_parts(self, head: str, parts: list[tuple[str, str, int]]) -> None:
        """Writes a statement over a text, with each expression on a line of its own.

        In a traceback the number of the line then tells which expression it was.
        """
        pieces: list[tuple[str, int]] = []
        literal = ""
        for kind, content, position in parts:
            if kind == "text":
                literal += content
            else:
                pieces.append((f"f{_quoted(literal)[:-1]}{{{content}}}'", position))
                literal = ""
        if literal or not pieces:
            pieces.append((repr(literal), parts[-1][2] if parts else self.position))
        remembered = self.position
        last = len(pieces) - 1
        for index, (piece, position) in enumerate(pieces):
            self.position = position
            opening = f"{head}(" if index == 0 else " "
            self._add(f"{opening}{piece}{')' if index == last else ''}")
        self.position = remembered

    def result(self, first_line: int = 1) -> tuple[str, dict[int, int]]:
        """Returns the source, and the template's offset for each of its lines.

        Args:
            first_line: The number of the first line.
        """
        texts: list[str] = []
        positions: dict[int, int] = {}
        for line in self.lines:
            if line.text:
                positions[first_line + len(texts)] = line.position
                texts.append(f"{' ' * line.indentation}{line.text}")
        return "\n".join(texts) + "\n", positions


def _quoted(text: str) -> str:
    """Returns a text as the inside of an f-string in single quotes, with the quotes."""
    escaped = text.translate(_ESCAPES)
    return f"'{escaped}'"


_ESCAPES = {
    **{code: f"\\x{code:02x}" for code in range(32)},
    ord("\n"): "\\n",
    ord("\t"): "\\t",
    ord("\\"): "\\\\",
    ord("'"): "\\'",
    ord("{"): "{{",
    ord("}"): "}}",
    0x7F: "\\x7f",
    0x85: "\\x85",
    0x2028: "\\u2028",
    0x2029: "\\u2029",
    **{code: f"\\u{code:04x}" for code in range(0xD800, 0xE000)},
}
