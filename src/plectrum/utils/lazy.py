"""Values that are computed when they are needed.

Two kinds: a *lazy call* (`lazy`) computes its value anew each time it is used, which is what a
translated text needs; a *lazy object* (`LazyObject`) is made once, at its first use.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Promise:
    """The base of the values that `lazy` makes; `isinstance(value, Promise)` recognises them."""

    __slots__ = ()


class _LazyCall(Promise):
    """A call that is made each time its value is used; subclasses delegate to a result class."""

    __slots__ = ("_arguments", "_keywords")

    _function: Callable[..., Any]
    _result_classes: tuple[type, ...]

    def __init__(self, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        self._arguments = arguments
        self._keywords = keywords

    def _value(self) -> Any:
        return type(self)._function(*self._arguments, **self._keywords)

    def __str__(self) -> str:
        return str(self._value())

    def __repr__(self) -> str:
        return repr(self._value())

    def __hash__(self) -> int:
        return hash(self._value())

    def __bool__(self) -> bool:
        return bool(self._value())

    def __eq__(self, other: object) -> bool:
        return bool(self._value() == _settle(other))

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __lt__(self, other: Any) -> bool:
        return bool(self._value() < _settle(other))

    def __le__(self, other: Any) -> bool:
        return bool(self._value() <= _settle(other))

    def __gt__(self, other: Any) -> bool:
        return bool(self._value() > _settle(other))

    def __ge__(self, other: Any) -> bool:
        return bool(self._value() >= _settle(other))

    def __add__(self, other: Any) -> Any:
        return self._value() + _settle(other)

    def __radd__(self, other: Any) -> Any:
        return other + self._value()

    def __mod__(self, other: Any) -> Any:
        return self._value() % other

    def __mul__(self, other: Any) -> Any:
        return self._value() * other

    def __format__(self, specification: str) -> str:
        return format(self._value(), specification)

    def __deepcopy__(self, memo: dict[int, Any]) -> _LazyCall:
        memo[id(self)] = self
        return self

    def __copy__(self) -> _LazyCall:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        cls = type(self)
        return _restore, (cls._function, cls._result_classes, self._arguments, self._keywords)


def _settle(value: Any) -> Any:
    return value._value() if isinstance(value, _LazyCall) else value


def _restore(
    function: Callable[..., Any],
    result_classes: tuple[type, ...],
    arguments: tuple[Any, ...],
    keywords: dict[str, Any],
) -> Any:
    return lazy(function, *result_classes)(*arguments, **keywords)


def _delegate(name: str) -> Callable[..., Any]:
    def method(self: _LazyCall, *args: Any, **kwargs: Any) -> Any:
        return getattr(self._value(), name)(*args, **kwargs)

    method.__name__ = name
    return method


def lazy(function: Callable[P, Any], *resultclasses: type) -> Callable[P, Any]:
    """Makes a function whose calls are put off until their value is used.

    Args:
        function: Computes the value; called at each use.
        resultclasses: The types that the function may return; the lazy value has their methods.
    """
    namespace: dict[str, Any] = {
        "__slots__": ("__weakref__",),
        "_function": staticmethod(function),
        "_result_classes": resultclasses,
        "__module__": __name__,
    }
    for result_class in resultclasses:
        for ancestor in result_class.__mro__[:-1]:
            for name in vars(ancestor):
                if not hasattr(_LazyCall, name) and callable(getattr(ancestor, name, None)):
                    namespace.setdefault(name, _delegate(name))
    proxy = type("__proxy__", (_LazyCall,), namespace)

    @wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> Any:
        return proxy(args, kwargs)

    return wrapper


lazystr: Callable[[object], Any] = lazy(str, str)
"""Makes a lazy text of any value."""


def keep_lazy(*resultclasses: type) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Makes a decorator: called with a lazy argument, the function answers a lazy value.

    Args:
        resultclasses: The types that the function may return.

    Raises:
        TypeError: No type is given.
    """
    if not resultclasses:
        raise TypeError("You must pass at least one argument to keep_lazy().")

    def decorator(function: Callable[P, T]) -> Callable[P, T]:
        put_off = lazy(function, *resultclasses)

        @wraps(function)
        def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            for value in args:
                if isinstance(value, Promise):
                    return put_off(*args, **kwargs)  # type: ignore[no-any-return]  # a proxy of T
            if kwargs and any(isinstance(value, Promise) for value in kwargs.values()):
                return put_off(*args, **kwargs)  # type: ignore[no-any-return]  # a proxy of T
            return function(*args, **kwargs)

        return wrapper

    return decorator


def keep_lazy_text(function: Callable[P, T]) -> Callable[P, T]:
    """Decorates a function that returns text: a lazy argument gives a lazy text."""
    return keep_lazy(str)(function)


empty: Final = object()
"""What `LazyObject._wrapped` holds before the object is made."""


def _forward(function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: LazyObject, *args: Any) -> Any:
        if self._wrapped is empty:
            self._setup()
        return function(self._wrapped, *args)

    return method


class LazyObject:
    """Stands for an object that is made at its first use.

    A subclass implements `_setup`, which stores the object in `_wrapped`.
    """

    _wrapped: Any = None

    def __init__(self) -> None:
        self.__dict__["_wrapped"] = empty

    def _setup(self) -> None:
        """Makes the object and stores it in `_wrapped`."""
        raise NotImplementedError("Subclasses of LazyObject must provide a _setup() method.")

    def __setattr__(self, name: str, value: object) -> None:
        if name == "_wrapped":
            if value is empty:
                self.__dict__.pop("_made", None)
            self.__dict__["_wrapped"] = value
            return
        if self._wrapped is empty:
            self._setup()
        setattr(self._wrapped, name, value)

    def __delattr__(self, name: str) -> None:
        if name == "_wrapped":
            raise TypeError("can't delete _wrapped.")
        if self._wrapped is empty:
            self._setup()
        delattr(self._wrapped, name)

    def __reduce__(self) -> tuple[Any, ...]:
        if self._wrapped is empty:
            self._setup()
        return _unwrap, (self._wrapped,)

    def __copy__(self) -> Any:
        if self._wrapped is empty:
            return type(self)()
        return copy.copy(self._wrapped)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if self._wrapped is empty:
            result = type(self)()
            memo[id(self)] = result
            return result
        return copy.deepcopy(self._wrapped, memo)

    __getattr__ = _forward(getattr)
    __bytes__ = _forward(bytes)
    __str__ = _forward(str)
    __bool__ = _forward(bool)
    __dir__ = _forward(dir)
    __class__ = property(_forward(operator.attrgetter("__class__")))  # pyright: ignore[reportIncompatibleMethodOverride]  # what it stands for
    __eq__ = _forward(operator.eq)
    __lt__ = _forward(operator.lt)
    __gt__ = _forward(operator.gt)
    __ne__ = _forward(operator.ne)
    __hash__ = _forward(hash)
    __getitem__ = _forward(operator.getitem)
    __setitem__ = _forward(operator.setitem)
    __delitem__ = _forward(operator.delitem)
    __iter__ = _forward(iter)
    __len__ = _forward(len)
    __contains__ = _forward(operator.contains)


def _unwrap(wrapped: T) -> T:
    return wrapped


class SimpleLazyObject(LazyObject):
    """A lazy object made by a function.

    Args:
        func: Makes the object; called once, without arguments. Threads that use the object first
            at the same time may each call it; all of them get what the first one made.
    """

    def __init__(self, func: Callable[[], Any]) -> None:
        self.__dict__["_setupfunc"] = func
        super().__init__()

    def _setup(self) -> None:
        made = self.__dict__["_setupfunc"]()
        self._wrapped = self.__dict__.setdefault("_made", made)

    def __repr__(self) -> str:
        shown = self.__dict__["_setupfunc"] if self._wrapped is empty else self._wrapped
        return f"<{type(self).__name__}: {shown!r}>"

    def __copy__(self) -> Any:
        if self._wrapped is empty:
            return SimpleLazyObject(self.__dict__["_setupfunc"])
        return copy.copy(self._wrapped)

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        if self._wrapped is empty:
            result = SimpleLazyObject(self.__dict__["_setupfunc"])
            memo[id(self)] = result
            return result
        return copy.deepcopy(self._wrapped, memo)

    __add__ = _forward(operator.add)

    __radd__ = _forward(lambda wrapped, other: other + wrapped)
