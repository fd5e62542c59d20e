"""The documented path of the tools for tests; each is in a module of its own."""

from plectrum.test.databases import setup_databases, teardown_databases
from plectrum.test.environment import setup_test_environment, teardown_test_environment
from plectrum.test.isolation import isolate_apps
from plectrum.test.overrides import modify_settings, override_settings
from plectrum.test.queries import CaptureQueriesContext
from plectrum.test.runner import get_runner
from plectrum.test.tags import tag

__all__ = [
    "CaptureQueriesContext",
    "get_runner",
    "isolate_apps",
    "modify_settings",
    "override_settings",
    "setup_databases",
    "setup_test_environment",
    "tag",
    "teardown_databases",
    "teardown_test_environment",
]
