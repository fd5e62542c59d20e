"""Messages, and the ways they travel, in both colours."""

from __future__ import annotations

import email
import email.policy
import io
import logging
import smtplib
import socket
from collections.abc import Iterator
from email.headerregistry import Address
from email.message import MIMEPart
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from plectrum.conf import settings
from plectrum.core import mail
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.mail import (
    EmailAttachment,
    EmailMessage,
    EmailMultiAlternatives,
    InvalidMailer,
    MailerDoesNotExist,
    mailers,
)
from plectrum.core.mail.backends.base import BaseEmailBackend
from plectrum.utils.log_mail import AdminEmailHandler
from tests.support.colours import Colour, both_colours

BACKENDS = "plectrum.core.mail.backends"
MEMORY = {"default": {"BACKEND": f"{BACKENDS}.locmem.EmailBackend"}}


@pytest.fixture(autouse=True)
def _memory() -> Iterator[None]:
    mail.outbox = []
    with settings.overridden(MAILERS=MEMORY):
        yield


async def send(colour: Colour, name: str, *args: Any, **kwargs: Any) -> Any:
    return await colour.call(mail, name, *args, **kwargs)


@both_colours
async def test_a_letter_is_sent(colour: Colour) -> None:
    sent = await send(
        colour, "send_mail", "Subject", "Text", "from@x.org", ["to@x.org"], html_message="<b>H</b>"
    )
    (message,) = mail.outbox
    assert sent == 1
    assert (message.subject, message.body, message.to) == ("Subject", "Text", ["to@x.org"])
    assert message.alternatives == [("<b>H</b>", "text/html")]  # type: ignore[attr-defined]
    assert message.sent_using == "default"


@both_colours
async def test_many_letters_go_together(colour: Colour) -> None:
    letters = [("a", "b", None, ["one@x.org"]), ("c", "d", None, ["two@x.org"])]
    assert await send(colour, "send_mass_mail", letters) == 2
    assert [message.from_email for message in mail.outbox] == ["webmaster@localhost"] * 2


@both_colours
async def test_nobody_gets_nothing(colour: Colour) -> None:
    assert await send(colour, "send_mail", "a", "b", None, []) == 0
    assert await colour.call(EmailMessage("a", "b"), "send") == 0
    await send(colour, "mail_admins", "a", "b")
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("name", "setting"), [("mail_admins", "ADMINS"), ("mail_managers", "MANAGERS")]
)
@pytest.mark.parametrize("people", [["a@x.org", "b@x.org"], [("A", "a@x.org"), ("B", "b@x.org")]])
@both_colours
async def test_those_in_charge_are_told(
    colour: Colour, name: str, setting: str, people: list[Any]
) -> None:
    with settings.overridden(**{setting: people}, SERVER_EMAIL="server@x.org"):
        await send(colour, name, "Subject", "Text", html_message="<p>")
    (message,) = mail.outbox
    assert message.subject == "[Plectrum] Subject"
    assert (message.to, message.from_email) == (["a@x.org", "b@x.org"], "server@x.org")


def parsed(message: EmailMessage) -> Any:
    """Returns a message as a reader gets it."""
    text = message.message(policy=email.policy.SMTP).as_bytes()
    return email.message_from_bytes(text, policy=email.policy.default)


def test_headers_and_texts_of_all_languages_arrive() -> None:
    message = EmailMessage(
        "Süßigkeiten ☃",
        "Zeile\nFrom der Hölle\n.\n" + "x" * 2000,
        '"Köln, Büro" <büro@köln.example>'.replace("büro@", "buero@"),
        [Address("Ünï", addr_spec="x@x.org"), "plain@x.org"],
        cc=["c@x.org"],
        bcc=["hidden@x.org"],
        reply_to=["r@x.org"],
        headers={"X-Own": "yes", "Message-ID": "<mine@x.org>"},
    )
    read = parsed(message)
    assert read["Subject"] == "Süßigkeiten ☃"
    assert read["From"].addresses[0].display_name == "Köln, Büro"
    assert read["From"].addresses[0].addr_spec == "buero@xn--kln-sna.example"
    assert [a.addr_spec for a in read["To"].addresses] == ["x@x.org", "plain@x.org"]
    assert read["To"].addresses[0].display_name == "Ünï"
    assert (read["Cc"], read["Reply-To"], read["X-Own"]) == ("c@x.org", "r@x.org", "yes")
    assert read["Message-ID"] == "<mine@x.org>"
    assert read["Date"].datetime is not None
    assert "hidden" not in read.as_string()
    assert read.get_content().replace("\r\n", "\n").rstrip("\n") == message.body
    assert max(map(len, read.as_bytes().splitlines())) <= 998
    assert message.recipients() == [message.to[0], "plain@x.org", "c@x.org", "hidden@x.org"]


def test_own_headers_go_before_those_made_here() -> None:
    message = EmailMessage(
        "s", "b", "from@x.org", ["to@x.org"], headers={"To": "list@x.org", "from": "shown@x.org"}
    )
    read = parsed(message)
    assert (read["To"], read["From"]) == ("list@x.org", "shown@x.org")
    assert read.get_all("From") == ["shown@x.org"]
    assert message.recipients() == ["to@x.org"]


@pytest.mark.parametrize(
    "arguments",
    [
        {"subject": "a\nBcc: x@x.org"},
        {"subject": "a\r\nb"},
        {"from_email": "a@x.org\nBcc: x@x.org"},
        {"to": ["a@x.org\nBcc: x@x.org"]},
        {"to": ["ü@x.org\nBcc: x@x.org"]},
        {"cc": ["a@x.org\rx"]},
        {"reply_to": ["a@x.org\nx: y"]},
        {"headers": {"X": "a\nY: b"}},
    ],
)
def test_no_header_can_be_smuggled_in(arguments: dict[str, Any]) -> None:
    message = EmailMessage(**{"to": ["to@x.org"], **arguments})
    with pytest.raises(mail.BadHeaderError, match="linefeed"):
        message.message()
    with pytest.raises(ValueError, match="linefeed"):
        message.send()
    assert mail.outbox == []


@pytest.mark.parametrize("name", ["to", "cc", "bcc", "reply_to"])
def test_addresses_come_in_lists(name: str) -> None:
    with pytest.raises(TypeError, match=f'"{name}" argument must be a list or tuple'):
        EmailMessage(**{name: "a@x.org"})  # type: ignore[arg-type]


def test_forms_and_files_are_nested_as_readers_want_them(tmp_path: Path) -> None:
    message = EmailMultiAlternatives(
        "s", "text ü", to=["a@x.org"], attachments=[("é.txt", "ü", None)]
    )
    message.attach_alternative("<p>ü</p>", "text/html")
    message.attach("bytes.txt", b"\xff\xfe", "text/plain")
    message.attach("utf8.txt", "ü".encode(), "text/plain")
    message.attach(content=b"x", mimetype="image/png")
    path = tmp_path / "file.pdf"
    path.write_bytes(b"%PDF")
    message.attach_file(path)
    inner = EmailMessage("inner", "inside", to=["b@x.org"])
    message.attach("mail.eml", inner, "message/rfc822")
    part = MIMEPart()
    part.set_content(b"\x89", maintype="image", subtype="png", disposition="inline", cid="<c@x>")
    message.attach(part)
    read = parsed(message)
    body, *files = read.iter_parts()
    assert read.get_content_type() == "multipart/mixed"
    assert [p.get_content_type() for p in body.iter_parts()] == ["text/plain", "text/html"]
    assert [(f.get_filename(), f.get_content_type()) for f in files] == [
        ("é.txt", "text/plain"),
        ("bytes.txt", "application/octet-stream"),
        ("utf8.txt", "text/plain"),
        (None, "image/png"),
        ("file.pdf", "application/pdf"),
        ("mail.eml", "message/rfc822"),
        (None, "image/png"),
    ]
    assert files[1].get_content() == b"\xff\xfe"
    assert files[2].get_content().strip() == "ü"
    assert files[5].get_content()["Subject"] == "inner"
    assert files[6]["Content-ID"] == "<c@x>"
    assert message.attachments[0] == EmailAttachment("é.txt", "ü", "text/plain")


def test_attachments_need_a_content() -> None:
    with pytest.raises(ValueError, match="content must be provided"):
        EmailMessage().attach("name")
    with pytest.raises(ValueError, match="must not be given"):
        EmailMessage().attach(MIMEPart(), "content")
    with pytest.raises(ValueError, match="Both content and mimetype"):
        EmailMultiAlternatives().attach_alternative("x", None)  # type: ignore[arg-type]


def test_a_text_is_looked_for_in_every_form() -> None:
    message = EmailMultiAlternatives("s", "I am content.", to=["a@x.org"])
    message.attach_alternative("<p>I am content.</p>", "text/html")
    message.attach_alternative(b"\x00", "application/octet-stream")
    assert message.body_contains("I am content")
    assert not message.body_contains("<p>")


def test_the_body_may_be_html() -> None:
    message = EmailMessage("s", "<p>", to=["a@x.org"])
    message.content_subtype = "html"
    assert parsed(message).get_content_type() == "text/html"


def test_mailers_are_made_of_settings(tmp_path: Path) -> None:
    chosen: dict[str, Any] = {
        "other": {
            "BACKEND": f"{BACKENDS}.filebased.EmailBackend",
            "OPTIONS": {"file_path": tmp_path},
        },
        "missing": {"BACKEND": "no.such.Backend"},
        "odd": {"OPTIONS": {"nope": 1}},
    }
    with settings.overridden(MAILERS=chosen):
        assert mailers["other"].alias == "other"
        assert mailers["other"] is not mailers["other"]
        assert list(mailers) == ["other", "missing", "odd"]
        with pytest.raises(MailerDoesNotExist, match="'default' is not configured"):
            _ = mailers.default
        with pytest.raises(InvalidMailer, match=r"MAILERS\['missing'\]: Could not find BACKEND"):
            mailers["missing"]
        with pytest.raises(InvalidMailer, match=r"MAILERS\['odd'\]: Unknown options 'nope'"):
            mailers["odd"]
        with pytest.raises(TypeError, match="takes no backend"):
            mail.get_connection(f"{BACKENDS}.dummy.EmailBackend")


def test_older_settings_make_a_default_mailer() -> None:
    older = {"EMAIL_HOST": "h", "EMAIL_PORT": 26, "EMAIL_USE_TLS": True, "EMAIL_HOST_USER": "u"}
    with settings.overridden(MAILERS=None, **older):
        backend = mailers.default
        assert (backend.host, backend.port, backend.use_tls, backend.username) == (
            "h",
            26,
            True,
            "u",
        )
        assert mail.get_connection(host="other", fail_silently=True).host == "other"
        assert mail.get_connection(f"{BACKENDS}.dummy.EmailBackend").send_messages([1, 2]) == 2
        with settings.overridden(EMAIL_BACKEND=f"{BACKENDS}.filebased.EmailBackend"):
            with pytest.raises(ImproperlyConfigured, match="file_path"):
                _ = mailers.default


@pytest.mark.parametrize("option", ["fail_silently", "auth_user", "auth_password", "connection"])
def test_a_named_mailer_takes_no_other_options(option: str) -> None:
    with pytest.raises(TypeError, match=f"'{option}' is not compatible with 'using'"):
        mail.send_mail("a", "b", None, ["c@x.org"], using="default", **{option: mailers.default})
    with pytest.raises(TypeError, match="Unknown argument 'nonsense'"):
        mail.send_mail("a", "b", None, ["c@x.org"], nonsense=1)


def test_a_backend_may_be_given() -> None:
    stream = io.StringIO()
    backend = mail.mailers.create("default")
    from plectrum.core.mail.backends.console import EmailBackend

    message = EmailMessage("Subject", "Text", to=["a@x.org"], connection=EmailBackend(stream))
    assert message.send() == 1
    assert "Subject: Subject" in stream.getvalue()
    assert mail.send_mail("a", "b", None, ["c@x.org"], connection=backend) == 1
    with pytest.raises(TypeError, match="not compatible with 'connection'"):
        mail.send_mail("a", "b", None, ["c@x.org"], connection=backend, fail_silently=True)


class Broken(BaseEmailBackend):
    """A backend from elsewhere that does not work."""

    def send_messages(self, email_messages: Any) -> int:
        raise OSError("down")


@both_colours
async def test_what_a_backend_raises_comes_through(colour: Colour) -> None:
    with settings.overridden(MAILERS={"default": {"BACKEND": f"{__name__}.Broken"}}):
        with pytest.raises(OSError, match="down"):
            await send(colour, "send_mail", "a", "b", None, ["c@x.org"])


def test_files_hold_the_messages_of_a_session(tmp_path: Path) -> None:
    chosen = {
        "BACKEND": f"{BACKENDS}.filebased.EmailBackend",
        "OPTIONS": {"file_path": tmp_path / "new"},
    }
    letters = [EmailMessage("one", "1", to=["a@x.org"]), EmailMessage("two", "2", to=["a@x.org"])]
    with settings.overridden(MAILERS={"default": chosen}):
        mailers.default.send_messages(letters)
        with mailers.default as backend:
            backend.send_messages(letters[:1])
            backend.send_messages(letters[1:])
    first, second = sorted((tmp_path / "new").iterdir())
    for path in (first, second):
        assert path.read_text().count("Subject: ") == 2


def test_errors_are_mailed_to_those_in_charge() -> None:
    logger = logging.getLogger("tests.mail")
    handler = AdminEmailHandler(include_html=True)
    logger.addHandler(handler)
    try:
        with settings.overridden(ADMINS=["a@x.org"]):
            try:
                int("secret\nBcc: x@x.org")
            except ValueError:
                logger.exception("It\nfailed")
    finally:
        logger.removeHandler(handler)
    (message,) = mail.outbox
    assert message.subject == "[Plectrum] ERROR: It\\nfailed"
    assert "ValueError" in message.body


# A real server


class Inbox:
    """What a server has got."""

    def __init__(self) -> None:
        self.envelopes: list[Any] = []
        self.refused: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - what the server calls
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.envelopes.append((session, envelope))
        return "250 OK"


def _check(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"user", b"pass")
    return AuthResult(success=good, handled=False)


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    """A server, which is the default mailer's."""
    received = Inbox()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(
        received, hostname="127.0.0.1", port=port, authenticator=_check, auth_require_tls=False
    )
    server.start()
    options = {
        "host": "127.0.0.1",
        "port": port,
        "username": "user",
        "password": "pass",
        "timeout": 5,
    }
    with settings.overridden(MAILERS={"default": {"OPTIONS": options}}):
        yield received
    server.stop()


@both_colours
async def test_a_server_gets_the_messages(inbox: Inbox, colour: Colour) -> None:
    letters = [
        ("ü", "line\n.\n..\nend", '"A, B" <a@köln.example>', ["C <c@x.org>", "d@x.org"]),
        ("two", "text", "e@x.org", ["f@x.org"]),
    ]
    assert await send(colour, "send_mass_mail", letters) == 2
    (session, first), (same_session, second) = inbox.envelopes
    assert session is same_session
    assert first.mail_from == "a@xn--kln-sna.example"
    assert first.rcpt_tos == ["c@x.org", "d@x.org"]
    read = email.message_from_bytes(first.content, policy=email.policy.default)
    assert read["Subject"] == "ü"
    assert read.get_content().replace("\r\n", "\n").rstrip("\n") == "line\n.\n..\nend"
    assert b"\n" not in first.content.replace(b"\r\n", b"")
    assert second.rcpt_tos == ["f@x.org"]


@both_colours
async def test_a_server_that_refuses_is_told_of(inbox: Inbox, colour: Colour) -> None:
    inbox.refused.add("no@x.org")
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        await send(colour, "send_mail", "a", "b", None, ["no@x.org"])
    assert await send(colour, "send_mail", "a", "b", None, ["no@x.org"], fail_silently=True) == 0
    with pytest.raises(smtplib.SMTPAuthenticationError):
        await send(colour, "send_mail", "a", "b", None, ["x@x.org"], auth_password="wrong")
    assert await send(colour, "send_mail", "a", "b", None, ["x@x.org"]) == 1


@both_colours
async def test_a_server_that_is_not_there_is_told_of(colour: Colour) -> None:
    nobody = {"host": "127.0.0.1", "port": 1}
    with settings.overridden(MAILERS={"default": {"OPTIONS": nobody}}):
        with pytest.raises(ConnectionRefusedError):
            await send(colour, "send_mail", "a", "b", None, ["c@x.org"])
        assert await send(colour, "send_mail", "a", "b", None, ["c@x.org"], fail_silently=True) == 0


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@x.org, b@x.org", "a@x.org>\r\nRCPT TO:<b@x.org"]
)
def test_the_server_is_given_addresses_only(inbox: Inbox, address: str) -> None:
    message = EmailMessage("a", "b", "from@x.org", ["good@x.org", address] if address else ["", ""])
    if not address:
        assert message.send() == 0
        return
    try:
        message.send()
    except (ValueError, smtplib.SMTPException):
        assert inbox.envelopes == []
    else:
        assert inbox.envelopes[0][1].rcpt_tos == ["good@x.org", address]


def test_the_usual_ports() -> None:
    from plectrum.core.mail.backends.smtp import EmailBackend

    assert EmailBackend().port == 25
    assert EmailBackend(use_tls=True).port == 587
    assert EmailBackend(use_ssl=True).port == 465
    with pytest.raises(ValueError, match="mutually exclusive"):
        EmailBackend(use_tls=True, use_ssl=True)
