"""Inheritance while a template renders: which functions a block has, from child to base."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.utils.safestring import SafeString

BlockFunction = Callable[[Any, "Blocks", int], Any]

BLOCKS_KEY = "plectrum blocks"


class Blocks(dict[str, tuple[BlockFunction, ...]]):
    """The functions of each block, the one that wins first.

    Attributes:
        chain: The templates whose blocks these are, the child first.
    """

    __slots__ = ("_merged", "chain")

    def __init__(
        self, functions: dict[str, tuple[BlockFunction, ...]], chain: tuple[Any, ...]
    ) -> None:
        super().__init__(functions)
        self.chain = chain
        self._merged: dict[int, tuple[Blocks, Blocks]] = {}

    def over(self, parent: Blocks) -> Blocks:
        """Returns these blocks on top of those of a parent; made once per parent."""
        known = self._merged.get(id(parent))
        if known is not None and known[0] is parent:
            return known[1]
        functions = {name: self.get(name, ()) + parent.get(name, ()) for name in {**parent, **self}}
        merged = Blocks(functions, self.chain + parent.chain)
        self._merged[id(parent)] = (parent, merged)
        return merged


class Block:
    """What `block` means inside a block.

    Attributes:
        name: The block's name.
    """

    __slots__ = ("_blocks", "_context", "_depth", "_template", "name")

    def __init__(self, template: Any, context: Any, blocks: Blocks, name: str, depth: int) -> None:
        self.name = name
        self._template = template
        self._context = context
        self._blocks = blocks
        self._depth = depth + 1

    def super(self) -> Any:
        """Returns the text of the block that this one overrides; a coroutine where that awaits."""
        if len(self._blocks.chain) == 1:
            raise TemplateSyntaxError(
                f"The block {self.name!r} overrides no other, so it has no {{{{ block.super }}}}.",
                hint="`block.super` works in a template that extends another.",
            )
        functions = self._blocks.get(self.name, ())
        if self._depth >= len(functions):
            return SafeString("")
        text = functions[self._depth](self._context, self._blocks, self._depth)
        return SafeString(text) if isinstance(text, str) else _safe(text)

    def __repr__(self) -> str:
        return f"<Block: {self.name}>"


async def _safe(awaitable: Any) -> SafeString:
    return SafeString(await awaitable)
