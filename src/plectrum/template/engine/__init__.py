"""The template engine: source to nodes to Python to text.

A pure engine: it reads no settings and does no input or output but what its loaders do. What it
needs of the world comes as an `Environment`. Its parts, the highest first: `engine`, `loaders`,
`template`, `program`, `codegen`, `optimize`, `analysis`, `tags`, `filters`, `parser`,
`expressions`, `lexer`, `nodes`, `library`, `context`, `runtime`, `debug`, `errors`.
"""

from plectrum.template.engine.engine import Engine

__all__ = ["Engine"]
