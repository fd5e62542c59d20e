"""Messages that are sent to a server (RFC 5321)."""

from __future__ import annotations

import email.policy
import smtplib
import socket
import ssl
import threading
from collections.abc import Sequence
from functools import cached_property
from typing import Any

from plectrum.core.mail.addresses import mailbox
from plectrum.core.mail.backends.base import BaseEmailBackend
from plectrum.utils.encoding import punycode

_PORT, _PORT_OF_TLS, _PORT_OF_SSL = 25, 587, 465


class EmailBackend(BaseEmailBackend):
    """Sends messages to an SMTP server.

    Args:
        host: Where it is.
        port: Its port; the usual one of the kind of connection if left out.
        username: Who logs in; nobody does without it.
        password: The password.
        use_tls: Whether the connection turns to TLS before anything is said.
        use_ssl: Whether it is TLS from the start.
        timeout: After how many seconds of silence it is given up.
        ssl_certfile: The client's certificates, as PEM.
        ssl_keyfile: The key of the certificate, as PEM.
        **options: `fail_silently`.

    Raises:
        ValueError: Both kinds of TLS are wanted.
    """

    connection: smtplib.SMTP | None = None

    def __init__(
        self,
        host: str = "localhost",
        port: int | None = None,
        username: str | None = None,
        password: str | None = None,
        *,
        use_tls: bool = False,
        use_ssl: bool = False,
        timeout: float | None = None,
        ssl_certfile: Any = None,
        ssl_keyfile: Any = None,
        **options: Any,
    ) -> None:
        super().__init__(**options)
        if use_ssl and use_tls:
            raise ValueError("use_tls and use_ssl are mutually exclusive: set one of them to True.")
        self.host = host
        usual = _PORT_OF_SSL if use_ssl else _PORT_OF_TLS if use_tls else _PORT
        self.port = usual if port is None else port
        self.username = username or ""
        self.password = password or ""
        self.use_tls = use_tls
        self.use_ssl = use_ssl
        self.timeout = timeout
        self.ssl_certfile = ssl_certfile or None
        self.ssl_keyfile = ssl_keyfile or None
        self._lock = threading.RLock()

    @cached_property
    def ssl_context(self) -> ssl.SSLContext:
        """How the server's certificate is checked, and which the client shows."""
        context = ssl.create_default_context()
        if self.ssl_certfile:
            context.load_cert_chain(self.ssl_certfile, self.ssl_keyfile)
        return context

    def open(self) -> bool | None:
        """Connects and logs in, unless that has been done."""
        if self.connection is not None:
            return False
        try:
            self.connection = self._connect()
        except OSError:
            if not self.fail_silently:
                raise
            return None
        return True

    def _connect(self) -> smtplib.SMTP:
        options: dict[str, Any] = {"local_hostname": punycode(socket.getfqdn())}
        if self.timeout is not None:
            options["timeout"] = self.timeout
        if self.use_ssl:
            connection: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, context=self.ssl_context, **options
            )
        else:
            connection = smtplib.SMTP(self.host, self.port, **options)
        try:
            if self.use_tls:
                connection.starttls(context=self.ssl_context)
            if self.username and self.password:
                connection.login(self.username, self.password)
        except BaseException:
            connection.close()
            raise
        return connection

    def close(self) -> None:
        """Says goodbye, or hangs up where that fails."""
        connection, self.connection = self.connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (ssl.SSLError, smtplib.SMTPServerDisconnected):
            connection.close()
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise

    def send_messages(self, email_messages: Sequence[Any]) -> int:
        """Sends messages over one connection, and returns how many were."""
        if not email_messages:
            return 0
        with self._lock, self.opened():
            if self.connection is None:  # it failed, silently
                return 0
            return sum(self._send(message) for message in email_messages)

    def _send(self, message: Any) -> bool:
        """Sends one message.

        Raises:
            ValueError: An address is none, or a header has a line break.
        """
        recipients = [mailbox(address) for address in message.recipients()]
        if not recipients:
            return False
        text = message.message(policy=email.policy.SMTP).as_bytes()
        assert self.connection is not None
        try:
            self.connection.sendmail(mailbox(message.from_email), recipients, text)
        except smtplib.SMTPException:
            if not self.fail_silently:
                raise
            return False
        return True
