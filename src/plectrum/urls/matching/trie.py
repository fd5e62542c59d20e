"""The trie of path segments that routes are compiled into.

A node stands for the segments that led to it. From there the next segment is a literal (one look
in a dictionary, however many there are), a capture or a mixture of both; what cannot be decided
segment by segment (a `path` converter, a regular expression) is a *rest*, which consumes text and
hands what is left to a trie of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeAlias, TypeVar

from plectrum.urls.matching.converters import IntConverter, StringConverter
from plectrum.urls.matching.pattern import Capture, Converter, Expression, Level, Route, Template

T = TypeVar("T")
Values: TypeAlias = tuple[Any, ...]
Part: TypeAlias = str | Capture

REFUSED: Any = object()
NEVER = 1 << 60


class Leaf(Generic[T]):
    """The end of a route.

    Attributes:
        order: The place of the route among all; the lowest that matches wins.
        route: The route itself.
        names: The names of the captured values; `None` if an expression has a say in them.
        fixed: Extra values that no captured value of a deeper level overrides.
    """

    __slots__ = ("fixed", "names", "order", "route")

    def __init__(self, order: int, route: Route[T]) -> None:
        self.order = order
        self.route = route
        self.names = _template_names(route)
        self.fixed: dict[str, Any] = {}
        for depth, extra in enumerate(route.extras):
            deeper = {
                name
                for level in route.levels[depth + 1 :]
                if isinstance(level, Template)
                for name in level.names
            }
            self.fixed |= {name: value for name, value in extra.items() if name not in deeper}

    def bind(self, values: Values) -> tuple[tuple[Any, ...], dict[str, Any]]:
        """Returns the positional and keyword arguments of the view."""
        if self.names is not None:
            keywords = dict(zip(self.names, values, strict=True)) if values else {}
            if self.fixed:
                keywords |= self.fixed
            return (), keywords
        arguments, keywords = (), {}
        extras = self.route.extras or ({},) * len(self.route.levels)
        for (positional, named), extra in zip(self.bind_levels(values), extras, strict=True):
            arguments = positional if named else arguments + positional
            keywords |= named
            keywords |= extra
            if named:
                arguments = ()
        return arguments, keywords

    def bind_levels(self, values: Values) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
        """Gives for each level what it captured, positional and named."""
        remaining = iter(values)
        for level in self.route.levels:
            if isinstance(level, Template):
                yield (), {name: next(remaining) for name in level.names}
            elif not level.regex.groups or level.literal is not None:
                yield (), {}
            else:
                yield _groups(next(remaining))


def _groups(match: re.Match[str]) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Returns what an expression captured: its named groups if it has any, or all groups."""
    if match.re.groupindex:
        return (), {name: text for name, text in match.groupdict().items() if text is not None}
    return match.groups(), {}


def _template_names(route: Route[Any]) -> tuple[str, ...] | None:
    names: tuple[str, ...] = ()
    for level in route.levels:
        if isinstance(level, Template):
            names += level.names
        elif level.regex.groups:
            return None
    return names


class Node(Generic[T]):
    """A place in the trie.

    Attributes:
        lowest: The lowest order that can be reached from here.
        is_plain: Whether there are only literals.
        only_capture: The only way on beside literals, if it is a capture.
    """

    __slots__ = ("captures", "end", "is_plain", "literals", "lowest", "only_capture", "rests")

    def __init__(self) -> None:
        self.literals: dict[str, Node[T]] = {}
        self.captures: list[SegmentEdge[T]] = []
        self.rests: list[Rest[T]] = []
        self.end: Leaf[T] | None = None
        self.lowest = NEVER
        self.is_plain = True
        self.only_capture: SegmentEdge[T] | None = None

    def add_capture(self, edge: SegmentEdge[T]) -> None:
        """Adds a way on by a segment that is read."""
        self.captures.append(edge)
        self._survey()

    def add_rest(self, rest: Rest[T]) -> None:
        """Adds a way on that segments cannot decide."""
        self.rests.append(rest)
        self._survey()

    def _survey(self) -> None:
        self.is_plain = False
        is_only = len(self.captures) == 1 and not self.rests
        self.only_capture = self.captures[0] if is_only else None


class SegmentEdge(Generic[T]):
    """A way to a node by a segment that is read: `<int:year>` or `v<int:major>-<slug:name>`.

    `read` returns the captured values of a segment, or REFUSED.
    """

    __slots__ = ("key", "matches", "node", "read")

    def __init__(self, key: object, parts: tuple[Part, ...]) -> None:
        self.key = key
        self.matches: Callable[[str], Any] = Template(parts).regex.fullmatch
        self.read: Callable[[str], Any] = _segment_reader(parts)
        self.node: Node[T] = Node()


class Rest(Generic[T]):
    """Consumes text that segments cannot decide and leads to a node for what is left.

    After the last level of a route nothing is looked at any more: its node is just an end.
    """

    __slots__ = ("consume", "is_end", "key", "matches", "node")

    def __init__(self, key: object, level: Level, *, is_end: bool) -> None:
        self.key = key
        self.is_end = is_end
        if isinstance(level, Expression):
            self.matches = level.find
            self.consume = _expression_consumer(level)
        else:
            self.matches = level.regex.fullmatch if is_end else level.regex.match
            self.consume = _template_consumer(level, self.matches)
        self.node: Node[T] = Node()

    def split_remaining(self, text: str, position: int) -> list[str]:
        """Returns the segments of what is left of a text after `position`."""
        return [] if self.is_end else text[position:].split("/")


def build(routes: list[Route[T]]) -> tuple[Node[T], list[Leaf[T]]]:
    """Returns the root of the trie of the routes, and their leaves in order."""
    root: Node[T] = Node()
    leaves = [Leaf(order, route) for order, route in enumerate(routes)]
    for leaf in leaves:
        _insert(root, leaf)
    return root, leaves


def literal_path(route: Route[Any]) -> str | None:
    """Returns the only path that the route matches, where there is just one."""
    text = ""
    for depth, level in enumerate(route.levels):
        if isinstance(level, Template):
            if level.names:
                return None
            text += "".join(str(part) for part in level.parts)
        elif level.literal is None or (depth == len(route.levels) - 1 and not level.is_whole):
            return None
        else:
            text += level.literal
    return text


def _insert(root: Node[T], leaf: Leaf[T]) -> None:
    node = root
    parts: list[Part] = []
    *prefixes, last = leaf.route.levels
    for level in prefixes:
        if (flat := _flatten_prefix(level)) is not None:
            parts.extend(flat)
            continue
        node = _descend(node, parts, leaf.order)
        node = _rest_node(node, level, leaf.order, id(level))
        parts = []
    if isinstance(last, Template):
        _insert_end(node, [*parts, *last.parts], leaf)
    elif last.literal is not None and last.is_whole:
        _insert_end(node, [*parts, last.literal], leaf)
    else:
        _add_rest(_descend(node, parts, leaf.order), last, leaf)


def _flatten_prefix(level: Level) -> tuple[Part, ...] | None:
    """Returns the parts of an include's prefix, if reading on from them changes nothing.

    A prefix is matched once and greedily, whatever follows. Where it ends in a slash and its
    captures hold none, or has no captures, matching it together with what follows is the same.
    """
    if isinstance(level, Expression):
        return None if level.literal is None else (level.literal,)
    if not level.names:
        return level.parts
    final = level.parts[-1]
    is_closed = isinstance(final, str) and final.endswith("/")
    if is_closed and all(isinstance(part, str) or is_one_segment(part) for part in level.parts):
        return level.parts
    return None


def _insert_end(node: Node[T], parts: list[Part], leaf: Leaf[T]) -> None:
    segments = split_segments(parts)
    for position, segment in enumerate(segments):
        if not all(isinstance(part, str) or is_one_segment(part) for part in segment):
            tail = _join_segments(segments[position:])
            _add_rest(node, Template(tail), leaf)
            return
        node = _next_node(node, segment, leaf.order)
    node.lowest = min(node.lowest, leaf.order)
    if node.end is None:
        node.end = leaf


def _descend(node: Node[T], parts: list[Part], order: int) -> Node[T]:
    """Follows the whole segments of the parts; what begins another segment becomes a rest."""
    if not parts:
        return node
    *segments, unfinished = split_segments(parts)
    for segment in segments:
        node = _next_node(node, segment, order)
    if unfinished == ("",):
        return node
    return _rest_node(node, Template(unfinished), order, unfinished)


def _next_node(node: Node[T], segment: tuple[Part, ...], order: int) -> Node[T]:
    node.lowest = min(node.lowest, order)
    if len(segment) == 1 and isinstance(segment[0], str):
        return node.literals.setdefault(segment[0], Node())
    key = tuple(part if isinstance(part, str) else id(part.converter) for part in segment)
    for edge in node.captures:
        if edge.key == key:
            return edge.node
    added: SegmentEdge[T] = SegmentEdge(key, _numbered(segment))
    node.add_capture(added)
    return added.node


def _rest_node(node: Node[T], level: Level, order: int, key: object) -> Node[T]:
    node.lowest = min(node.lowest, order)
    for rest in node.rests:
        if rest.key == key:
            return rest.node
    added: Rest[T] = Rest(key, level, is_end=False)
    node.add_rest(added)
    return added.node


def _add_rest(node: Node[T], level: Level, leaf: Leaf[T]) -> None:
    node.lowest = min(node.lowest, leaf.order)
    rest: Rest[T] = Rest(None, level, is_end=True)
    rest.node.end = leaf
    rest.node.lowest = leaf.order
    node.add_rest(rest)


def split_segments(parts: list[Part]) -> list[tuple[Part, ...]]:
    """Splits the parts of a template at the slashes of its texts.

    A segment without captures is one text, which may be empty: `a/` has two segments.
    """
    segments: list[list[Part]] = [[]]
    for part in parts:
        if isinstance(part, Capture):
            segments[-1].append(part)
            continue
        first, *others = part.split("/")
        segments[-1].append(first)
        segments.extend([text] for text in others)
    return [_merge_texts(segment) for segment in segments]


def _merge_texts(segment: list[Part]) -> tuple[Part, ...]:
    merged: list[Part] = []
    for part in segment:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "":
            merged.append(part)
    return tuple(merged) or ("",)


def _join_segments(segments: list[tuple[Part, ...]]) -> tuple[Part, ...]:
    joined: list[Part] = list(segments[0])
    for segment in segments[1:]:
        joined += ["/", *segment]
    return _numbered(_merge_texts(joined))


def _numbered(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Names captures by their position: levels of a route may use a name twice."""
    return tuple(
        part if isinstance(part, str) else Capture(f"_{position}", part.converter)
        for position, part in enumerate(parts)
    )


_WITHOUT_SLASH = re.compile(
    r"(?:[A-Za-z0-9_{},|?*+-]|\(\?:|[()]|\\[dw]"
    r"|\[-?(?:[A-Za-z0-9_]-[A-Za-z0-9_]|[A-Za-z0-9_]|\\[dw])+-?\]|\[\^/\])+"
)


def is_one_segment(capture: Capture) -> bool:
    """Tells whether a capture's expression is known never to match a slash."""
    return _WITHOUT_SLASH.fullmatch(capture.converter.regex) is not None


def _segment_reader(parts: tuple[Part, ...]) -> Callable[[str], Any]:
    only = parts[0]
    if len(parts) == 1 and isinstance(only, Capture):
        return _capture_reader(only.converter)
    template = Template(parts)
    consume = _template_consumer(template, template.regex.fullmatch)

    def read(segment: str) -> Any:
        consumed = consume(segment)
        return REFUSED if consumed is None else consumed[0]

    return read


def _capture_reader(converter: Converter) -> Callable[[str], Any]:
    convert = converter.to_python
    method = getattr(type(converter), "to_python", None)
    if converter.regex == IntConverter.regex and method is IntConverter.to_python:
        return _read_integer
    if converter.regex == StringConverter.regex and method is StringConverter.to_python:
        return _read_text
    matches = re.compile(converter.regex).fullmatch
    if method is StringConverter.to_python:
        return lambda segment: REFUSED if matches(segment) is None else (segment,)

    def read(segment: str) -> Any:
        if matches(segment) is None:
            return REFUSED
        try:
            return (convert(segment),)
        except ValueError:
            return REFUSED

    return read


def _read_integer(segment: str) -> Any:
    if segment.isdecimal() and segment.isascii():
        try:
            return (int(segment),)
        except ValueError:  # more digits than Python converts
            return REFUSED
    return REFUSED


def _read_text(segment: str) -> Any:
    return (segment,) if segment else REFUSED


Consumer: TypeAlias = Callable[[str], tuple[Values, int] | None]


def _template_consumer(
    template: Template, match: Callable[[str], re.Match[str] | None]
) -> Consumer:
    converters = [part.converter for part in template.parts if isinstance(part, Capture)]
    names = template.names

    def consume(text: str) -> tuple[Values, int] | None:
        found = match(text)
        if found is None:
            return None
        try:
            values = tuple(
                converter.to_python(found[name])
                for name, converter in zip(names, converters, strict=True)
            )
        except ValueError:
            return None
        return values, found.end()

    return consume


def _expression_consumer(level: Expression) -> Consumer:
    find = level.find
    captures = bool(level.regex.groups)

    def consume(text: str) -> tuple[Values, int] | None:
        found = find(text)
        if found is None:
            return None
        return ((found,) if captures else ()), found.end()

    return consume
