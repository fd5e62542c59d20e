"""Test cases for unittest, which pytest runs as well."""

from plectrum.test.cases.live_server import LiveServerTestCase
from plectrum.test.cases.serialize import SerializeMixin
from plectrum.test.cases.simple import SimpleTestCase
from plectrum.test.cases.transaction import TestCase, TransactionTestCase

__all__ = [
    "LiveServerTestCase",
    "SerializeMixin",
    "SimpleTestCase",
    "TestCase",
    "TransactionTestCase",
]
