"""The parts of the engine at their documented path; this module only re-exports."""

from plectrum.template.engine.errors import TemplateSyntaxError, VariableDoesNotExist
from plectrum.template.engine.expressions import FilterExpression, Variable, token_kwargs
from plectrum.template.engine.lexer import Lexer, Token, TokenType
from plectrum.template.engine.nodes import Node, NodeList, TextNode, VariableNode
from plectrum.template.engine.origin import UNKNOWN_SOURCE, Origin
from plectrum.template.engine.parser import Parser
from plectrum.template.engine.template import PartialTemplate, Template

FILTER_SEPARATOR = "|"
FILTER_ARGUMENT_SEPARATOR = ":"
VARIABLE_ATTRIBUTE_SEPARATOR = "."
BLOCK_TAG_START = "{%"
BLOCK_TAG_END = "%}"
VARIABLE_TAG_START = "{{"
VARIABLE_TAG_END = "}}"
COMMENT_TAG_START = "{#"
COMMENT_TAG_END = "#}"
SINGLE_BRACE_START = "{"
SINGLE_BRACE_END = "}"

__all__ = [
    "BLOCK_TAG_END",
    "BLOCK_TAG_START",
    "COMMENT_TAG_END",
    "COMMENT_TAG_START",
    "FILTER_ARGUMENT_SEPARATOR",
    "FILTER_SEPARATOR",
    "SINGLE_BRACE_END",
    "SINGLE_BRACE_START",
    "UNKNOWN_SOURCE",
    "VARIABLE_ATTRIBUTE_SEPARATOR",
    "VARIABLE_TAG_END",
    "VARIABLE_TAG_START",
    "FilterExpression",
    "Lexer",
    "Node",
    "NodeList",
    "Origin",
    "Parser",
    "PartialTemplate",
    "Template",
    "TemplateSyntaxError",
    "TextNode",
    "Token",
    "TokenType",
    "Variable",
    "VariableDoesNotExist",
    "VariableNode",
    "token_kwargs",
]
