"""`forloop` as a dictionary, for templates that look at it from outside of the loop's function.

PERF: an included template may ask for `forloop`, and hardly ever does. So a loop only notes how
far it is; the dictionary is filled when something looks into it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class LoopRecord(dict[str, Any]):
    """The `forloop` of a loop.

    Args:
        parent: The `forloop` of the loop around it, or `None` to look for it.
        size: How many iterations there are.
        levels: The levels of the context in which the one around is looked for.

    Attributes:
        index: The number of the iteration, from 0; generated code sets it.
    """

    index: int
    __slots__ = ("_depth", "_filled", "_levels", "index", "parent", "size")

    def __init__(self, parent: Any, size: int, levels: list[dict[str, Any]] | None) -> None:
        self.parent = parent
        self.size = size
        self._levels = levels
        self._depth = 0 if levels is None else len(levels)
        self._filled = -1

    def fill(self) -> None:
        """Brings the dictionary to the current iteration."""
        index = self.index
        if self._filled == index:
            return
        self._filled = index
        self["parentloop"] = self._find_parent()
        self["length"] = self.size
        self["counter0"] = index
        self["counter"] = index + 1
        self["revcounter"] = self.size - index
        self["revcounter0"] = self.size - index - 1
        self["first"] = index == 0
        self["last"] = index == self.size - 1

    def _find_parent(self) -> Any:
        """Returns the `forloop` around this one: below the level that this one is in."""
        if self._levels is None:
            return self.parent
        for level in reversed(self._levels[: self._depth]):
            if "forloop" in level and level["forloop"] is not self:
                return level["forloop"]
        return {}


def _filling(name: str) -> Callable[..., Any]:
    """Returns a method of dictionaries that fills the record first."""
    method = getattr(dict, name)

    def filled(self: LoopRecord, *arguments: Any) -> Any:
        self.fill()
        return method(self, *arguments)

    filled.__name__ = name
    return filled


for _name in (
    "__getitem__", "__contains__", "__iter__", "__len__", "__repr__", "__eq__", "__reversed__",
    "get", "items", "keys", "values", "copy",
):  # fmt: skip
    setattr(LoopRecord, _name, _filling(_name))
