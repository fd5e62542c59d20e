"""Messages: what is sent, to whom; how is a backend's business."""

from __future__ import annotations

import email.message
import email.policy
import mimetypes
import socket
from collections.abc import Iterable, Mapping, Sequence
from email.message import MIMEPart
from email.utils import formatdate, make_msgid
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from plectrum.conf import settings
from plectrum.core.mail.addresses import in_ascii, refuse_line_breaks
from plectrum.core.mail.handler import choose_backend
from plectrum.effects import CallMethod, Operation, adrive, drive
from plectrum.utils.encoding import punycode

DEFAULT_ATTACHMENT_MIME_TYPE = "application/octet-stream"


class EmailAttachment(NamedTuple):
    """A file that travels with a message."""

    filename: str | None
    content: Any
    mimetype: str | None


class EmailAlternative(NamedTuple):
    """The text of a message in another form."""

    content: Any
    mimetype: str


class EmailMessage:
    """A message.

    Args:
        subject: The subject line.
        body: The text.
        from_email: The sender; DEFAULT_FROM_EMAIL if left out.
        to: Who gets it.
        bcc: Who gets it without the others' knowledge.
        connection: The backend that sends it; the default mailer if left out.
        attachments: Files: EmailAttachments, tuples like them, or parts of Python's own kind.
        headers: Further headers; they go before those made here.
        cc: Who else gets it, as all can see.
        reply_to: Who gets the answers.

    Attributes:
        content_subtype: What kind of text the body is: `plain`, or `html`.
        encoding: The charset of texts; DEFAULT_CHARSET when `None`.
    """

    content_subtype = "plain"
    encoding: str | None = None
    sent_using: str

    def __init__(
        self,
        subject: Any = "",
        body: Any = "",
        from_email: Any = None,
        to: Sequence[Any] | None = None,
        *,
        bcc: Sequence[Any] | None = None,
        connection: Any = None,
        attachments: Iterable[Any] | None = None,
        headers: Mapping[str, Any] | None = None,
        cc: Sequence[Any] | None = None,
        reply_to: Sequence[Any] | None = None,
    ) -> None:
        self.subject = subject
        self.body = body or ""
        self.from_email = from_email or settings.DEFAULT_FROM_EMAIL
        self.to = _listed("to", to)
        self.cc = _listed("cc", cc)
        self.bcc = _listed("bcc", bcc)
        self.reply_to = _listed("reply_to", reply_to)
        self.attachments: list[Any] = []
        for attachment in attachments or ():
            if isinstance(attachment, MIMEPart | email.message.Message):
                self.attach(attachment)
            else:
                self.attach(*attachment)
        self.extra_headers = dict(headers or {})
        self.connection = connection

    def recipients(self) -> list[Any]:
        """Returns all who get the message."""
        return [address for address in (*self.to, *self.cc, *self.bcc) if address]

    def send(self, fail_silently: bool = False, *, using: str | None = None) -> int:
        """Sends the message and returns how many were: 0 or 1.

        Args:
            fail_silently: Whether errors of the backend are passed over.
            using: The alias of the mailer.
        """
        return drive(self.sending(fail_silently, using))

    async def asend(self, fail_silently: bool = False, *, using: str | None = None) -> int:
        """Does what `send` does, without blocking the event loop."""
        return await adrive(self.sending(fail_silently, using))

    def sending(self, fail_silently: bool, using: str | None) -> Operation[int]:
        """Sends the message, as an operation."""
        if not self.recipients():
            return 0
        backend = choose_backend(using, self.connection, fail_silently=fail_silently)
        count: int | None = yield CallMethod(backend, "send_messages", [self])
        return count or 0

    def attach(
        self, filename: Any = None, content: Any = None, mimetype: str | None = None
    ) -> None:
        """Adds a file, given by name, content and type, or as a part of Python's own kind.

        Raises:
            ValueError: Content or type come with a part, or there is no content.
        """
        if isinstance(filename, MIMEPart | email.message.Message):
            if content is not None or mimetype is not None:
                raise ValueError(
                    "content and mimetype must not be given when a MIMEPart instance is provided."
                )
            self.attachments.append(filename)
            return
        if content is None:
            raise ValueError("content must be provided.")
        mimetype = mimetype or _guessed_type(filename)
        if mimetype.startswith("text/") and isinstance(content, bytes):
            try:
                content = content.decode()
            except UnicodeDecodeError:
                mimetype = DEFAULT_ATTACHMENT_MIME_TYPE
        self.attachments.append(EmailAttachment(filename, content, mimetype))

    def attach_file(self, path: Any, mimetype: str | None = None) -> None:
        """Adds a file of the file system."""
        path = Path(path)
        self.attach(path.name, path.read_bytes(), mimetype)

    def message(
        self, *, policy: email.policy.EmailPolicy[Any] = email.policy.default
    ) -> email.message.EmailMessage:
        """Returns the message as Python has them.

        Args:
            policy: How it is written.

        Raises:
            ValueError: A header has a line break.
        """
        made = email.message.EmailMessage(policy=policy)
        self._add_bodies(made)
        for attachment in self.attachments:
            self._add_attachment(made, attachment)
        self._add_headers(made)
        return made

    def _charset(self) -> str:
        return str(self.encoding or settings.DEFAULT_CHARSET)

    def _add_bodies(self, made: email.message.EmailMessage) -> None:
        made.set_content(str(self.body), subtype=self.content_subtype, charset=self._charset())

    def _add_headers(self, made: email.message.EmailMessage) -> None:
        extra = {name.lower(): name for name in self.extra_headers}

        def add(name: str, value: Any) -> None:
            if name.lower() not in extra and value:
                made[name] = _header_value(value)

        add("Subject", str(self.subject))
        add("From", in_ascii(self.from_email))
        for name, addresses in (("To", self.to), ("Cc", self.cc), ("Reply-To", self.reply_to)):
            add(name, ", ".join(in_ascii(address) for address in addresses))
        add("Date", formatdate(localtime=settings.EMAIL_USE_LOCALTIME))
        if "message-id" not in extra:
            made["Message-ID"] = make_msgid(domain=_host_name())
        for name, value in self.extra_headers.items():
            del made[name]
            made[name] = _header_value(value)

    def _add_attachment(self, made: email.message.EmailMessage, attachment: Any) -> None:
        if isinstance(attachment, MIMEPart | email.message.Message):
            if made.get_content_type() != "multipart/mixed":
                made.make_mixed()
            made.attach(attachment)  # type: ignore[arg-type]  # any part will do
            return
        filename, content, mimetype = attachment
        kind, _, subtype = (mimetype or _guessed_type(filename)).partition("/")
        names: dict[str, Any] = {} if filename is None else {"filename": str(filename)}
        if kind == "text" and not isinstance(content, bytes):
            made.add_attachment(str(content), subtype=subtype, charset=self._charset(), **names)
        elif (kind, subtype) == ("message", "rfc822"):
            made.add_attachment(_enclosed(content), **names)
        else:
            data = content if isinstance(content, bytes) else str(content).encode(self._charset())
            made.add_attachment(data, maintype=kind, subtype=subtype, **names)


class EmailMultiAlternatives(EmailMessage):
    """A message whose text comes in several forms; the best that the reader can show is shown.

    Args:
        *args: As for EmailMessage.
        alternatives: The other forms: pairs of content and type.
        **kwargs: As for EmailMessage.

    Attributes:
        alternatives: The other forms.
    """

    _text_kinds: ClassVar[str] = "text/"

    def __init__(
        self, *args: Any, alternatives: Iterable[tuple[Any, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.alternatives = [EmailAlternative(*one) for one in alternatives or ()]

    def attach_alternative(self, content: Any, mimetype: str) -> None:
        """Adds another form of the text.

        Raises:
            ValueError: Content or type are missing.
        """
        if content is None or mimetype is None:
            raise ValueError("Both content and mimetype must be provided.")
        self.alternatives.append(EmailAlternative(content, mimetype))

    def body_contains(self, text: str) -> bool:
        """Tells whether a text stands in the body and in every other form of it."""
        return text in self.body and all(
            text in str(content)
            for content, mimetype in self.alternatives
            if mimetype.startswith(self._text_kinds)
        )

    def _add_bodies(self, made: email.message.EmailMessage) -> None:
        if self.body or not self.alternatives:
            super()._add_bodies(made)
        for content, mimetype in self.alternatives:
            kind, _, subtype = mimetype.partition("/")
            if kind == "text":
                made.add_alternative(str(content), subtype=subtype, charset=self._charset())
            else:
                data = content if isinstance(content, bytes) else str(content).encode()
                made.add_alternative(data, maintype=kind, subtype=subtype)


def _listed(name: str, addresses: Sequence[Any] | None) -> list[Any]:
    if isinstance(addresses, str):
        raise TypeError(f'"{name}" argument must be a list or tuple')
    return list(addresses or ())


def _guessed_type(filename: Any) -> str:
    guessed = mimetypes.guess_type(str(filename))[0] if filename else None
    return guessed or DEFAULT_ATTACHMENT_MIME_TYPE


def _header_value(value: Any) -> str:
    text = str(value)
    refuse_line_breaks(text)
    return text


def _enclosed(content: Any) -> email.message.Message:
    """Returns a message that travels with another one."""
    if isinstance(content, EmailMessage):
        return content.message()
    if isinstance(content, email.message.Message):
        return content
    if isinstance(content, bytes):
        return email.message_from_bytes(content, policy=email.policy.default)
    return email.message_from_string(str(content), policy=email.policy.default)


@cache
def _host_name() -> str:
    """Returns this machine's full name, which may take a question to a name server."""
    return punycode(socket.getfqdn())
