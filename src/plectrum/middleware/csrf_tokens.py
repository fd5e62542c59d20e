"""The secret of a visitor and the tokens that stand for it in pages.

A token is the secret in a mask of its own, so that a page never holds the same bytes twice and
compression tells nothing about them.
"""

from __future__ import annotations

import secrets
import string
from typing import Any

from plectrum.conf import settings
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.utils.crypto import constant_time_compare, get_random_string

CSRF_SECRET_LENGTH = 32
CSRF_TOKEN_LENGTH = 2 * CSRF_SECRET_LENGTH
CSRF_ALLOWED_CHARS = string.ascii_letters + string.digits
CSRF_SESSION_KEY = "_csrftoken"

_POSITIONS = {character: index for index, character in enumerate(CSRF_ALLOWED_CHARS)}


class InvalidTokenFormat(ValueError):
    """A token or secret has the wrong length or characters."""


def check_format(token: str) -> None:
    """Raises InvalidTokenFormat unless a text can be a token or a secret."""
    if len(token) not in (CSRF_TOKEN_LENGTH, CSRF_SECRET_LENGTH):
        raise InvalidTokenFormat("has incorrect length")
    if not (token.isascii() and token.isalnum()):
        raise InvalidTokenFormat("has invalid characters")


def mask_secret(secret: str) -> str:
    """Returns a token that stands for a secret."""
    mask = get_random_string(CSRF_SECRET_LENGTH, allowed_chars=CSRF_ALLOWED_CHARS)
    size = len(CSRF_ALLOWED_CHARS)
    cipher = "".join(
        CSRF_ALLOWED_CHARS[(_POSITIONS[plain] + _POSITIONS[key]) % size]
        for plain, key in zip(secret, mask, strict=True)
    )
    return mask + cipher


def unmask_token(token: str) -> str:
    """Returns the secret that a token stands for."""
    mask, cipher = token[:CSRF_SECRET_LENGTH], token[CSRF_SECRET_LENGTH:]
    return "".join(
        CSRF_ALLOWED_CHARS[_POSITIONS[masked] - _POSITIONS[key]]
        for masked, key in zip(cipher, mask, strict=True)
    )


def tokens_match(token: str, secret: str) -> bool:
    """Tells whether a token (or a bare secret) stands for a secret, in constant time."""
    if len(token) == CSRF_TOKEN_LENGTH:
        token = unmask_token(token)
    if len(secret) == CSRF_TOKEN_LENGTH:
        secret = unmask_token(secret)
    return constant_time_compare(token, secret)


def read_secret(request: Any) -> str | None:
    """Returns the visitor's secret; None if there is none, or if it is malformed.

    It is read once for each request. After a malformed one a new secret is made, which is sent
    with the response, but never taken for the visitor's.
    """
    state = request.__dict__
    if "_csrf_secret" in state:
        kept: str | None = state["_csrf_secret"]
        return kept
    secret = _stored_secret(request)
    if secret is not None:
        try:
            check_format(secret)
        except InvalidTokenFormat:
            secret = None
            state["_csrf_is_malformed"] = True
    if secret is not None and len(secret) == CSRF_TOKEN_LENGTH:
        secret = unmask_token(secret)
    state["_csrf_secret"] = secret
    return secret


def _stored_secret(request: Any) -> str | None:
    if not settings.CSRF_USE_SESSIONS:
        cookie: str | None = request.COOKIES.get(settings.CSRF_COOKIE_NAME)
        return cookie
    if not hasattr(request, "session"):
        raise ImproperlyConfigured(
            "CSRF_USE_SESSIONS is enabled, but request.session is not set. SessionMiddleware must "
            "appear before CsrfViewMiddleware in MIDDLEWARE."
        )
    stored: str | None = request.session.get(CSRF_SESSION_KEY)
    return stored


def get_token(request: Any) -> str:
    """Returns a token for a page, and has the secret sent (again) with the response."""
    secret = read_secret(request)
    if secret is None:
        secret = _new_secret(request)
    request._csrf_must_be_sent = True
    return mask_secret(secret)


def rotate_token(request: Any) -> None:
    """Gives the visitor a new secret; done at login, so that an old one is of no use."""
    _new_secret(request)
    request._csrf_must_be_sent = True


def _new_secret(request: Any) -> str:
    secret = "".join(secrets.choice(CSRF_ALLOWED_CHARS) for _ in range(CSRF_SECRET_LENGTH))
    request._csrf_secret = secret
    return secret
