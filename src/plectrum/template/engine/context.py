"""The names that a template can see: a stack of dictionaries."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple, NoReturn, Self

from plectrum.template.engine.errors import ContextPopException


class Builtins(dict[str, Any]):
    """The level that all contexts share; nothing can be set in it."""

    def __reduce__(self) -> tuple[type[dict[str, Any]], tuple[dict[str, Any]]]:
        return dict, (dict(self),)


def _refuse(_self: Any, *_args: Any, **_kwargs: Any) -> NoReturn:
    raise TypeError("The lowest level of a context is shared and cannot be changed.")


for _name in (
    "__setitem__", "__delitem__", "__ior__", "update", "setdefault", "pop", "popitem", "clear",
):  # fmt: skip
    setattr(Builtins, _name, _refuse)

BUILTINS = Builtins({"True": True, "False": False, "None": None})
"""PERF: contexts made of a dictionary share it; the others have a copy, in which names are set."""


class Variant(NamedTuple):
    """How a context shows values."""

    autoescape: bool
    use_l10n: bool | None
    use_tz: bool | None


PLAIN = Variant(autoescape=True, use_l10n=None, use_tz=None)
"""What a context asks for unless it is told otherwise."""


class ContextDict(dict[str, Any]):
    """A level of the stack; as a context manager it takes itself off again."""

    __slots__ = ("context",)

    def __init__(self, context: BaseContext, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        context.dicts.append(self)
        self.context = context

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *args: object) -> None:
        self.context.pop()


class BaseContext:
    """A stack of dictionaries that is read from the top.

    Attributes:
        dicts: The levels, the lowest first; the lowest holds `True`, `False` and `None`.
    """

    dicts: list[dict[str, Any]]

    def __init__(self, dict_: Any = None) -> None:
        self._reset_dicts(dict_)

    def _reset_dicts(self, value: Any = None) -> None:
        self.dicts = [dict(BUILTINS)]
        if isinstance(value, BaseContext):
            self.dicts += value.dicts[1:]
        elif value is not None:
            self.dicts.append(value)

    def __copy__(self) -> Self:
        duplicate = object.__new__(type(self))
        duplicate.__dict__ = self.__dict__.copy()
        duplicate.dicts = self.dicts[:]
        return duplicate

    def __repr__(self) -> str:
        return repr(self.dicts)

    def __iter__(self) -> Iterator[Any]:
        yield from reversed(self.dicts)

    def push(self, *args: Any, **kwargs: Any) -> ContextDict:
        """Adds a level, made of what `dict` would be made of; usable with `with`."""
        levels: list[Any] = []
        for level in args:
            levels += level.dicts[1:] if isinstance(level, BaseContext) else [level]
        return ContextDict(self, *levels, **kwargs)

    def pop(self) -> dict[str, Any]:
        """Takes the top level off and returns it.

        Raises:
            ContextPopException: Only the lowest level is left.
        """
        if len(self.dicts) == 1:
            raise ContextPopException("pop() was called more often than push().")
        popped = self.dicts.pop()
        if self.dicts[-1] is BUILTINS:
            self.dicts[-1] = dict(BUILTINS)
        return popped

    def __setitem__(self, key: str, value: Any) -> None:
        self.dicts[-1][key] = value

    def set_upward(self, key: str, value: Any) -> None:
        """Sets a name in the highest level that has it, or in the top one."""
        for level in reversed(self.dicts):
            if key in level and level is not BUILTINS:
                level[key] = value
                return
        self.dicts[-1][key] = value

    def __getitem__(self, key: str) -> Any:
        for level in reversed(self.dicts):
            if key in level:
                return level[key]
        raise KeyError(key)

    def __delitem__(self, key: str) -> None:
        del self.dicts[-1][key]

    def __contains__(self, key: object) -> bool:
        return any(key in level for level in self.dicts)

    def get(self, key: str, otherwise: Any = None) -> Any:
        """Returns the value of a name, or `otherwise`."""
        for level in reversed(self.dicts):
            if key in level:
                return level[key]
        return otherwise

    def setdefault(self, key: str, default: Any = None) -> Any:
        """Returns the value of a name, which is set to `default` if there is none."""
        try:
            return self[key]
        except KeyError:
            self[key] = default
        return default

    def new(self, values: Any = None) -> Self:
        """Returns a context of the same kind with other values only."""
        duplicate = copy(self)
        duplicate._reset_dicts(values)
        return duplicate

    def flatten(self) -> dict[str, Any]:
        """Returns all names and their values as one dictionary."""
        merged: dict[str, Any] = {}
        for level in self.dicts:
            merged.update(level)
        return merged

    def __eq__(self, other: object) -> bool:
        return isinstance(other, BaseContext) and self.flatten() == other.flatten()

    __hash__ = None  # type: ignore[assignment]  # contexts change


class RenderContext(BaseContext):
    """Where tags keep state while a template renders; only the top level is read.

    Attributes:
        template: The template that renders at the moment.
    """

    template: Any = None

    def __iter__(self) -> Iterator[Any]:
        yield from self.dicts[-1]

    def __contains__(self, key: object) -> bool:
        return key in self.dicts[-1]

    def get(self, key: Any, otherwise: Any = None) -> Any:
        """Returns the value that the rendering template has stored."""
        return self.dicts[-1].get(key, otherwise)

    def __getitem__(self, key: Any) -> Any:
        return self.dicts[-1][key]

    @contextmanager
    def push_state(self, template: Any, isolated_context: bool = True) -> Generator[None]:
        """Makes `template` the one that renders, with a level of its own if it is isolated."""
        initial = self.template
        self.template = template
        if isolated_context:
            self.push()
        try:
            yield
        finally:
            self.template = initial
            if isolated_context:
                self.pop()


class Context(BaseContext):
    """The names that a template is rendered with, and how values are shown.

    Args:
        dict_: The names and values.
        autoescape: Whether what is shown is escaped for HTML.
        use_l10n: Whether values are localised; `None` leaves it to the settings.
        use_tz: Whether dates move to the current time zone; `None` leaves it to the settings.
    """

    template: Any = None
    template_name: str | None = "unknown"
    variant: Variant
    _render_context: RenderContext | None = None

    def __init__(
        self,
        dict_: Any = None,
        autoescape: bool = True,
        use_l10n: bool | None = None,
        use_tz: bool | None = None,
    ) -> None:
        if type(dict_) is dict:
            self.dicts = [BUILTINS, dict_]
        else:
            self._reset_dicts(dict_)
        if autoescape is True and use_l10n is None and use_tz is None:
            self.variant = PLAIN
        else:
            self.variant = Variant(autoescape, use_l10n, use_tz)

    @property
    def autoescape(self) -> bool:
        """Whether what is shown is escaped for HTML."""
        return self.variant.autoescape

    @autoescape.setter
    def autoescape(self, value: bool) -> None:
        self.variant = self.variant._replace(autoescape=value)

    @property
    def use_l10n(self) -> bool | None:
        """Whether values are localised; `None` leaves it to the settings."""
        return self.variant.use_l10n

    @use_l10n.setter
    def use_l10n(self, value: bool | None) -> None:
        self.variant = self.variant._replace(use_l10n=value)

    @property
    def use_tz(self) -> bool | None:
        """Whether dates move to the current time zone; `None` leaves it to the settings."""
        return self.variant.use_tz

    @use_tz.setter
    def use_tz(self, value: bool | None) -> None:
        self.variant = self.variant._replace(use_tz=value)

    @cached_property
    def included(self) -> dict[str, Any]:
        """The templates that were included by their names, where no loader keeps them."""
        return {}

    @property
    def render_context(self) -> RenderContext:
        """The state of the rendering, made when something first needs it."""
        state = self._render_context
        if state is None:
            state = self._render_context = RenderContext()
        return state

    @render_context.setter
    def render_context(self, value: RenderContext) -> None:
        self._render_context = value

    @contextmanager
    def bind_template(self, template: Any) -> Generator[None]:
        """Ties the context to the template that it renders, for the length of a `with`.

        Raises:
            RuntimeError: It is tied to one already.
        """
        self.bind(template)
        try:
            yield
        finally:
            self.unbind()

    def bind(self, template: Any) -> None:
        """Ties the context to a template; `unbind` ends it."""
        if self.template is not None:
            raise RuntimeError("Context is already bound to a template")
        self.template = template

    def unbind(self) -> None:
        """Ends what `bind` began."""
        self.template = None

    def __copy__(self) -> Self:
        duplicate = super().__copy__()
        if self._render_context is not None:
            duplicate._render_context = copy(self._render_context)
        return duplicate

    def update(self, other_dict: Any) -> ContextDict:
        """Pushes a dictionary as a new level; usable with `with`.

        Raises:
            TypeError: `other_dict` is not a mapping.
        """
        if not hasattr(other_dict, "__getitem__"):
            raise TypeError("other_dict must be a mapping (dictionary-like) object.")
        if isinstance(other_dict, BaseContext):
            other_dict = other_dict.dicts[1:].pop()
        return ContextDict(self, other_dict)


Processor = Callable[[Any], Mapping[str, Any]]


class RequestContext(Context):
    """A context that context processors fill from a request when a template is rendered.

    Args:
        request: The request.
        dict_: The names and values.
        processors: Further processors, run after those of the engine.
        use_l10n: See `Context`.
        use_tz: See `Context`.
        autoescape: See `Context`.
    """

    def __init__(
        self,
        request: Any,
        dict_: Any = None,
        processors: Iterable[Processor] | None = None,
        use_l10n: bool | None = None,
        use_tz: bool | None = None,
        autoescape: bool = True,
    ) -> None:
        super().__init__(dict_, use_l10n=use_l10n, use_tz=use_tz, autoescape=autoescape)
        self.request = request
        self._processors = tuple(processors or ())
        self._processors_index: int | None = len(self.dicts)
        self.update({})
        self.update({})

    def bind(self, template: Any) -> None:
        """Ties the context to a template and runs the context processors."""
        super().bind(template)
        if self._processors_index is None:
            return
        updates: dict[str, Any] = {}
        try:
            for processor in (*template.engine.template_context_processors, *self._processors):
                updates.update(_answer(processor, self.request))
        except BaseException:
            self.template = None
            raise
        self.dicts[self._processors_index] = updates

    def unbind(self) -> None:
        """Unties the context and forgets what the processors gave."""
        super().unbind()
        if self._processors_index is not None:
            self.dicts[self._processors_index] = {}

    def new(self, values: Any = None) -> Self:
        """Returns a context with other values only, without what processors gave."""
        duplicate = super().new(values)
        duplicate._processors_index = None
        return duplicate


def _answer(processor: Processor, request: Any) -> Mapping[str, Any]:
    answer = processor(request)
    if not isinstance(answer, Mapping):
        module = getattr(processor, "__module__", "")
        name = f"{module}.{getattr(processor, '__qualname__', processor)}"
        raise TypeError(
            f"Context processor {name} didn't return a dictionary, but {type(answer).__name__}."
        )
    return answer


def make_context(context: Any, request: Any = None, autoescape: bool = True) -> Context:
    """Returns a context for a dictionary, with context processors if there is a request.

    Args:
        context: The names and values, or `None` for none.
        request: The request.
        autoescape: Whether output is escaped for HTML.

    Raises:
        TypeError: `context` is neither `None` nor a dictionary.
    """
    if context is not None and not isinstance(context, dict):
        raise TypeError(
            f"context must be a dict rather than {type(context).__name__}.",
        )
    if request is None:
        return Context(context, autoescape)
    made = RequestContext(request, autoescape=autoescape)
    if context:
        made.push(context)
    return made
