"""Results of unittest that show more: the statements of tests that fail, or a debugger."""

from __future__ import annotations

import io
import logging
import pdb  # noqa: T100 - the option --pdb opens it
import unittest
from typing import Any

from plectrum.db import connections
from plectrum.db.instrumentation import logger as statements

Trouble = Any  # as sys.exc_info() gives it; unittest has no better name for it


class DebugSQLTextTestResult(unittest.TextTestResult):
    """Shows the statements that a failing test has sent; at verbosity 2 those of all tests."""

    def __init__(self, stream: Any, descriptions: bool, verbosity: int, **options: Any) -> None:
        super().__init__(stream, descriptions, verbosity, **options)
        self._shows_all = verbosity > 1
        self._sql: dict[tuple[int, int], str] = {}
        self._buffer = io.StringIO()
        self._handler = logging.StreamHandler(self._buffer)
        self._level = statements.level

    def startTest(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        """Begins to listen."""
        self._buffer.seek(0)
        self._buffer.truncate()
        self._level = statements.level
        statements.setLevel(logging.DEBUG)
        statements.addHandler(self._handler)
        connections.is_logging = True
        super().startTest(test)

    def stopTest(self, test: unittest.TestCase) -> None:  # noqa: N802 - unittest's name
        """Stops listening, and shows what was heard if all of it is wanted."""
        super().stopTest(test)
        statements.removeHandler(self._handler)
        statements.setLevel(self._level)
        connections.is_logging = False
        if self._shows_all:
            self.stream.writeln(self._buffer.getvalue())

    def addError(self, test: unittest.TestCase, err: Trouble) -> None:  # noqa: N802
        """Keeps the statements of a test that broke."""
        super().addError(test, err)
        self._keep(self.errors)

    def addFailure(self, test: unittest.TestCase, err: Trouble) -> None:  # noqa: N802
        """Keeps the statements of a test that failed."""
        super().addFailure(test, err)
        self._keep(self.failures)

    def addSubTest(  # noqa: N802 - unittest's name
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: Trouble
    ) -> None:
        """Keeps the statements up to a part that failed or broke."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            failed = issubclass(err[0], test.failureException)
            self._keep(self.failures if failed else self.errors)

    def _keep(self, listed: list[Any]) -> None:
        self._sql[id(listed), len(listed) - 1] = self._buffer.getvalue()

    def printErrorList(self, flavour: str, errors: Any) -> None:  # noqa: N802 - unittest's name
        """Prints each traceback with the statements below it."""
        for number, one in enumerate(errors):
            super().printErrorList(flavour, [one])
            self.stream.writeln(self.separator2)
            self.stream.writeln(self._sql.get((id(errors), number), ""))


class PDBDebugResult(unittest.TextTestResult):
    """Opens a debugger where a test fails or breaks: ipdb if it is installed, or pdb."""

    def addError(self, test: unittest.TestCase, err: Trouble) -> None:  # noqa: N802
        """Opens it where a test broke."""
        super().addError(test, err)
        self.debug(err)

    def addFailure(self, test: unittest.TestCase, err: Trouble) -> None:  # noqa: N802
        """Opens it where a test failed."""
        super().addFailure(test, err)
        self.debug(err)

    def addSubTest(  # noqa: N802 - unittest's name
        self, test: unittest.TestCase, subtest: unittest.TestCase, err: Trouble
    ) -> None:
        """Opens it where a part of a test failed or broke."""
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.debug(err)

    def debug(self, error: Trouble) -> None:
        """Opens the debugger at an exception, with the test's output let through."""
        self._restoreStdout()  # type: ignore[attr-defined]  # so --buffer does not hide it
        self.buffer = False
        _, value, trace = error
        self.stream.writeln(f"\nOpening PDB: {value!r}")
        _debugger().post_mortem(trace)


def _debugger() -> Any:
    try:
        import ipdb  # type: ignore[import-not-found]  # noqa: PLC0415, T100 - if it is installed
    except ImportError:
        return pdb
    return ipdb
