"""Where a request was sent to: scheme, host, port and full address."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urljoin, urlsplit

from plectrum.conf import settings
from plectrum.core.exceptions import DisallowedHost, ImproperlyConfigured
from plectrum.http.wire.host import is_allowed, split_host
from plectrum.utils.encoding import escape_uri_path, iri_to_uri

DEBUG_HOSTS = [".localhost", "127.0.0.1", "[::1]"]


class _AcceptedHosts:
    """The hosts that one value of ALLOWED_HOSTS was found to allow; a bounded number of them."""

    MOST = 1000

    def __init__(self) -> None:
        self.patterns: Any = None
        self.hosts: set[str] = set()

    def add(self, host: str, patterns: Any) -> None:
        """Remembers a host."""
        if patterns is not self.patterns or len(self.hosts) >= self.MOST:
            self.patterns, self.hosts = patterns, set()
        self.hosts.add(host)


_accepted = _AcceptedHosts()


class Location:
    """The part of HttpRequest that knows its address."""

    META: dict[str, Any]
    path: str
    path_info: str

    def _header(self, name: str) -> Any:
        """Returns a header by its name in META, or None."""
        return self.META.get(name)

    def _get_scheme(self) -> str:
        """Returns the scheme that the server says; faces know better."""
        return "http"

    @property
    def scheme(self) -> str | None:
        """`http` or `https`."""
        header = settings.SECURE_PROXY_SSL_HEADER
        if header:
            try:
                name, secure_value = header
            except ValueError as error:
                raise ImproperlyConfigured(
                    "The SECURE_PROXY_SSL_HEADER setting must be a tuple containing two values."
                ) from error
            value = self._header(name)
            if value is not None:
                first = value.split(",", 1)[0].strip()
                return "https" if first == secure_value else "http"
        return self._get_scheme()

    def is_secure(self) -> bool:
        """Tells whether the request came by HTTPS."""
        return self.scheme == "https"

    def get_host(self) -> str:
        """Returns the host that the client asked for, with its port if that is not the usual.

        Raises:
            DisallowedHost: The host is malformed, or not one of ALLOWED_HOSTS.
        """
        host: str | None = self._header("HTTP_HOST")
        if host is None or settings.USE_X_FORWARDED_HOST:
            host = self._raw_host()
        allowed = settings.ALLOWED_HOSTS
        if host in _accepted.hosts and _accepted.patterns is allowed:
            return host
        if settings.DEBUG and not allowed:
            allowed = DEBUG_HOSTS
        domain, _ = split_host(host)
        if domain and is_allowed(domain, allowed):
            if allowed is not DEBUG_HOSTS:
                _accepted.add(host, allowed)
            return host
        if domain:
            raise DisallowedHost(
                f"Invalid HTTP_HOST header: {host!r}. You may need to add {domain!r} to "
                "ALLOWED_HOSTS."
            )
        raise DisallowedHost(
            f"Invalid HTTP_HOST header: {host!r}. The domain name provided is not valid "
            "according to RFC 1034/1035."
        )

    def _raw_host(self) -> str:
        if settings.USE_X_FORWARDED_HOST and (host := self._header("HTTP_X_FORWARDED_HOST")):
            return str(host)
        if (host := self._header("HTTP_HOST")) is not None:
            return str(host)
        host = str(self.META.get("SERVER_NAME", ""))
        port = self.get_port()
        return host if port == ("443" if self.is_secure() else "80") else f"{host}:{port}"

    def get_port(self) -> str:
        """Returns the port that the client asked for."""
        if settings.USE_X_FORWARDED_PORT and (port := self._header("HTTP_X_FORWARDED_PORT")):
            return str(port)
        return str(self.META.get("SERVER_PORT", ""))

    def get_full_path(self, force_append_slash: bool = False) -> str:
        """Returns the path with its query string."""
        return self._full_path(self.path, force_append_slash)

    def get_full_path_info(self, force_append_slash: bool = False) -> str:
        """Returns the path below the script prefix, with its query string."""
        return self._full_path(self.path_info, force_append_slash)

    def _query_string(self) -> str:
        return str(self.META.get("QUERY_STRING", ""))

    def _full_path(self, path: str, force_append_slash: bool) -> str:
        slash = "/" if force_append_slash and not path.endswith("/") else ""
        query = self._query_string()
        return escape_uri_path(path) + slash + (f"?{iri_to_uri(query)}" if query else "")

    def build_absolute_uri(self, location: Any = None) -> str:
        """Returns an address with scheme and host; that of the request if none is given."""
        if location is None:
            location = f"//{self.get_full_path()}"
        location = str(location)
        try:
            parts = urlsplit(location)
        except ValueError:  # a malformed host: treated as a path
            parts = urlsplit(quote(location))
        if parts.scheme and parts.netloc:
            return str(iri_to_uri(location))
        current = f"{self.scheme}://{self.get_host()}"
        if location.startswith("//") and self.path.startswith("/") and not _names_host(location):
            location = location[2:]
        if (
            parts.path.startswith("/")
            and not parts.scheme
            and not parts.netloc
            and "/./" not in parts.path
            and "/../" not in parts.path
        ):
            return str(iri_to_uri(current + location))
        return str(iri_to_uri(urljoin(current + self.path, location)))


def _names_host(location: str) -> bool:
    """Tells whether `//…` goes on with a host and not with the slash of a path."""
    return not location.startswith("///")
