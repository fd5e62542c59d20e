"""Libraries: tags and filters under their names, and the short ways to write them."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from importlib import import_module
from typing import Any, ClassVar, TypeVar, overload

from plectrum.core.exceptions import FrameworkError
from plectrum.template.engine import simple_tags
from plectrum.template.engine.errors import TemplateSyntaxError
from plectrum.utils.safestring import SafeString

F = TypeVar("F", bound=Callable[..., Any])
FILTER_FLAGS = ("expects_localtime", "is_safe", "needs_autoescape", "needs_environment")


class InvalidTemplateLibrary(FrameworkError):
    """A module that should hold a library of tags and filters does not."""

    code = "invalid-template-library"


class Registered(dict[str, Callable[..., Any]]):
    """Functions by name; whatever is set or dropped in any library is counted.

    Attributes:
        changes: How often a library was changed in this process.
    """

    changes: ClassVar[int] = 0

    def __setitem__(self, name: str, function: Callable[..., Any]) -> None:
        Registered.changes += 1
        super().__setitem__(name, function)

    def __delitem__(self, name: str) -> None:
        Registered.changes += 1
        super().__delitem__(name)

    def update(self, *args: Any, **kwargs: Any) -> None:
        """Sets several names."""
        Registered.changes += 1
        super().update(*args, **kwargs)

    def pop(self, *args: Any) -> Any:
        """Drops a name and returns its function."""
        Registered.changes += 1
        return super().pop(*args)


class Library:
    """Tags and filters that templates can load together.

    Attributes:
        tags: Functions from a parser and a token to a node, by the tag's name.
        filters: Filters by their name.
    """

    def __init__(self) -> None:
        self.filters: dict[str, Callable[..., Any]] = Registered()
        self.tags: dict[str, Callable[..., Any]] = Registered()

    @overload
    def tag(self, name: F) -> F: ...

    @overload
    def tag(self, name: str, compile_function: F) -> F: ...

    @overload
    def tag(self, name: str | None = None) -> Callable[[F], F]: ...

    def tag(self, name: Any = None, compile_function: Any = None) -> Any:
        """Registers a tag: `tag(name, function)`, or a decorator with or without a name."""
        if name is None and compile_function is None:
            return self.tag_function
        if compile_function is not None:
            self.tags[str(name)] = compile_function
            return compile_function
        if callable(name):
            return self.tag_function(name)
        return functools.partial(self.tag, name)

    def tag_function(self, func: F) -> F:
        """Registers a tag under the name of its function."""
        self.tags[func.__name__] = func
        return func

    @overload
    def filter(self, name: F, filter_func: None = None, **flags: bool) -> F: ...

    @overload
    def filter(self, name: str, filter_func: F, **flags: bool) -> F: ...

    @overload
    def filter(self, name: str | None = None, **flags: bool) -> Callable[[F], F]: ...

    def filter(self, name: Any = None, filter_func: Any = None, **flags: Any) -> Any:
        """Registers a filter: `filter(name, function)`, or a decorator with or without a name.

        Args:
            name: The filter's name, or its function.
            filter_func: The function.
            flags: `is_safe`, `needs_autoescape` and `expects_localtime`, as documented.
        """
        if name is None and filter_func is None:
            return functools.partial(self._register_filter, flags=flags)
        if filter_func is not None:
            return self._register_filter(filter_func, name, flags=flags)
        if callable(name):
            return self._register_filter(name, flags=flags)
        return functools.partial(self._register_filter, name=name, flags=flags)

    def filter_function(self, func: F, **flags: Any) -> F:
        """Registers a filter under the name of its function."""
        return self._register_filter(func, flags=flags)

    def _register_filter(self, func: F, name: str | None = None, *, flags: dict[str, Any]) -> F:
        filter_name: str = name or getattr(func, "_filter_name", None) or func.__name__
        for flag in FILTER_FLAGS:
            if flag in flags:
                setattr(func, flag, flags[flag])
                setattr(getattr(func, "_decorated_function", func), flag, flags[flag])
        self.filters[filter_name] = func
        func._filter_name = filter_name  # type: ignore[attr-defined]  # told to those who ask
        return func

    @overload
    def simple_tag(
        self, func: F, takes_context: bool | None = None, name: str | None = None
    ) -> F: ...

    @overload
    def simple_tag(
        self, func: None = None, takes_context: bool | None = None, name: str | None = None
    ) -> Callable[[F], F]: ...

    def simple_tag(
        self, func: Any = None, takes_context: bool | None = None, name: str | None = None
    ) -> Any:
        """Registers a function as a tag: its arguments are the tag's, its result is shown.

        Args:
            func: The function.
            takes_context: Whether its first argument, `context`, is the context.
            name: The tag's name, if it is not the function's.
        """

        def register(function: F) -> F:
            tag_name = name or function.__name__
            specification = simple_tags.Specification(
                tag_name, function, takes_context=bool(takes_context)
            )
            self.tag(tag_name, functools.partial(simple_tags.parse_simple_tag, specification))
            return function

        return _decorate(register, func, "simple_tag")

    @overload
    def simple_block_tag(
        self,
        func: F,
        takes_context: bool | None = None,
        name: str | None = None,
        end_name: str | None = None,
    ) -> F: ...

    @overload
    def simple_block_tag(
        self,
        func: None = None,
        takes_context: bool | None = None,
        name: str | None = None,
        end_name: str | None = None,
    ) -> Callable[[F], F]: ...

    def simple_block_tag(
        self,
        func: Any = None,
        takes_context: bool | None = None,
        name: str | None = None,
        end_name: str | None = None,
    ) -> Any:
        """Registers a function as a block tag: it gets the text of the block as `content`.

        Args:
            func: The function.
            takes_context: Whether its first argument, `context`, is the context.
            name: The tag's name, if it is not the function's.
            end_name: The name of the closing tag, if it is not `end` and the tag's name.
        """

        def register(function: F) -> F:
            tag_name = name or function.__name__
            specification = simple_tags.Specification(
                tag_name,
                function,
                takes_context=bool(takes_context),
                end_name=end_name or f"end{tag_name}",
            )
            self.tag(tag_name, functools.partial(simple_tags.parse_simple_tag, specification))
            return function

        return _decorate(register, func, "simple_block_tag")

    def inclusion_tag(
        self,
        filename: Any,
        func: Any = None,
        takes_context: bool | None = None,
        name: str | None = None,
    ) -> Callable[[F], F]:
        """Registers a function as a tag that renders another template with what it returns.

        Args:
            filename: The template's name, a list of names, or a template.
            func: The function; it returns a dictionary.
            takes_context: Whether its first argument, `context`, is the context.
            name: The tag's name, if it is not the function's.
        """

        def register(function: F) -> F:
            tag_name = name or function.__name__
            specification = simple_tags.Specification(
                tag_name, function, takes_context=bool(takes_context), template=filename
            )
            self.tag(tag_name, functools.partial(simple_tags.parse_simple_tag, specification))
            return function

        decorated: Callable[[F], F] = _decorate(register, func, "inclusion_tag")
        return decorated


def _decorate(register: Callable[[F], F], function: Any, method: str) -> Any:
    if function is None:
        return register
    if callable(function):
        decorated: Any = function
        return register(decorated)
    raise ValueError(f"Invalid arguments provided to {method}: {function!r} is no function.")


def stringfilter(func: F) -> F:
    """Makes a filter get the text of its value, whatever the value is."""
    unwrapped = inspect.unwrap(func)

    @functools.wraps(func)
    def wrapper(value: Any, *args: Any, **kwargs: Any) -> Any:
        if type(value) is str:
            return func(value, *args, **kwargs)
        text = str(value)
        if getattr(unwrapped, "is_safe", False) and hasattr(text, "__html__"):
            return SafeString(func(text, *args, **kwargs))
        return func(text, *args, **kwargs)

    wrapper._decorated_function = unwrapped  # type: ignore[attr-defined]  # flags reach it by this
    return wrapper  # type: ignore[return-value]  # the same signature


def import_library(name: str) -> Library:
    """Imports a module and returns the library that it holds as `register`.

    Raises:
        InvalidTemplateLibrary: The module cannot be imported, or has no `register`.
    """
    try:
        module = import_module(name)
    except ImportError as error:
        raise InvalidTemplateLibrary(
            f"Invalid template library specified. ImportError raised when trying to load "
            f"'{name}': {error}"
        ) from error
    try:
        library: Library = module.register
    except AttributeError:
        raise InvalidTemplateLibrary(
            f"Module {name} does not have a variable named 'register'.",
            hint="Write `register = template.Library()` at the top of the module.",
        ) from None
    return library


def parse_bits(  # noqa: PLR0917 - the documented signature
    parser: Any,
    bits: list[str],
    params: list[str],
    varargs: str | None,
    varkw: str | None,
    defaults: tuple[Any, ...] | None,
    kwonly: list[str],
    kwonly_defaults: dict[str, Any] | None,
    takes_context: bool | None,
    name: str,
) -> tuple[list[Any], dict[str, Any]]:
    """Compiles the words of a tag to the arguments of a function with the given parameters.

    Raises:
        TemplateSyntaxError: The words do not fit the parameters.
    """
    skipped = 0
    if takes_context:
        if not params or params[0] != "context":
            raise TemplateSyntaxError(
                f"'{name}' is decorated with takes_context=True so it must have a first "
                "argument of 'context'"
            )
        skipped = 1
    parameters = simple_tags.Parameters(
        positional=params[skipped:],
        has_varargs=varargs is not None,
        has_varkw=varkw is not None,
        defaulted=len(defaults or ()),
        keyword_only=kwonly,
        keyword_defaults=frozenset(kwonly_defaults or ()),
    )
    return simple_tags.match_words(parser, bits, parameters, name)
