"""The runner that finds tests and runs them by unittest; pytest needs none of it."""

from __future__ import annotations

import faulthandler
import logging
import random
import sys
import time
import unittest
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, ClassVar

from plectrum.core.management import call_command
from plectrum.test.databases import setup_databases, teardown_databases
from plectrum.test.environment import setup_test_environment, teardown_test_environment
from plectrum.test.runner.results import DebugSQLTextTestResult, PDBDebugResult
from plectrum.test.runner.selection import (
    aliases_of,
    as_pattern,
    ordered,
    selected,
    serialized_aliases,
    tests_of,
)


class DiscoverRunner:
    """Finds the tests of a project and runs them, one after the other.

    Args:
        pattern: The names of the files with tests.
        top_level: The folder of the top-level modules; found out if left out.
        verbosity: How much is told: 0 nothing, 1 what is usual, 2 all.
        interactive: Whether it may ask.
        failfast: Whether the first failure ends the run.
        keepdb: Whether the test databases stay, and those of an earlier run are used.
        reverse: Whether the order is turned round.
        debug_mode: The value of DEBUG.
        debug_sql: Whether the statements of failing tests are shown; at verbosity 2 those of all.
        parallel: How many processes; this runner has one.
        tags: Only tests with one of these tags.
        exclude_tags: No tests with one of these.
        test_name_patterns: Only tests whose names fit one of these.
        pdb: Whether a debugger opens where a test fails.
        buffer: Whether what passing tests print is dropped.
        enable_faulthandler: Whether a crash of the interpreter shows where it was.
        timing: Whether it is told how long things took.
        shuffle: A seed for the order; `None` for one by chance, False for no shuffling.
        logger: Is told instead of the console.
        durations: How many of the slowest tests are shown, 0 for all; Python 3.12 and newer.
        **kwargs: Nothing is made of others: as documented, a runner takes options that later
            versions may know.

    Raises:
        ValueError: More than one process is wanted.
    """

    test_suite: ClassVar[Any] = unittest.TestSuite
    test_runner: ClassVar[Any] = unittest.TextTestRunner
    test_loader: ClassVar[Any] = unittest.defaultTestLoader

    def __init__(  # noqa: PLR0913 - as documented
        self,
        pattern: str = "test*.py",
        top_level: str | None = None,
        verbosity: int = 1,
        interactive: bool = True,
        *,
        failfast: bool = False,
        keepdb: bool = False,
        reverse: bool = False,
        debug_mode: bool = False,
        debug_sql: bool = False,
        parallel: int = 0,
        tags: Sequence[str] | None = None,
        exclude_tags: Sequence[str] | None = None,
        test_name_patterns: Sequence[str] | None = None,
        pdb: bool = False,
        buffer: bool = False,
        enable_faulthandler: bool = True,
        timing: bool = False,
        shuffle: int | bool | None = False,
        logger: logging.Logger | None = None,
        durations: int | None = None,
        **kwargs: Any,
    ) -> None:
        if parallel > 1:
            raise ValueError(
                "This runner has one process; pytest with pytest-xdist runs tests in several."
            )
        self.pattern = pattern
        self.top_level = top_level
        self.verbosity = verbosity
        self.interactive = interactive
        self.failfast = failfast
        self.keepdb = keepdb
        self.reverse = reverse
        self.debug_mode = debug_mode
        self.debug_sql = debug_sql
        self.pdb = pdb
        self.parallel = parallel
        self.tags = set(tags or ())
        self.exclude_tags = set(exclude_tags or ())
        self.test_name_patterns = [as_pattern(name) for name in test_name_patterns or ()]
        self.buffer = buffer
        self.timing = timing
        self.shuffle = shuffle
        self.logger = logger
        self.durations = durations
        self.shuffle_seed: int | None = None
        if enable_faulthandler:
            faulthandler.enable(file=sys.__stderr__ or sys.stderr)

    @classmethod
    def add_arguments(cls, parser: ArgumentParser) -> None:
        """Adds options of its own to the command `test`; there are none."""

    def log(self, msg: str, level: int | None = None) -> None:
        """Tells something, if it is important enough for the verbosity."""
        level = logging.INFO if level is None else level
        if self.logger is not None:
            self.logger.log(level, msg)
        elif self.verbosity > 1 or (self.verbosity == 1 and level >= logging.INFO):
            sys.stdout.write(f"{msg}\n")

    def run_tests(self, test_labels: Sequence[str], **kwargs: Any) -> int:
        """Runs tests and returns how many failed.

        Args:
            test_labels: Dotted names of modules, classes or methods, or folders; all if empty.
            **kwargs: Not used.
        """
        with self._timed("Total run"):
            self.setup_test_environment()
            try:
                suite = self.build_suite(test_labels)
                databases = self.get_databases(suite)
                with self._timed("  Database setup"):
                    old_config = self.setup_databases(
                        aliases=databases,
                        serialized_aliases=serialized_aliases(map(type, tests_of(suite))),
                    )
                try:
                    self.run_checks(databases)
                    with self._timed("  Tests"):
                        result = self.run_suite(suite)
                finally:
                    with self._timed("  Database teardown"):
                        self.teardown_databases(old_config)
            finally:
                self.teardown_test_environment()
        return self.suite_result(suite, result)

    def setup_test_environment(self, **kwargs: Any) -> None:
        """Prepares the settings for tests."""
        setup_test_environment(debug=self.debug_mode)

    def teardown_test_environment(self, **kwargs: Any) -> None:
        """Brings the settings back."""
        teardown_test_environment()

    def build_suite(self, test_labels: Sequence[str] | None = None, **kwargs: Any) -> Any:
        """Returns the suite of the tests that labels name."""
        self.test_loader.testNamePatterns = self.test_name_patterns or None
        found = [
            test
            for label in test_labels or ["."]
            for test in tests_of(self.load_tests_for_label(label))
        ]
        tests = list(selected(found, self.tags, self.exclude_tags))
        self.log(f"Found {len(tests)} test(s).")
        if self.shuffle is not False:
            seed = self.shuffle if type(self.shuffle) is int else random.randrange(10**9)  # noqa: S311
            self.shuffle_seed = seed
            self.log(f"Using shuffle seed: {seed}")
        return self.test_suite(ordered(tests, reverse=self.reverse, seed=self.shuffle_seed))

    def load_tests_for_label(self, label: str) -> Any:
        """Returns the tests of one label."""
        path = Path(label)
        if path.is_dir():
            return self.test_loader.discover(str(path), self.pattern, self.top_level or _top(path))
        suite = self.test_loader.loadTestsFromName(label)
        if suite.countTestCases() or "." in label:
            return suite
        return self.test_loader.discover(label, self.pattern, self.top_level)

    def get_databases(self, suite: Any) -> set[str]:
        """Returns the aliases of the databases that the tests use."""
        return {alias for test in tests_of(suite) for alias in aliases_of(type(test))}

    def setup_databases(
        self,
        aliases: Iterable[str] | None = None,
        serialized_aliases: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> ExitStack:
        """Makes the test databases, unless no test uses one; returns what removes them."""
        return setup_databases(
            self.verbosity,
            self.interactive,
            keepdb=self.keepdb,
            aliases=aliases,
            serialized_aliases=serialized_aliases,
        )

    def teardown_databases(self, old_config: ExitStack, **kwargs: Any) -> None:
        """Removes the test databases."""
        teardown_databases(old_config)

    def run_checks(self, databases: Iterable[str]) -> None:
        """Runs the system checks, those of databases included."""
        call_command("check", verbosity=self.verbosity - 1, databases=sorted(databases))

    def get_test_runner_kwargs(self) -> dict[str, Any]:
        """Returns the arguments of `test_runner`."""
        arguments: dict[str, Any] = {
            "failfast": self.failfast,
            "verbosity": self.verbosity,
            "buffer": self.buffer,
            "resultclass": self.get_resultclass(),
        }
        if self.durations is not None and sys.version_info >= (3, 12):
            arguments["durations"] = self.durations
        return arguments

    def get_resultclass(self) -> Any:
        """Returns the class of the result; `None` for that of `test_runner`."""
        if self.debug_sql:
            return DebugSQLTextTestResult
        return PDBDebugResult if self.pdb else None

    def run_suite(self, suite: Any, **kwargs: Any) -> Any:
        """Runs a suite and returns its result."""
        try:
            return self.test_runner(**self.get_test_runner_kwargs()).run(suite)
        finally:
            if self.shuffle_seed is not None:
                self.log(f"Used shuffle seed: {self.shuffle_seed}")

    def suite_result(self, suite: Any, result: Any, **kwargs: Any) -> int:
        """Returns how many tests failed, in whatever way."""
        return len(result.failures) + len(result.errors) + len(result.unexpectedSuccesses)

    @contextmanager
    def _timed(self, what: str) -> Iterator[None]:
        started = time.perf_counter()
        try:
            yield
        finally:
            if self.timing:
                self.log(f"{what} took {time.perf_counter() - started:.3f}s")


def _top(folder: Path) -> str | None:
    """Returns the folder of the top-level package that a folder belongs to."""
    top = folder.resolve()
    while (top / "__init__.py").exists():
        top = top.parent
    return str(top)
