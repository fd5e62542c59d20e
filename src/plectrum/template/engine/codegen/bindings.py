"""The names that generated code uses, and what they stand for.

Generated code holds no text of the template outside literals made by `repr`, and no value at all:
filters, constants and accessors are bound to names of its module when a variant is made. Until
then each name has a recipe, a tuple of a kind and what it needs, which can be written to disk.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeAlias

from plectrum.template.engine.rendering import make_include
from plectrum.template.engine.runtime.filters import bind_filter, keeping_safe
from plectrum.template.engine.runtime.lookup import MISSING
from plectrum.template.engine.runtime.output import Presenter

if TYPE_CHECKING:
    from plectrum.template.engine.nodes import Node

Recipe: TypeAlias = tuple[Any, ...]


class Bindings:
    """Collects names and how each gets its value, which may depend on the variant.

    Attributes:
        recipes: A kind, which `MAKERS` knows, and its arguments, by name.
    """

    def __init__(self, recipes: dict[str, Recipe] | None = None) -> None:
        self.recipes: dict[str, Recipe] = {} if recipes is None else recipes
        self._names: dict[Any, str] = {}

    def constant(self, value: Any, prefix: str = "k") -> str:
        """Returns a name for a value that never changes."""
        key = (type(value), value) if isinstance(value, (str, int, float)) else id(value)
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = f"{prefix}_{len(self._names)}"
            self.recipes[name] = ("value", value)
        return name

    def node(self, node: Node) -> str:
        """Returns the name of a node that renders itself."""
        return self._bind(("node", id(node)), "node", "", ("node", node))

    def tag(self, node: Node, attribute: str) -> str:
        """Returns the name of a function that a node has as an attribute."""
        key = ("tag", id(node), attribute)
        return self._bind(key, "tag", "", ("tag", node, attribute))

    def state_key(self, kind: str, position: int) -> str:
        """Returns the name of the key under which a tag at a position keeps its state."""
        return self._bind(("key", kind, position), kind, "", ("key", kind, position))

    def include(self, template_name: str) -> str:
        """Returns the name of the function that shows another template."""
        return self._bind(("include", template_name), "include", "", ("include", template_name))

    def getter(self, part: str, *, is_first: bool, failure: Any = MISSING) -> str:
        """Returns the name of the function that gets a part of an object, or `failure`."""
        recipe = ("getter", part, is_first, failure)
        return self._bind(recipe, "get", part, recipe)

    def shower(self, part: str, *, is_first: bool) -> str:
        """Returns the name of the function that shows a part of an object."""
        recipe = ("shower", part, is_first)
        return self._bind(recipe, "show", part, recipe)

    def filter(self, name: str, function: Callable[..., Any]) -> str:
        """Returns the name of a filter, bound to its environment and keeping safe text safe."""
        return self._bind(("filter", id(function)), "f", name, ("filter", function))

    def specialized(
        self, name: str, function: Callable[..., Any], arguments: tuple[Any, ...], kind: str
    ) -> str:
        """Returns the name of a filter made for constant arguments.

        Args:
            name: The filter's name.
            function: The filter.
            arguments: The arguments.
            kind: `specialize` for its value, `specialize_shown` for the text that is shown.
        """
        key = (kind, id(function), tuple(map(repr, arguments)))
        return self._bind(key, "f", name, (kind, function, arguments))

    def _bind(self, key: Any, prefix: str, readable: str, recipe: Recipe) -> str:
        name = self._names.get(key)
        if name is None:
            part = f"_{readable}" if readable and readable.isascii() else ""
            name = self._names[key] = f"{prefix}{part}_{len(self._names)}"
            self.recipes[name] = recipe
        return name

    def namespace(self, program: Any, presenter: Presenter) -> dict[str, Any]:
        """Returns what the names stand for in a variant of a program."""
        return {
            name: MAKERS[recipe[0]](program, presenter, *recipe[1:])
            for name, recipe in self.recipes.items()
        }


def _value(_program: Any, _presenter: Presenter, value: Any) -> Any:
    return value


def _node_at(program: Any, _presenter: Presenter, position: int) -> Any:
    return program.template.node_at(position)


def _tag(_program: Any, _presenter: Presenter, node: Node, attribute: str) -> Any:
    return getattr(node, attribute)


def _tag_at(program: Any, _presenter: Presenter, position: int, attribute: str) -> Any:
    return getattr(program.template.node_at(position), attribute)


def _key(program: Any, _presenter: Presenter, kind: str, position: int) -> Any:
    return program.template, kind, position


def _include(program: Any, _presenter: Presenter, name: str) -> Any:
    return make_include(program.template.engine.kept, name)


def _getter(
    program: Any, presenter: Presenter, part: str, is_first: bool, failure: Any
) -> Callable[[Any], Any]:
    return presenter.getter(part, is_first=is_first, failure=failure, is_async=program.is_async)


def _shower(_program: Any, presenter: Presenter, part: str, is_first: bool) -> Callable[[Any], str]:
    return presenter.shower(part, is_first=is_first)


def _filter(_program: Any, presenter: Presenter, function: Callable[..., Any]) -> Any:
    bound = bind_filter(function, presenter.environment)
    return keeping_safe(bound) if getattr(function, "is_safe", False) else bound


def _specialize(
    _program: Any, presenter: Presenter, function: Any, arguments: tuple[Any, ...]
) -> Any:
    return function.specialize(presenter.environment, *arguments)


def _specialize_shown(
    _program: Any, presenter: Presenter, function: Any, arguments: tuple[Any, ...]
) -> Any:
    return function.specialize_shown(presenter, *arguments)


MAKERS: dict[str, Callable[..., Any]] = {
    "value": _value,
    "node": _value,
    "node_at": _node_at,
    "tag": _tag,
    "tag_at": _tag_at,
    "key": _key,
    "include": _include,
    "getter": _getter,
    "shower": _shower,
    "filter": _filter,
    "specialize": _specialize,
    "specialize_shown": _specialize_shown,
}
