"""Making and checking hashed passwords with the hashers of the project."""

from __future__ import annotations

import functools
from collections.abc import Awaitable, Callable
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.auth.hashers.base import BasePasswordHasher
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.signals import setting_changed
from plectrum.effects import as_async
from plectrum.utils.crypto import get_random_string
from plectrum.utils.module_loading import import_string

UNUSABLE_PASSWORD_PREFIX = "!"
UNUSABLE_SUFFIX_LENGTH = 40


def is_password_usable(encoded: str | None) -> bool:
    """Tells whether a stored text is a hash, rather than the mark of an account without one."""
    return encoded is None or not encoded.startswith(UNUSABLE_PASSWORD_PREFIX)


def verify_password(
    password: str | None, encoded: str, preferred: str = "default"
) -> tuple[bool, bool]:
    """Tells whether a password is right, and whether its stored text is to be renewed.

    Checking takes as long for a text that cannot be right as for one that could: how long it
    takes does not tell who has an account.

    Args:
        password: The password.
        encoded: The stored text.
        preferred: The algorithm that new hashes are of; the project's first by default.
    """
    fake = password is None or not is_password_usable(encoded)
    preferred_hasher = get_hasher(preferred)
    try:
        hasher = identify_hasher(encoded)
    except ValueError:
        fake = True
        hasher = preferred_hasher
    if fake or password is None:
        # SECURITY: spend the time of a check, so that timing does not tell accounts apart.
        make_password(get_random_string(UNUSABLE_SUFFIX_LENGTH), hasher=preferred_hasher)
        return False, False
    must_update = hasher.algorithm != preferred_hasher.algorithm or preferred_hasher.must_update(
        encoded
    )
    is_correct = hasher.verify(password, encoded)
    if not is_correct and not must_update and hasher.algorithm == preferred_hasher.algorithm:
        hasher.harden_runtime(password, encoded)
    return is_correct, must_update


def check_password(
    password: str | None,
    encoded: str,
    setter: Callable[[str], Any] | None = None,
    preferred: str = "default",
) -> bool:
    """Tells whether a password is right; calls `setter` with it if it is to be hashed anew."""
    is_correct, must_update = verify_password(password, encoded, preferred)
    if setter and is_correct and must_update and password is not None:
        setter(password)
    return is_correct


async def acheck_password(
    password: str | None,
    encoded: str,
    setter: Callable[[str], Awaitable[Any]] | None = None,
    preferred: str = "default",
) -> bool:
    """Does what `check_password` does; the hashing happens on a worker thread."""
    is_correct, must_update = await as_async(verify_password)(password, encoded, preferred)
    if setter and is_correct and must_update and password is not None:
        await setter(password)
    return is_correct


def make_password(
    password: str | bytes | None,
    salt: str | None = None,
    hasher: str | BasePasswordHasher = "default",
) -> str:
    """Returns the text to store for a password; for `None` one that no password is right for.

    Raises:
        TypeError: The password is neither text nor bytes.
    """
    if password is None:
        return UNUSABLE_PASSWORD_PREFIX + get_random_string(UNUSABLE_SUFFIX_LENGTH)
    if not isinstance(password, str | bytes):
        raise TypeError(f"Password must be a string or bytes, got {type(password).__qualname__}.")
    text = password.decode() if isinstance(password, bytes) else password
    chosen = get_hasher(hasher)
    return chosen.encode(text, salt or chosen.salt())


@functools.lru_cache
def get_hashers() -> list[BasePasswordHasher]:
    """Returns the hashers of PASSWORD_HASHERS; the first one makes new hashes."""
    hashers = []
    for path in settings.PASSWORD_HASHERS:
        hasher: BasePasswordHasher = import_string(path)()
        if not hasher.algorithm:
            raise ImproperlyConfigured(f"hasher doesn't specify an algorithm name: {path}")
        hashers.append(hasher)
    return hashers


@functools.lru_cache
def _by_algorithm() -> dict[str, BasePasswordHasher]:
    return {hasher.algorithm: hasher for hasher in get_hashers()}


def get_hasher(algorithm: str | BasePasswordHasher = "default") -> BasePasswordHasher:
    """Returns the hasher of an algorithm, the project's first for `default`.

    Raises:
        ValueError: The project has none of that algorithm.
    """
    if isinstance(algorithm, BasePasswordHasher):
        return algorithm
    if algorithm == "default":
        return get_hashers()[0]
    try:
        return _by_algorithm()[algorithm]
    except KeyError:
        raise ValueError(
            f"Unknown password hashing algorithm '{algorithm}'. Did you specify it in the "
            "PASSWORD_HASHERS setting?"
        ) from None


def identify_hasher(encoded: str) -> BasePasswordHasher:
    """Returns the hasher that made a stored text.

    Raises:
        ValueError: None of the project's did.
    """
    is_bare_md5 = (len(encoded) == 32 and "$" not in encoded) or (
        len(encoded) == 37 and encoded.startswith("md5$$")
    )
    return get_hasher("unsalted_md5" if is_bare_md5 else encoded.split("$", 1)[0])


def _settings_changed(*, setting: str, **_: Any) -> None:
    if setting == "PASSWORD_HASHERS":
        get_hashers.cache_clear()
        _by_algorithm.cache_clear()


setting_changed.connect(_settings_changed)
