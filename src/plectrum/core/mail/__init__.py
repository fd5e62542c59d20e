"""Mail: `send_mail` for a letter, `EmailMessage` for a package, `mailers` for how they travel."""

from plectrum.core.mail.handler import (
    DEFAULT_MAILER_ALIAS,
    InvalidMailer,
    MailerDoesNotExist,
    MailersHandler,
    get_connection,
    mailers,
)
from plectrum.core.mail.message import (
    EmailAlternative,
    EmailAttachment,
    EmailMessage,
    EmailMultiAlternatives,
)
from plectrum.core.mail.send import (
    amail_admins,
    amail_managers,
    asend_mail,
    asend_mass_mail,
    mail_admins,
    mail_managers,
    send_mail,
    send_mass_mail,
)

BadHeaderError = ValueError
"""What a line break in a header raises."""

outbox: list[EmailMessage]
"""The messages that the memory backend has kept; made with the first of them."""

__all__ = [
    "DEFAULT_MAILER_ALIAS",
    "BadHeaderError",
    "EmailAlternative",
    "EmailAttachment",
    "EmailMessage",
    "EmailMultiAlternatives",
    "InvalidMailer",
    "MailerDoesNotExist",
    "MailersHandler",
    "amail_admins",
    "amail_managers",
    "asend_mail",
    "asend_mass_mail",
    "get_connection",
    "mail_admins",
    "mail_managers",
    "mailers",
    "send_mail",
    "send_mass_mail",
]
