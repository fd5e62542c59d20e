"""Full text search: vectors of words, queries, ranks; and likeness by trigrams."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from plectrum.contrib.postgres.lexemes import Lexeme, LexemeCombinable
from plectrum.db.models.expressions.base import Expression, Lowered, Value
from plectrum.db.models.expressions.func import Func, as_expression
from plectrum.db.models.fields.base import Field
from plectrum.db.models.fields.numbers import FloatField
from plectrum.db.models.fields.text import TextField
from plectrum.db.models.lookups.base import Lookup
from plectrum.sql import types
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates

__all__ = [
    "Lexeme",
    "SearchHeadline",
    "SearchQuery",
    "SearchRank",
    "SearchVector",
    "SearchVectorField",
    "TrigramDistance",
    "TrigramSimilarity",
    "TrigramStrictWordDistance",
    "TrigramStrictWordSimilarity",
    "TrigramWordDistance",
    "TrigramWordSimilarity",
]


class SearchVectorField(Field[Any]):
    """A column of words with their places, kept by a trigger or as a generated column."""

    def sql_type(self) -> types.SqlType:
        """Returns the type of vectors."""
        return types.Custom("tsvector")


class SearchQueryField(Field[Any]):
    """Describes a query of words."""

    def sql_type(self) -> types.SqlType:
        """Returns the type of queries."""
        return types.Custom("tsquery")


def _configuration(config: Any) -> Any:
    """Returns the language of a search as an expression; `None` for the database's own."""
    if config is None or hasattr(config, "resolve_expression"):
        return config
    return Value(str(config), output_field=TextField())


def _configured(config: Any, scope: Any) -> list[Any]:
    """Returns the beginning of a call's arguments: the configuration, if there is one."""
    return (
        [] if config is None else [nodes.Cast(scope.lower(config).node, types.Custom("regconfig"))]
    )


class SearchVector(Expression):
    """The words of one or several texts.

    Args:
        expressions: Names of fields, or expressions.
        config: The language; the database's own when `None`.
        weight: How much the words count in ranks: `A` to `D`.
    """

    parts = ("sources", "config", "weight")

    def __init__(self, *expressions: Any, config: Any = None, weight: str | None = None) -> None:
        super().__init__(SearchVectorField())
        if weight is not None and weight not in {"A", "B", "C", "D"}:
            raise ValueError("The weight of a SearchVector must be 'A', 'B', 'C' or 'D'.")
        self.sources = tuple(as_expression(expression) for expression in expressions)
        self.config = _configuration(config)
        self.weight = weight

    def __add__(self, other: Any) -> Any:
        return _joined(self, other, "||", SearchVector)

    def lower(self, scope: Any) -> Lowered:
        """Returns the vector of the texts with spaces between them."""
        texts: list[Any] = []
        for source in self.sources:
            text = nodes.Cast(scope.lower(source).node, types.Text())
            texts += [Value(" "), text] if texts else [text]
        arguments: list[Any] = []
        for text in texts:
            if isinstance(text, Value):
                arguments.append(nodes.Keyword("' '"))
            else:
                arguments.append(nodes.Call("COALESCE", (text, nodes.Keyword("''"))))
        joined: list[Any] = []
        for index, argument in enumerate(arguments):
            joined += [" || ", argument] if index else [argument]
        call: Any = nodes.Call(
            "TO_TSVECTOR", (*_configured(self.config, scope), nodes.Raw(tuple(joined)))
        )
        if self.weight is not None:
            call = nodes.Call("SETWEIGHT", (call, nodes.Keyword(f"'{self.weight}'")))
        return Lowered(call, self.given_output_field)


class SearchQuery(Expression):
    """The words that are looked for.

    Args:
        value: The text, which may come from outside unless the type is `raw`; or lexemes.
        config: The language; the database's own when `None`.
        invert: Whether texts without them are looked for.
        search_type: `plain`, `phrase`, `raw` (the database's own language) or `websearch`.
    """

    FUNCTIONS: ClassVar[dict[str, str]] = {
        "plain": "PLAINTO_TSQUERY",
        "phrase": "PHRASETO_TSQUERY",
        "raw": "TO_TSQUERY",
        "websearch": "WEBSEARCH_TO_TSQUERY",
    }
    parts = ("value", "config", "invert", "search_type")

    def __init__(
        self, value: Any, config: Any = None, invert: bool = False, search_type: str = "plain"
    ) -> None:
        super().__init__(SearchQueryField())
        if search_type not in self.FUNCTIONS:
            raise ValueError(f"Unknown search_type argument '{search_type}'.")
        if isinstance(value, LexemeCombinable):
            value, search_type = value.text(), "raw"
        is_expression = hasattr(value, "resolve_expression")
        self.value = value if is_expression else Value(str(value), output_field=TextField())
        self.config = _configuration(config)
        self.invert = invert
        self.search_type = search_type

    def __and__(self, other: Any) -> Any:
        return _joined(self, other, "&&", SearchQuery)

    def __or__(self, other: Any) -> Any:
        return _joined(self, other, "||", SearchQuery)

    def __invert__(self) -> SearchQuery:
        inverted: SearchQuery = self.copy()
        inverted.invert = not self.invert
        return inverted

    def lower(self, scope: Any) -> Lowered:
        """Returns the query."""
        arguments = (*_configured(self.config, scope), scope.lower(self.value).node)
        call: Any = nodes.Call(self.FUNCTIONS[self.search_type], arguments)
        if self.invert:
            call = nodes.Raw(("!!(", call, ")"))
        return Lowered(call, self.given_output_field)


class _Joined(Expression):
    """Two vectors or queries joined by an operator."""

    parts = ("left", "right", "operator")

    def __init__(self, left: Any, right: Any, operator: str, kind: type[Any]) -> None:
        super().__init__(SearchVectorField() if kind is SearchVector else SearchQueryField())
        self.left, self.right, self.operator, self.kind = left, right, operator, kind

    def __add__(self, other: Any) -> Any:
        return _joined(self, other, "||", self.kind)

    def __and__(self, other: Any) -> Any:
        return _joined(self, other, "&&", self.kind)

    def __or__(self, other: Any) -> Any:
        return _joined(self, other, "||", self.kind)

    def lower(self, scope: Any) -> Lowered:
        """Returns both with the operator between them."""
        left, right = scope.lower(self.left).node, scope.lower(self.right).node
        node = nodes.Raw(("(", left, f" {self.operator} ", right, ")"))
        return Lowered(node, self.given_output_field)


def _joined(left: Any, right: Any, operator: str, kind: type[Any]) -> _Joined:
    """Returns two vectors, or two queries, as one.

    Raises:
        TypeError: The other is no such thing.
    """
    if not isinstance(right, kind) and getattr(right, "kind", None) is not kind:
        raise TypeError(
            f"{kind.__name__} can only be combined with other {kind.__name__} instances, got "
            f"{type(right).__name__}."
        )
    return _Joined(left, right, operator, kind)


class SearchRank(Expression):
    """How well a text matches.

    Args:
        vector: The text: a `SearchVector`, or a name.
        query: What is looked for: a `SearchQuery`, or a text.
        weights: How much the weights D, C, B and A count.
        normalization: How the length counts: a number of flags, or an expression.
        cover_density: Whether words near one another count more.
    """

    parts = ("vector", "query", "weights", "normalization", "cover_density")

    def __init__(
        self,
        vector: Any,
        query: Any,
        weights: Sequence[float] | None = None,
        normalization: Any = None,
        cover_density: bool = False,
    ) -> None:
        super().__init__(FloatField())
        is_expression = hasattr(vector, "resolve_expression")
        self.vector = vector if is_expression else SearchVector(vector)
        self.query = query if hasattr(query, "resolve_expression") else SearchQuery(query)
        self.weights = None if weights is None else tuple(float(weight) for weight in weights)
        self.normalization = normalization
        if normalization is not None and not hasattr(normalization, "resolve_expression"):
            self.normalization = int(normalization)
        self.cover_density = cover_density

    def lower(self, scope: Any) -> Lowered:
        """Returns the call; weights and flags are checked numbers."""
        arguments: list[Any] = []
        if self.weights is not None:
            numbers = ", ".join(map(repr, self.weights))
            arguments.append(nodes.Keyword(f"'{{{numbers}}}'::float4[]"))
        arguments += [scope.lower(self.vector).node, scope.lower(self.query).node]
        if isinstance(self.normalization, int):
            arguments.append(nodes.Keyword(str(self.normalization)))
        elif self.normalization is not None:
            arguments.append(nodes.Cast(scope.lower(self.normalization).node, types.Integer()))
        name = "TS_RANK_CD" if self.cover_density else "TS_RANK"
        return Lowered(nodes.Call(name, tuple(arguments)), self.given_output_field)


class SearchHeadline(Expression):
    """The parts of a text that match, with the words marked.

    Args:
        expression: The text: a name or an expression.
        query: What is looked for: a `SearchQuery`, or a text.
        config: The language; the database's own when `None`.
        start_sel: What stands before a word.
        stop_sel: What stands after it.
        max_words: The most words of a part.
        min_words: The fewest words of a part.
        short_word: Words of this length and less are dropped at the ends of a part.
        highlight_all: Whether the whole text is given.
        max_fragments: The most parts.
        fragment_delimiter: What stands between parts.
    """

    parts = ("expression", "query", "config", "options")

    def __init__(  # noqa: PLR0913 - documented arguments
        self,
        expression: Any,
        query: Any,
        *,
        config: Any = None,
        start_sel: str | None = None,
        stop_sel: str | None = None,
        max_words: int | None = None,
        min_words: int | None = None,
        short_word: int | None = None,
        highlight_all: bool | None = None,
        max_fragments: int | None = None,
        fragment_delimiter: str | None = None,
    ) -> None:
        super().__init__(TextField())
        self.expression = as_expression(expression)
        self.query = query if hasattr(query, "resolve_expression") else SearchQuery(query)
        self.config = _configuration(config)
        options = {
            "StartSel": start_sel,
            "StopSel": stop_sel,
            "MaxWords": max_words,
            "MinWords": min_words,
            "ShortWord": short_word,
            "HighlightAll": highlight_all,
            "MaxFragments": max_fragments,
            "FragmentDelimiter": fragment_delimiter,
        }
        text = ", ".join(
            f"{name}={_option(value)}" for name, value in options.items() if value is not None
        )
        self.options = Value(text, output_field=TextField()) if text else None

    def get_source_expressions(self) -> list[Any]:
        """Returns the text, the query and the configuration."""
        given = [self.expression, self.query, self.config, self.options]
        return [expression for expression in given if expression is not None]

    def lower(self, scope: Any) -> Lowered:
        """Returns the call."""
        arguments = [
            *_configured(self.config, scope),
            scope.lower(self.expression).node,
            scope.lower(self.query).node,
        ]
        if self.options is not None:
            arguments.append(nodes.Cast(scope.lower(self.options).node, types.TEXT))
        return Lowered(nodes.Call("TS_HEADLINE", tuple(arguments)), self.given_output_field)


def _option(value: Any) -> str:
    """Returns the value of an option as the database reads it, in quotes."""
    text = str(value).replace("\\", "\\\\").replace("'", "''")
    return f"'{text}'"


class SearchLookup(Lookup):
    """Has the words of a text or a query."""

    lookup_name = "search"
    prepare_rhs = False

    @classmethod
    def operand(cls, field: Any, value: Any) -> Any:  # noqa: ARG003 - as lookups have it
        """Makes a query of a text."""
        return value if hasattr(value, "resolve_expression") else SearchQuery(value)

    def predicate(self, left: Lowered, right: Any, scope: Any) -> Any:
        """Returns whether the vector matches; text is made one."""
        vector = left.node
        if not isinstance(left.field, SearchVectorField):
            text = nodes.Call("COALESCE", (left.node, nodes.Keyword("''")))
            vector = nodes.Call("TO_TSVECTOR", (text,))
        return predicates.Compare("@@", vector, right)


class SearchVectorExact(SearchLookup):
    """The same, as a vector is compared with a query."""

    lookup_name = "exact"


SearchVectorField.register_lookup(SearchLookup)
SearchVectorField.register_lookup(SearchVectorExact)


def _text_value(text: Any) -> Any:
    is_expression = hasattr(text, "resolve_expression")
    return text if is_expression else Value(text, output_field=TextField())


class _Trigram(Func):
    """How alike two texts are; needs the extension `pg_trgm`."""

    operator: ClassVar[str] = ""

    def __init__(self, expression: Any, string: Any, **extra: Any) -> None:
        super().__init__(expression, _text_value(string), output_field=FloatField(), **extra)

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the function's call, or the operator's."""
        if not self.operator:
            return nodes.Call(str(self.function), tuple(source.node for source in sources))
        left, right = (source.node for source in sources)
        return nodes.Raw(("(", left, f" {self.operator} ", right, ")"))


class TrigramSimilarity(_Trigram):
    """From 0 to 1: how alike the texts are."""

    function = "SIMILARITY"


class TrigramDistance(_Trigram):
    """From 0 to 1: how different the texts are."""

    operator = "<->"


class _WordTrigram(_Trigram):
    def __init__(self, string: Any, expression: Any, **extra: Any) -> None:
        Func.__init__(self, _text_value(string), expression, output_field=FloatField(), **extra)


class TrigramWordSimilarity(_WordTrigram):
    """How alike the text is to a part of the other."""

    function = "WORD_SIMILARITY"


class TrigramStrictWordSimilarity(_WordTrigram):
    """How alike the text is to whole words of the other."""

    function = "STRICT_WORD_SIMILARITY"


class TrigramWordDistance(_WordTrigram):
    """How different the text is from the nearest part of the other."""

    operator = "<<->"


class TrigramStrictWordDistance(_WordTrigram):
    """How different the text is from the nearest whole words of the other."""

    operator = "<<<->"
