"""Functions of the database, and what is written like one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from plectrum.db.models.expressions.base import Expression, Lowered, Value
from plectrum.db.models.expressions.references import F
from plectrum.db.models.registry import built_in_type
from plectrum.sql.nodes import expressions as nodes
from plectrum.sql.nodes import predicates


def as_expression(value: Any) -> Any:
    """Returns an expression or a `Q` as it is, text as a field's name, the rest as a constant."""
    if hasattr(value, "resolve_expression") or getattr(value, "conditional", False):
        return value
    return F(value) if isinstance(value, str) else Value(value)


def any_flag(lowered: Sequence[Lowered]) -> tuple[bool, bool]:
    """Returns whether aggregates, and whether window functions, are among expressions."""
    return (
        any(one.is_aggregate for one in lowered),
        any(one.is_window for one in lowered),
    )


class Func(Expression):
    """A function of the database.

    A subclass names the function; `template` and `arg_joiner` change how it is written.

    Args:
        expressions: The arguments: expressions, names of fields, or constants.
        output_field: The field that describes the value.
        extra: What else the template has places for.
    """

    allowed_default = True

    function: ClassVar[Any] = None
    template: ClassVar[str] = "%(function)s(%(expressions)s)"
    arg_joiner: ClassVar[str] = ", "
    arity: ClassVar[int | None] = None
    node_name: ClassVar[str | None] = None
    parts: ClassVar[tuple[str, ...]] = ("source_expressions", "extra", "given_output_field")

    def __init__(self, *expressions: Any, output_field: Any = None, **extra: Any) -> None:
        if self.arity is not None and len(expressions) != self.arity:
            raise TypeError(
                f"'{type(self).__name__}' takes exactly {self.arity} "
                f"{'argument' if self.arity == 1 else 'arguments'} ({len(expressions)} given)"
            )
        super().__init__(output_field)
        self.source_expressions = [as_expression(expression) for expression in expressions]
        self.extra = extra

    def get_source_expressions(self) -> list[Any]:
        """Returns the arguments."""
        return list(self.source_expressions)

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces the arguments."""
        self.source_expressions = list(expressions)

    def lower(self, scope: Any) -> Lowered:
        """Returns the call; one with SQL of its own is asked for it."""
        if self._has_own_sql(scope):
            foreign: Lowered = scope.foreign(self)
            return foreign
        sources = [scope.lower(source) for source in self.source_expressions]
        node = self.node(sources, scope)
        return Lowered(node, self.lowered_field(sources), *any_flag(sources))

    def _has_own_sql(self, scope: Any) -> bool:
        cls = type(self)
        return cls.as_sql is not Func.as_sql or hasattr(cls, f"as_{scope.dialect.vendor}")

    def lowered_field(self, sources: Sequence[Lowered]) -> Any:
        """Returns the field of the value, now that those of the arguments are known."""
        field = self._output_field_or_none
        if field is None:
            fields = [source.field for source in sources if source.field is not None]
            field = fields[0] if fields else None
        return field

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the node of the call with its lowered arguments."""
        arguments = tuple(source.node for source in sources)
        cls = type(self)
        if cls.node_name is not None and not self.extra and cls.template is Func.template:
            return nodes.Call(cls.node_name, arguments)
        return self._from_template(arguments)

    def _from_template(self, arguments: Sequence[Any]) -> Any:
        """Returns the template's text with the arguments in it."""
        extra = {"function": self.function or type(self).__name__, **self.extra}
        joined: list[Any] = []
        joiner = extra.pop("arg_joiner", self.arg_joiner)
        for index, argument in enumerate(arguments):
            if index:
                joined.append(str(joiner))
            joined.append(argument)
        extra["expressions"] = extra["field"] = _MARK
        text = str(extra.pop("template", self.template)) % extra
        pieces: list[Any] = []
        for index, part in enumerate(text.split(_MARK)):
            if index:
                pieces.extend(joined)
            pieces.append(part)
        return nodes.Raw(tuple(pieces))

    def as_sql(
        self,
        compiler: Any,
        connection: Any,
        function: str | None = None,
        template: str | None = None,
        arg_joiner: str | None = None,
        **extra_context: Any,
    ) -> tuple[str, list[Any]]:
        """Returns text and parameters; a subclass with SQL of its own overrides or calls it.

        SECURITY: what is passed here becomes SQL text, as documented; only parameters are safe.
        """
        texts: list[str] = []
        params: list[Any] = []
        for source in self.source_expressions:
            text, source_params = compiler.compile(source)
            texts.append(text)
            params.extend(source_params)
        context = {**self.extra, **extra_context}
        context["function"] = function or context.get("function", self.function)
        pattern: str = template or context.get("template", self.template)
        joiner = arg_joiner or context.get("arg_joiner", self.arg_joiner)
        context["expressions"] = context["field"] = joiner.join(texts)
        return pattern % context, params


_MARK = "\ue000"


class ExpressionWrapper(Expression):
    """An expression together with the field that describes its value."""

    allowed_default = True

    parts: ClassVar[tuple[str, ...]] = ("expression", "given_output_field")

    def __init__(self, expression: Any, output_field: Any) -> None:
        super().__init__(output_field)
        self.expression = expression

    def get_source_expressions(self) -> list[Any]:
        """Returns the expression."""
        return [self.expression]

    def set_source_expressions(self, expressions: Sequence[Any]) -> None:
        """Replaces the expression."""
        (self.expression,) = expressions

    def lower(self, scope: Any) -> Lowered:
        """Returns the expression with the other field."""
        lowered: Lowered = scope.lower_condition_or_value(self.expression)
        return lowered._replace(field=self.given_output_field)


class NegatedExpression(ExpressionWrapper):
    """The opposite of a truth value: `~F("is_active")`."""

    conditional = True  # pyright: ignore[reportAssignmentType]  # known for the class
    parts = ("expression",)

    def __init__(self, expression: Any) -> None:
        super().__init__(expression, output_field=built_in_type("BooleanField")())

    def __invert__(self) -> Any:
        return self.expression

    def lower(self, scope: Any) -> Lowered:
        """Returns the negation.

        Raises:
            TypeError: The expression is known to be no truth value.
        """
        lowered: Lowered = scope.lower_condition_or_value(self.expression)
        if lowered.field is not None and lowered.field.get_internal_type() != "BooleanField":
            raise TypeError(f"Cannot negate non-conditional expressions: {self.expression!r:.200}.")
        return lowered._replace(
            node=predicates.negation(lowered.node), field=self.given_output_field
        )


class Cast(Func):
    """A value turned into the type of a field."""

    parts = ("source_expressions", "given_output_field")

    def __init__(self, expression: Any, output_field: Any) -> None:
        super().__init__(expression, output_field=output_field)

    def node(self, sources: Sequence[Lowered], scope: Any) -> Any:
        """Returns the cast."""
        return nodes.Cast(sources[0].node, scope.type_of(self.given_output_field))
