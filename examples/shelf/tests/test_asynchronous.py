"""The catalogue from asynchronous code."""

from __future__ import annotations

from catalogue.models import Distribution

from plectrum.db.transaction import atomic
from plectrum.test import TestCase, TransactionTestCase


class AsynchronousTests(TestCase):
    """The site under an asynchronous server."""

    async def test_a_page_is_answered(self) -> None:
        await Distribution.objects.acreate(name="One", slug="one", version="1")
        response = await self.async_client.get("/")
        self.assertContains(response, "/distributions/one/")


class TransactionTests(TransactionTestCase):
    """Transactions of coroutines."""

    async def test_a_block_that_fails_leaves_nothing(self) -> None:
        with self.assertRaises(ValueError):
            async with atomic():
                await Distribution.objects.acreate(name="One", slug="one", version="1")
                raise ValueError("fails")
        self.assertEqual(await Distribution.objects.acount(), 0)
