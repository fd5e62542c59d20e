"""Tests that need a database with certain capabilities."""

from __future__ import annotations

import functools
import unittest
from collections.abc import Callable
from typing import Any

from plectrum.db import connection
from plectrum.effects import is_coroutine_function


def skipIfDBFeature(*features: str) -> Callable[[Any], Any]:  # noqa: N802 - documented name
    """Skips a test, or the tests of a class, where the database has one of the capabilities."""
    return _skip(
        lambda: any(getattr(connection.features, name, False) for name in features),
        f"Database has feature(s) {', '.join(features)}",
    )


def skipUnlessDBFeature(*features: str) -> Callable[[Any], Any]:  # noqa: N802 - documented name
    """Skips a test, or the tests of a class, where the database lacks one of the capabilities."""
    return _skip(
        lambda: not all(getattr(connection.features, name, False) for name in features),
        f"Database doesn't support feature(s): {', '.join(features)}",
    )


def skipUnlessAnyDBFeature(*features: str) -> Callable[[Any], Any]:  # noqa: N802 - as its fellows
    """Skips a test, or the tests of a class, where the database has none of the capabilities."""
    return _skip(
        lambda: not any(getattr(connection.features, name, False) for name in features),
        f"Database doesn't support any of the feature(s): {', '.join(features)}",
    )


def _skip(is_skipped: Callable[[], bool], reason: str) -> Callable[[Any], Any]:
    """Makes a decorator that asks the database when the test runs: at import there is none."""

    def check() -> None:
        if is_skipped():
            raise unittest.SkipTest(reason)

    def decorate(target: Any) -> Any:
        if isinstance(target, type):
            return _decorated_class(target, check)
        if is_coroutine_function(target):

            @functools.wraps(target)
            async def awrapper(*args: Any, **kwargs: Any) -> Any:
                check()
                return await target(*args, **kwargs)

            return awrapper

        @functools.wraps(target)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            check()
            return target(*args, **kwargs)

        return wrapper

    return decorate


def _decorated_class(cls: Any, check: Callable[[], None]) -> Any:
    set_up_class = cls.setUpClass.__func__

    def checked(owner: Any) -> None:
        check()
        set_up_class(owner)

    cls.setUpClass = classmethod(checked)
    return cls
