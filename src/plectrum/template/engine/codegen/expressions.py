"""Expressions and conditions of a template to expressions of Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plectrum.template.engine.conditions import Binary, Condition, Not, Operand
from plectrum.template.engine.expressions import Filter, FilterExpression, Variable
from plectrum.template.engine.runtime.lookup import MISSING

if TYPE_CHECKING:
    from plectrum.template.engine.codegen.functions import FunctionWriter

_LOOP_PARTS = {
    "counter": ("({index} + 1)", True),
    "counter0": ("{index}", True),
    "revcounter": ("({size} - {index})", True),
    "revcounter0": ("({size} - {index} - 1)", True),
    "first": ("({index} == 0)", True),
    "last": ("({index} == {size} - 1)", True),
    "length": ("{size}", False),
}
# PERF: what `show` does with a text, without the call (“text with a variable each”).
_SHOWN_LOCAL = (
    "((text if (text := escape({0})) is {0} or mark not in text else written_quotes(text))"
    " if type({0}) is str else show({0}))"
)
_OPERATORS = {"is": "is", "is not": "is not", "in": "in", "not in": "not in"}


class Expressions:
    """Writes the expressions of one function.

    Args:
        function: The function that is being written.
    """

    def __init__(self, function: FunctionWriter) -> None:
        self.function = function
        self.bindings = function.module.bindings

    def shown(self, expression: FilterExpression) -> str:
        """Returns code for the text that an expression shows."""
        if self.function.module.resolves:
            return f"present({self._resolved(expression)})"
        if not expression.filters and self._is_plain(expression):
            return self._shown_variable(expression.var)
        if self.function.is_async:
            return f"present({self.awaited(self.value(expression))})"
        if expression.filters:
            shown = self._shown_specially(expression)
            if shown is not None:
                return shown
        return f"present({self.value(expression)})"

    def _shown_specially(self, expression: FilterExpression) -> str | None:
        """Returns code for a last filter that knows how its result is shown, or `None`."""
        function, arguments = expression.filters[-1]
        constants = tuple(argument for is_variable, argument in arguments if not is_variable)
        if not hasattr(function, "specialize_shown") or len(constants) != 1:
            return None
        name = expression.filter_names[-1]
        special = self.bindings.specialized(name, function, constants, "specialize_shown")
        return f"{special}({self._filtered_head(expression, expression.filters[:-1])})"

    def value(self, expression: FilterExpression, *, or_none: bool = False) -> str:
        """Returns code for the value of an expression.

        Args:
            expression: The expression.
            or_none: Whether an unknown variable is `None`, and not an empty text.
        """
        if self.function.module.resolves:
            return self._resolved(expression, or_none=or_none)
        return self._filtered_head(expression, expression.filters, or_none=or_none)

    def _filtered_head(
        self, expression: FilterExpression, filters: list[Filter], *, or_none: bool = False
    ) -> str:
        """Returns code for what the first filters of an expression make of its variable."""
        code = self._head(expression, or_none=or_none)
        if filters and self.function.is_async:
            code = self.fetched(code)
        for name, (function, arguments) in zip(expression.filter_names, filters, strict=False):
            code = self._filtered(code, name, function, arguments)
        return code

    def _is_plain(self, expression: FilterExpression) -> bool:
        return expression.is_var and expression.var.lookups is not None

    def _resolved(self, expression: FilterExpression, *, or_none: bool = False) -> str:
        name = self.bindings.constant(expression, "expression")
        return f"{name}.resolve(context, {or_none})"

    def _head(self, expression: FilterExpression, *, or_none: bool) -> str:
        variable = expression.var
        if not expression.is_var:
            return self.bindings.constant(variable)
        if variable.lookups is None:
            return self._literal(variable)
        loop_code = self._loop_part(variable.lookups)
        if loop_code is not None:
            return loop_code
        if len(variable.lookups) > 1:
            root = self._root(variable.lookups[0])
            return self._parts(root, variable.lookups[1:], failure=None if or_none else "")
        wrapper = "or_none" if or_none else "or_empty"
        return f"{wrapper}({self.settled(variable)})"

    def _literal(self, variable: Variable) -> str:
        if not variable.translate:
            return self.bindings.constant(variable.literal)
        self.function.module.needs_context = True
        text = self.bindings.constant(str(variable.literal))
        context = self.bindings.constant(variable.message_context)
        return f"translated(environment, {text}, {context})"

    def settled(self, variable: Variable) -> str:
        """Returns code for a variable's value, called where it is callable, or MISSING."""
        lookups: tuple[str, ...] = variable.lookups or ("",)
        loop_code = self._loop_part(lookups)
        if loop_code is not None:
            return loop_code
        root = self._root(lookups[0])
        if len(lookups) == 1:
            return self.awaited(f"settle({root})")
        return self._parts(root, lookups[1:])

    def _shown_variable(self, variable: Variable) -> str:
        lookups: tuple[str, ...] = variable.lookups or ("",)
        loop_code = self._loop_part(lookups)
        if loop_code is not None:
            return f"present({loop_code})"
        root = self._root(lookups[0])
        if self.function.is_async:
            code = root if len(lookups) == 1 else self._parts(root, lookups[1:])
            settled = f"settle({code})" if len(lookups) == 1 else code
            return f"show({self.fetched(self.awaited(settled))})"
        if len(lookups) == 1:
            return _SHOWN_LOCAL.format(root) if root.isidentifier() else f"show({root})"
        inner = self._parts(root, lookups[1:-1])
        return f"{self.bindings.shower(lookups[-1], is_first=len(lookups) == 2)}({inner})"

    def _parts(self, code: str, parts: tuple[str, ...], failure: Any = MISSING) -> str:
        """Returns code that goes from a value to its part, the part's part and so on."""
        last = len(parts) - 1
        for index, part in enumerate(parts):
            otherwise = failure if index == last else MISSING
            getter = self.bindings.getter(part, is_first=index == 0, failure=otherwise)
            code = self.awaited(f"{getter}({code})")
        return code

    def _root(self, name: str) -> str:
        scopes = self.function.scopes
        loop = scopes.loop() if name == "forloop" else None
        if loop is not None:
            loop.needs_index = loop.needs_record = True
            return loop.record
        local = scopes.lookup(name)
        return local or f"find(context, {self.bindings.constant(name)})"

    def _loop_part(self, lookups: tuple[str, ...]) -> str | None:
        """Returns code for `forloop.counter` and its like, which need no dictionary."""
        if lookups[0] != "forloop" or len(lookups) < 2:
            return None
        loop = self.function.scopes.loop()
        rest = lookups[1:]
        while loop is not None and len(rest) > 1 and rest[0] == "parentloop":
            loop, rest = loop.parent, rest[1:]
        if loop is None or len(rest) != 1 or rest[0] not in _LOOP_PARTS:
            return None
        code, needs_index = _LOOP_PARTS[rest[0]]
        loop.needs_index = loop.needs_index or needs_index
        return code.format(index=loop.index, size=loop.size)

    def _filtered(
        self, code: str, name: str, function: Any, arguments: list[tuple[bool, Any]]
    ) -> str:
        if getattr(function, "expects_localtime", False):
            code = f"to_local_time({code})"
        if arguments and not any(is_variable for is_variable, _ in arguments):
            constants = tuple(argument for _, argument in arguments)
            if hasattr(function, "as_expression"):
                return str(function.as_expression).format(
                    code, self.bindings.constant(constants[0])
                )
            if hasattr(function, "specialize"):
                special = self.bindings.specialized(name, function, constants, "specialize")
                return self.awaited(f"{special}({code})")
        values = [code]
        for is_variable, argument in arguments:
            values.append(
                self._argument(argument) if is_variable else self.bindings.constant(argument)
            )
        if getattr(function, "needs_autoescape", False):
            values.append("autoescape=autoescape")
        return self.awaited(f"{self.bindings.filter(name, function)}({', '.join(values)})")

    def _argument(self, variable: Variable | FilterExpression) -> str:
        """Returns code for a filter's argument; a variable must be known."""
        if isinstance(variable, FilterExpression):
            return self.value(variable)
        if variable.lookups is None:
            return self._literal(variable)
        name = self.bindings.constant(variable, "variable")
        return f"known({self.settled(variable)}, {name}, context)"

    def awaited(self, code: str) -> str:
        """Returns code that awaits a value which is awaitable, in asynchronous functions."""
        if not self.function.is_async:
            return code
        name = self.function.scopes.local("awaited")
        return f"({name} if type({name} := {code}) in ready_types else await ready({name}))"

    def fetched(self, code: str) -> str:
        """Returns code that fetches a lazy collection natively, in asynchronous functions."""
        if not self.function.is_async:
            return code
        name = self.function.scopes.local("fetched")
        return f"({name} if type({name} := {code}) in fetched_types else await fetched({name}))"

    def truth(self, expression: FilterExpression) -> str:
        """Returns code whose truth is that of a variable; an unknown one is false."""
        if self.function.module.resolves or expression.filters or not self._is_plain(expression):
            return self.value(expression, or_none=True)
        return self.settled(expression.var)

    def condition(self, condition: Condition) -> str:
        """Returns code whose truth is that of a condition; may write statements before it.

        COMPAT: an error while two values are compared makes the comparison false, also an error
        in finding the values; an error in a variable that stands alone is raised.
        """
        if isinstance(condition, Operand):
            code = self.fetched(self.truth(condition.expression))
            if not needs_statements(condition):
                return code
            return self._guarded(code, "VariableDoesNotExist", "None")
        result = self.function.scopes.local("truth")
        with self.function.writer.block("try:"):
            self._combine(condition, result)
        with self.function.writer.block("except Exception:"):
            self.function.writer.line(f"{result} = False")
        return result

    def _guarded(self, code: str, error: str, otherwise: str) -> str:
        result = self.function.scopes.local("value")
        writer = self.function.writer
        with writer.block("try:"):
            writer.line(f"{result} = {code}")
        with writer.block(f"except {error}:"):
            writer.line(f"{result} = {otherwise}")
        return result

    def _combine(self, condition: Not | Binary, result: str) -> None:
        writer = self.function.writer
        if isinstance(condition, Not):
            writer.line(f"{result} = not {self._operand(condition.condition)}")
        elif condition.operator in {"and", "or"}:
            writer.line(f"{result} = {self._operand(condition.first)}")
            negation = "" if condition.operator == "and" else "not "
            with writer.block(f"if {negation}{result}:"):
                writer.line(f"{result} = {self._operand(condition.second)}")
        else:
            operator = _OPERATORS.get(condition.operator, condition.operator)
            first = self._operand(condition.first)
            second = self._operand(condition.second)
            writer.line(f"{result} = {first} {operator} {second}")

    def _operand(self, condition: Condition) -> str:
        if isinstance(condition, Operand):
            return self.fetched(self.value(condition.expression, or_none=True))
        return self.condition(condition)


def needs_statements(condition: Condition) -> bool:
    """Tells whether a condition is more than one expression of Python."""
    if not isinstance(condition, Operand):
        return True
    return any(
        is_variable for _, arguments in condition.expression.filters for is_variable, _ in arguments
    )
