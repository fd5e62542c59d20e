"""Tools for testing: clients, test cases, changed settings; with pytest or without."""

from plectrum.test.cases import (
    LiveServerTestCase,
    SimpleTestCase,
    TestCase,
    TransactionTestCase,
)
from plectrum.test.client import AsyncClient, AsyncRequestFactory, Client, RequestFactory
from plectrum.test.overrides import modify_settings, override_settings
from plectrum.test.queries import CaptureQueriesContext
from plectrum.test.skip import skipIfDBFeature, skipUnlessAnyDBFeature, skipUnlessDBFeature
from plectrum.test.tags import tag

__all__ = [
    "AsyncClient",
    "AsyncRequestFactory",
    "CaptureQueriesContext",
    "Client",
    "LiveServerTestCase",
    "RequestFactory",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
    "modify_settings",
    "override_settings",
    "skipIfDBFeature",
    "skipUnlessAnyDBFeature",
    "skipUnlessDBFeature",
    "tag",
]
