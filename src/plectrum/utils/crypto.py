"""Keyed hashes, key derivation, random strings; everything secret is compared here.

`salted_hmac` uses SECRET_KEY where no secret is given, so this module stands above `conf`.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from typing import Any

from plectrum.conf import settings
from plectrum.utils.encoding import force_bytes

RANDOM_STRING_CHARS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


class InvalidAlgorithm(ValueError):
    """`hashlib` has no algorithm of that name."""


def salted_hmac(
    key_salt: str | bytes,
    value: str | bytes,
    secret: str | bytes | None = None,
    *,
    algorithm: str = "sha1",
) -> hmac.HMAC:
    """Returns the HMAC of a value, under a key derived from a salt and a secret.

    Args:
        key_salt: Names the purpose, so that a hash of one kind cannot stand for another.
        value: What is signed.
        secret: The secret; `SECRET_KEY` when `None`.
        algorithm: The name of the hash function.

    Raises:
        InvalidAlgorithm: `hashlib` does not know the algorithm.
    """
    chosen: str | bytes = settings.SECRET_KEY if secret is None else secret
    try:
        hasher = getattr(hashlib, algorithm)
    except AttributeError as error:
        raise InvalidAlgorithm(
            f"{algorithm!r} is not an algorithm accepted by the hashlib module."
        ) from error
    key = hasher(force_bytes(key_salt) + force_bytes(chosen)).digest()
    return hmac.new(key, msg=force_bytes(value), digestmod=hasher)


def get_random_string(length: int, allowed_chars: str = RANDOM_STRING_CHARS) -> str:
    """Returns random characters, fit for secrets.

    The default gives about 5.95 bits of entropy per character.
    """
    return "".join(secrets.choice(allowed_chars) for _ in range(length))


def constant_time_compare(val1: Any, val2: Any) -> bool:
    """Tells whether two texts are equal, in a time that does not tell where they differ."""
    return secrets.compare_digest(force_bytes(val1), force_bytes(val2))


def pbkdf2(
    password: str | bytes,
    salt: str | bytes,
    iterations: int,
    dklen: int = 0,
    digest: Callable[..., Any] | None = None,
) -> bytes:
    """Returns the PBKDF2 key of a password; SHA-256 and its full length by default."""
    hasher = digest or hashlib.sha256
    return hashlib.pbkdf2_hmac(
        hasher().name, force_bytes(password), force_bytes(salt), iterations, dklen or None
    )
