"""Tokens to nodes.

The parser knows no tag: it gets them from libraries. A tag's function gets the parser and the
token, may take more tokens off it, and returns a node.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from plectrum.template.engine.environment import Environment
from plectrum.template.engine.errors import TemplateSyntaxError, near_miss
from plectrum.template.engine.expressions import FilterExpression
from plectrum.template.engine.lexer import Token, TokenType, empty_tag
from plectrum.template.engine.library import Library
from plectrum.template.engine.nodes import Compiler, Node, NodeList, TextNode, VariableNode

MAX_DEPTH = 120
LOADED = "loaded libraries"
"""The key under which `{% load %}` notes the labels of libraries in `extra_data`."""


class Parser:
    """Builds the nodes of one template.

    Args:
        tokens: The tokens, in order.
        libraries: Libraries that can be loaded, by label.
        builtins: Libraries that are loaded.
        origin: Where the template comes from.
        environment: The world of the engine.
        compiler: What makes nodes render when a tag asks for it.
        source: The text, for messages.

    Attributes:
        tags: The tags that can be used, by name.
        filters: The filters that can be used, by name.
        extra_data: What tags keep while they are parsed; the key is the tag's own.
    """

    def __init__(
        self,
        tokens: Sequence[Token],
        libraries: dict[str, Any] | None = None,
        builtins: Iterable[Library] | None = None,
        origin: Any = None,
        environment: Environment | None = None,
        compiler: Compiler | None = None,
        source: str = "",
    ) -> None:
        self.tokens = list(reversed(tokens))
        self.tags: dict[str, Callable[..., Any]] = {}
        self.filters: dict[str, Callable[..., Any]] = {}
        self.command_stack: list[tuple[str, Token]] = []
        self.libraries = libraries or {}
        self.origin = origin
        self.environment = environment or Environment()
        self.compiler = compiler
        self.source = source
        self.extra_data: dict[Any, Any] = {}
        for builtin in builtins or ():
            self.add_library(builtin)

    def add_library(self, lib: Library) -> None:
        """Makes the tags and filters of a library usable from here on."""
        self.tags.update(lib.tags)
        self.filters.update(lib.filters)

    def parse(self, parse_until: Iterable[str] | None = None) -> NodeList:
        """Returns the nodes up to one of the named tags, which stays the next token.

        Args:
            parse_until: Names of tags that end the nodes; none means the end of the template.

        Raises:
            TemplateSyntaxError: The template does not follow the language.
        """
        until = tuple(parse_until or ())
        nodes = NodeList(None, self.compiler)
        tokens = self.tokens
        while tokens:
            token = tokens.pop()
            kind = token.token_type
            if kind is TokenType.TEXT:
                self.extend_nodelist(nodes, TextNode(token.contents), token)
            elif kind is TokenType.VAR:
                if not token.contents:
                    raise empty_tag(token)
                try:
                    expression = self.compile_filter(token.contents)
                except TemplateSyntaxError as error:
                    raise self.error(token, error) from None
                self.extend_nodelist(nodes, VariableNode(expression), token)
            elif kind is TokenType.BLOCK:
                command = token.contents.split(None, 1)[0] if token.contents else ""
                if not command:
                    raise empty_tag(token)
                if command in until:
                    self.prepend_token(token)
                    return nodes
                self.extend_nodelist(nodes, self._compile_tag(command, token, until), token)
        if until:
            self.unclosed_block_tag(until)
        return nodes

    def _compile_tag(self, command: str, token: Token, until: tuple[str, ...]) -> Any:
        if len(self.command_stack) >= MAX_DEPTH:
            raise TemplateSyntaxError(
                f"Tags are nested more than {MAX_DEPTH} deep.",
                hint="Move the inner part to a template of its own and include it.",
                position=token.position[0],
            )
        self.command_stack.append((command, token))
        compile_function = self.tags.get(command)
        if compile_function is None:
            self.invalid_block_tag(token, command, until)
        try:
            node = compile_function(self, token)  # type: ignore[misc]  # not None: raised above
        except Exception as error:  # noqa: BLE001 - given its place, and raised
            raise self.error(token, error) from error.__cause__
        self.command_stack.pop()
        return node

    def skip_past(self, endtag: str) -> None:
        """Drops tokens up to and including a tag.

        Raises:
            TemplateSyntaxError: There is no such tag.
        """
        while self.tokens:
            token = self.tokens.pop()
            if token.token_type is TokenType.BLOCK and token.contents == endtag:
                return
        self.unclosed_block_tag([endtag])

    def extend_nodelist(self, nodelist: NodeList, node: Any, token: Token) -> None:
        """Adds a node to a list.

        Raises:
            TemplateSyntaxError: The node is no node, or must be first and is not.
        """
        if not isinstance(node, Node):
            name = token.contents.split(None, 1)[0]
            raise TemplateSyntaxError(
                f"The tag '{name}' returned {type(node).__name__} and no node.",
                hint="A tag's function returns an instance of a subclass of template.Node.",
                position=token.position[0],
            )
        if node.must_be_first and nodelist.contains_nontext:
            name = token.contents.split(None, 1)[0]
            raise self.error(
                token, f"{{% {token.contents} %}} must be the first tag in the template: '{name}'."
            )
        if not isinstance(node, TextNode):
            nodelist.contains_nontext = True
        node.token = token
        node.origin = self.origin
        node.compiler = self.compiler
        nodelist.append(node)

    def error(self, token: Token, e: Any) -> Exception:
        """Returns the error of a token, with its place.

        Args:
            token: The token.
            e: A message, or an exception, which is given the place.
        """
        if not isinstance(e, Exception):
            e = TemplateSyntaxError(e)
        if isinstance(e, TemplateSyntaxError) and e.position is None:
            e.position = token.position[0]
        if not hasattr(e, "token"):
            e.__dict__["token"] = token
        found: Exception = e
        return found

    def invalid_block_tag(
        self, token: Token, command: str, parse_until: Iterable[str] | None = None
    ) -> None:
        """Raises the error for a tag that is not known or not allowed here.

        Raises:
            TemplateSyntaxError: Always.
        """
        until = list(parse_until or ())
        hint = ""
        if any(each.split()[0] == command for each in until):  # another name after `endblock`
            hint = near_miss(token.contents, until)
        hint = hint or near_miss(command, [*self.tags, *until])
        if not hint:
            hint = self._library_hint(command)
        expected = ""
        if until:
            expected = f", expected {_either([repr(each) for each in until])}"
        raise TemplateSyntaxError(
            f"Invalid block tag on line {token.lineno}: '{command}'{expected}. "
            "Did you forget to register or load this tag?",
            hint=hint,
            position=token.position[0],
        )

    def _library_hint(self, command: str) -> str:
        for label, library in self.libraries.items():
            tags = getattr(library, "tags", None)
            if tags and command in tags:
                return f"Write {{% load {label} %}} before it."
        return ""

    def unclosed_block_tag(self, parse_until: Iterable[str]) -> None:
        """Raises the error for a tag that is not closed.

        Raises:
            TemplateSyntaxError: Always.
        """
        command, token = self.command_stack.pop()
        raise TemplateSyntaxError(
            f"Unclosed tag on line {token.lineno}: '{command}'. "
            f"Looking for one of: {', '.join(parse_until)}.",
            position=token.position[0],
        )

    def next_token(self) -> Token:
        """Takes the next token."""
        return self.tokens.pop()

    def prepend_token(self, token: Token) -> None:
        """Puts a token back."""
        self.tokens.append(token)

    def delete_first_token(self) -> None:
        """Drops the next token: usually the closing tag that `parse` stopped at."""
        del self.tokens[-1]

    def compile_filter(self, token: str) -> FilterExpression:
        """Returns the expression that a text is.

        Raises:
            TemplateSyntaxError: It is none.
        """
        return FilterExpression(token, self)

    def find_filter(self, name: str) -> Callable[..., Any]:
        """Returns the filter of a name.

        Raises:
            TemplateSyntaxError: There is none.
        """
        try:
            return self.filters[name]
        except KeyError:
            raise TemplateSyntaxError(
                f"Invalid filter: '{name}'", hint=near_miss(name, self.filters)
            ) from None


def _either(names: list[str]) -> str:
    if len(names) == 1:
        return names[0]
    return f"{', '.join(names[:-1])} or {names[-1]}"
