"""Test cases for unittest, which pytest runs as well."""

from plectrum.test.cases.simple import SimpleTestCase
from plectrum.test.cases.transaction import TestCase, TransactionTestCase

__all__ = ["SimpleTestCase", "TestCase", "TransactionTestCase"]
