"""The names that the documentation gives `plectrum.test.client`."""

from __future__ import annotations

from plectrum.test import client
from plectrum.test.client.base import RedirectCycleError


def test_the_error_of_circular_redirects_is_where_the_documentation_says() -> None:
    assert client.RedirectCycleError is RedirectCycleError
