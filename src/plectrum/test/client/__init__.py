"""Clients that make requests without a server."""

from plectrum.test.client.asynchronous import AsyncClient
from plectrum.test.client.base import RedirectCycleError
from plectrum.test.client.request import AsyncRequestFactory, RequestFactory
from plectrum.test.client.sync import Client

__all__ = [
    "AsyncClient",
    "AsyncRequestFactory",
    "Client",
    "RedirectCycleError",
    "RequestFactory",
]
