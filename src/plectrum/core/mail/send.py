"""Short ways to send messages, in both colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from plectrum.conf import settings
from plectrum.core.mail.handler import choose_backend
from plectrum.core.mail.message import EmailMessage, EmailMultiAlternatives
from plectrum.effects import CallMethod, Operation, adrive, drive


def send_mail(
    subject: Any,
    message: Any,
    from_email: Any,
    recipient_list: Sequence[Any],
    *,
    html_message: Any = None,
    using: str | None = None,
    **options: Any,
) -> int:
    """Sends one message to all who are named, and returns how many were sent: 0 or 1.

    Args:
        subject: The subject line.
        message: The text.
        from_email: The sender; DEFAULT_FROM_EMAIL when `None`.
        recipient_list: Who gets it; all see each other.
        html_message: The text as HTML, too.
        using: The alias of the mailer.
        **options: Instead of `using`: `connection`, or `fail_silently`, `auth_user`,
            `auth_password` for the default mailer.
    """
    letter = _letter(subject, message, from_email, recipient_list, html_message)
    return drive(_send([letter], using, options))


async def asend_mail(
    subject: Any,
    message: Any,
    from_email: Any,
    recipient_list: Sequence[Any],
    *,
    html_message: Any = None,
    using: str | None = None,
    **options: Any,
) -> int:
    """Does what `send_mail` does, without blocking the event loop."""
    letter = _letter(subject, message, from_email, recipient_list, html_message)
    return await adrive(_send([letter], using, options))


def send_mass_mail(
    datatuple: Iterable[tuple[Any, Any, Any, Sequence[Any]]],
    *,
    using: str | None = None,
    **options: Any,
) -> int:
    """Sends several messages over one connection, and returns how many were sent.

    Args:
        datatuple: For each message subject, text, sender and recipients.
        using: The alias of the mailer.
        **options: As for `send_mail`.
    """
    return drive(_send([EmailMessage(*data) for data in datatuple], using, options))


async def asend_mass_mail(
    datatuple: Iterable[tuple[Any, Any, Any, Sequence[Any]]],
    *,
    using: str | None = None,
    **options: Any,
) -> int:
    """Does what `send_mass_mail` does, without blocking the event loop."""
    return await adrive(_send([EmailMessage(*data) for data in datatuple], using, options))


def mail_admins(
    subject: Any,
    message: Any,
    *,
    html_message: Any = None,
    using: str | None = None,
    **options: Any,
) -> None:
    """Sends a message to ADMINS; nothing happens if there are none.

    Args:
        subject: What comes after EMAIL_SUBJECT_PREFIX.
        message: The text.
        html_message: The text as HTML, too.
        using: The alias of the mailer.
        **options: As for `send_mail`.
    """
    drive(_send(_letters_to("ADMINS", subject, message, html_message), using, options))


async def amail_admins(
    subject: Any,
    message: Any,
    *,
    html_message: Any = None,
    using: str | None = None,
    **options: Any,
) -> None:
    """Does what `mail_admins` does, without blocking the event loop."""
    await adrive(_send(_letters_to("ADMINS", subject, message, html_message), using, options))


def mail_managers(
    subject: Any,
    message: Any,
    *,
    html_message: Any = None,
    using: str | None = None,
    **options: Any,
) -> None:
    """Sends a message to MANAGERS; arguments as for `mail_admins`."""
    drive(_send(_letters_to("MANAGERS", subject, message, html_message), using, options))


async def amail_managers(
    subject: Any,
    message: Any,
    *,
    html_message: Any = None,
    using: str | None = None,
    **options: Any,
) -> None:
    """Does what `mail_managers` does, without blocking the event loop."""
    await adrive(_send(_letters_to("MANAGERS", subject, message, html_message), using, options))


def _letter(
    subject: Any, body: Any, sender: Any, recipients: Sequence[Any], html: Any
) -> EmailMultiAlternatives:
    letter = EmailMultiAlternatives(subject, body, sender, recipients)
    if html:
        letter.attach_alternative(html, "text/html")
    return letter


def _letters_to(
    setting: str, subject: Any, message: Any, html_message: Any
) -> list[EmailMultiAlternatives]:
    """Returns the letter to those whom a setting names; none if it names nobody."""
    named: list[Any] = getattr(settings, setting)
    if not named:
        return []
    # COMPAT: settings from before had pairs of name and address.
    addresses = [one[1] if isinstance(one, list | tuple) else one for one in named]
    subject = f"{settings.EMAIL_SUBJECT_PREFIX}{subject}"
    return [_letter(subject, message, settings.SERVER_EMAIL, addresses, html_message)]


def _send(
    letters: Sequence[EmailMessage], using: str | None, options: dict[str, Any]
) -> Operation[int]:
    connection = options.pop("connection", None)
    unknown = set(options) - {"fail_silently", "auth_user", "auth_password"}
    if unknown:
        raise TypeError(f"Unknown argument {min(unknown)!r}.")
    backend = choose_backend(using, connection, **options)
    ready = [letter for letter in letters if letter.recipients()]
    if not ready:
        return 0
    count: int | None = yield CallMethod(backend, "send_messages", ready)
    return count or 0
