"""The runner of tests for unittest, as the setting TEST_RUNNER names it."""

from __future__ import annotations

from typing import Any

from plectrum.test.runner.discover import DiscoverRunner
from plectrum.utils.module_loading import import_string

__all__ = ["DiscoverRunner", "get_runner"]


def get_runner(settings: Any, test_runner_class: str | None = None) -> Any:
    """Returns the class of the runner.

    Args:
        settings: The settings.
        test_runner_class: Its dotted path; TEST_RUNNER when `None`.
    """
    return import_string(test_runner_class or settings.TEST_RUNNER)
