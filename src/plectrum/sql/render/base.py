"""The renderer: text and parameter places, written from left to right."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from plectrum.sql.errors import SqlError
from plectrum.sql.params import Binding, make_binder, make_naming_binder
from plectrum.sql.render.identifiers import quote
from plectrum.utils.records import record

if TYPE_CHECKING:
    from plectrum.sql.dialects.base import Dialect
    from plectrum.sql.nodes.base import Node

_PLACE = "\0"

Writer = Callable[["Renderer", Any], None]
RENDERERS: dict[type, Writer] = {}


def renders(node_class: type) -> Callable[[Writer], Writer]:
    """Registers the function that writes nodes of a class; a decorator."""

    def register(writer: Writer) -> Writer:
        RENDERERS[node_class] = writer
        return writer

    return register


@record
class Statement:
    """A statement as a driver takes it.

    Attributes:
        sql: The text, with the dialect's placeholders.
        bind: Makes the driver's parameters of a shape's; `None` where they are the same.
        bindings: Where each parameter comes from, in the order of the text.
    """

    sql: str
    bind: Callable[[Any], Any] | None
    bindings: tuple[Binding, ...]

    def parameters(self, values: Any) -> Any:
        """Returns the driver's parameters for a shape's."""
        return values if self.bind is None else self.bind(values)


class Renderer:
    """Writes one statement.

    Args:
        dialect: How the database writes it.
    """

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self.pieces: list[str] = []
        self.bindings: list[Binding] = []
        self.compared: list[Binding] = []
        self.inline_aliases = False
        self.unqualified = False

    def write(self, *pieces: str) -> None:
        """Appends text."""
        self.pieces.extend(pieces)

    def name(self, name: str) -> None:
        """Appends a quoted name."""
        self.pieces.append(quote(name, self.dialect.quote_mark))

    def node(self, node: Node) -> None:
        """Appends a node, as the dialect or else the general renderer writes its class.

        Raises:
            SqlError: Nothing writes nodes of the class.
        """
        kind = type(node)
        writer = self.dialect.overrides.get(kind) or RENDERERS.get(kind)
        if writer is None:
            raise SqlError(f"{kind.__name__} has no renderer.")
        writer(self, node)

    def nodes(self, nodes: Iterable[Node], separator: str = ", ") -> None:
        """Appends several nodes with text between them."""
        for index, node in enumerate(nodes):
            if index:
                self.pieces.append(separator)
            self.node(node)

    def place(self, binding: Binding) -> None:
        """Appends a placeholder (several for a list) and notes what is sent for it."""
        self.bindings.append(binding)
        self.pieces.append(_PLACE)

    def compare(self, nodes: Iterable[Node]) -> None:
        """Notes that the database compares these nodes with others of the statement."""
        if self.dialect.capabilities.compares_parameters_by_name:
            apart = Renderer(self.dialect)
            apart.nodes(nodes)
            self.compared.extend(apart.bindings)

    def statement(self) -> Statement:
        """Returns what has been written."""
        bindings = self.bindings
        if any(sum(map(one.is_same, bindings)) > 1 for one in self.compared):
            return self._statement_with_names()
        placeholder = self.dialect.placeholder
        texts = [one.text([placeholder] * one.places) for one in bindings]
        return Statement(self._text(texts), make_binder(bindings), tuple(bindings))

    def _statement_with_names(self) -> Statement:
        """Returns a statement in which a compared parameter has one name in all its places."""
        bindings: list[Binding] = []
        names: list[str] = []
        known: list[tuple[Binding, str]] = []
        texts = []
        for one in self.bindings:
            text = next((text for other, text in known if other.is_same(one)), None)
            if text is None:
                start = len(names)
                names.extend(f"%(p{index})s" for index in range(start, start + one.places))
                bindings.append(one)
                text = one.text(names[start:])
                if any(map(one.is_same, self.compared)):
                    known.append((one, text))
            texts.append(text)
        return Statement(self._text(texts), make_naming_binder(bindings), tuple(self.bindings))

    def _text(self, placeholders: list[str]) -> str:
        """Returns the text with placeholders in their places."""
        text = "".join(self.pieces)
        if self.dialect.placeholder == "%s" and self.bindings:
            text = text.replace("%", "%%")
        parts = text.split(_PLACE)
        out = [parts[0]]
        for placeholder, part in zip(placeholders, parts[1:], strict=True):
            out.append(placeholder)
            out.append(part)
        return "".join(out)


def render(node: Node, dialect: Dialect) -> Statement:
    """Returns the statement of a node."""
    renderer = Renderer(dialect)
    renderer.node(node)
    return renderer.statement()
