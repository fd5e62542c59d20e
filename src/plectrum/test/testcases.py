"""The documented path of the test cases; each is in a module of its own."""

from plectrum.test.cases import (
    LiveServerTestCase,
    SerializeMixin,
    SimpleTestCase,
    TestCase,
    TransactionTestCase,
)
from plectrum.test.skip import skipIfDBFeature, skipUnlessAnyDBFeature, skipUnlessDBFeature

__all__ = [
    "LiveServerTestCase",
    "SerializeMixin",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
    "skipIfDBFeature",
    "skipUnlessAnyDBFeature",
    "skipUnlessDBFeature",
]
