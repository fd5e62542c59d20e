"""The matcher: finds the first route that matches a path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

from plectrum.urls.matching.pattern import Route
from plectrum.urls.matching.trie import NEVER, REFUSED, Leaf, Node, Values, build, literal_path

T = TypeVar("T")


class Found(NamedTuple, Generic[T]):
    """A route that matches, and the values that it captured."""

    leaf: Leaf[T]
    values: Values


class Matcher(Generic[T]):
    """Finds routes; made once from all routes of a URLconf.

    A path that only one literal route can match costs one look in a dictionary. Any other is
    walked segment by segment; routes that begin differently cost nothing.
    """

    def __init__(self, routes: Iterable[Route[T]]) -> None:
        self._root, leaves = build(list(routes))
        self._literals = self._find_undisputed(leaves)

    def find(self, path: str) -> Found[T] | None:
        """Returns the first route that matches the path (without its leading slash)."""
        found = self._literals.get(path)
        if found is not None:
            return found
        return _search(self._root, path.split("/"), 0, (), NEVER)

    def _find_undisputed(self, leaves: list[Leaf[T]]) -> dict[str, Found[T]]:
        """Returns the literal routes that no earlier route could take the path from."""
        literals: dict[str, Found[T]] = {}
        for leaf in leaves:
            path = literal_path(leaf.route)
            if path is not None and path not in literals:
                rivals = _possible_orders(self._root, path.split("/"), 0)
                if min(rivals) == leaf.order:
                    literals[path] = Found(leaf, ())
        return literals


def _search(
    node: Node[T], segments: list[str], position: int, values: Values, bound: int
) -> Found[T] | None:
    """Returns the match of lowest order below `bound` that begins at `node`."""
    last = len(segments)
    while position < last:
        segment = segments[position]
        following = node.literals.get(segment)
        if not node.is_plain:
            edge = node.only_capture
            if edge is None or following is not None:
                return _branch(node, segments, position, values, bound)
            read = edge.read(segment)
            if read is REFUSED:
                return None
            values += read
            following = edge.node
        elif following is None:
            return None
        node = following
        position += 1
    end = node.end
    return Found(end, values) if end is not None and end.order < bound else None


def _branch(
    node: Node[T], segments: list[str], position: int, values: Values, bound: int
) -> Found[T] | None:
    """Tries every way on from a node that has more than literals."""
    best: Found[T] | None = None
    segment = segments[position]
    following = node.literals.get(segment)
    if following is not None and following.lowest < bound:
        best = _search(following, segments, position + 1, values, bound)
    for edge in node.captures:
        if best is None or edge.node.lowest < best.leaf.order:
            read = edge.read(segment)
            if read is not REFUSED:
                limit = bound if best is None else best.leaf.order
                found = _search(edge.node, segments, position + 1, values + read, limit)
                best = found or best
    if node.rests:
        return _search_rests(node, segments, position, values, bound, best)
    return best


def _search_rests(
    node: Node[T],
    segments: list[str],
    position: int,
    values: Values,
    bound: int,
    best: Found[T] | None,
) -> Found[T] | None:
    """Returns the best of what was found and of what the rests of the node find."""
    text = "/".join(segments[position:])
    for rest in node.rests:
        limit = bound if best is None else best.leaf.order
        if rest.node.lowest < limit and (consumed := rest.consume(text)) is not None:
            captured, end = consumed
            remaining = rest.split_remaining(text, end)
            best = _search(rest.node, remaining, 0, values + captured, limit) or best
    return best


def _possible_orders(node: Node[Any], segments: list[str], position: int) -> Iterator[int]:
    """Gives the order of every route whose pattern fits, whatever its converters say."""
    if position == len(segments):
        if node.end is not None:
            yield node.end.order
        return
    segment = segments[position]
    if segment in node.literals:
        yield from _possible_orders(node.literals[segment], segments, position + 1)
    for edge in node.captures:
        if edge.matches(segment) is not None:
            yield from _possible_orders(edge.node, segments, position + 1)
    text = "/".join(segments[position:])
    for rest in node.rests:
        if (found := rest.matches(text)) is not None:
            remaining = rest.split_remaining(text, found.end())
            yield from _possible_orders(rest.node, remaining, 0)
