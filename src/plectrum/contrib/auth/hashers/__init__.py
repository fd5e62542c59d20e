"""Hashed passwords: how they are made, checked and renewed."""

from plectrum.contrib.auth.hashers.argon2 import Argon2PasswordHasher
from plectrum.contrib.auth.hashers.base import BasePasswordHasher, mask_hash
from plectrum.contrib.auth.hashers.bcrypt import BCryptPasswordHasher, BCryptSHA256PasswordHasher
from plectrum.contrib.auth.hashers.passwords import (
    UNUSABLE_PASSWORD_PREFIX,
    acheck_password,
    check_password,
    get_hasher,
    get_hashers,
    identify_hasher,
    is_password_usable,
    make_password,
    verify_password,
)
from plectrum.contrib.auth.hashers.pbkdf2 import (
    MD5PasswordHasher,
    PBKDF2PasswordHasher,
    PBKDF2SHA1PasswordHasher,
)
from plectrum.contrib.auth.hashers.scrypt import ScryptPasswordHasher

__all__ = [
    "UNUSABLE_PASSWORD_PREFIX",
    "Argon2PasswordHasher",
    "BCryptPasswordHasher",
    "BCryptSHA256PasswordHasher",
    "BasePasswordHasher",
    "MD5PasswordHasher",
    "PBKDF2PasswordHasher",
    "PBKDF2SHA1PasswordHasher",
    "ScryptPasswordHasher",
    "acheck_password",
    "check_password",
    "get_hasher",
    "get_hashers",
    "identify_hasher",
    "is_password_usable",
    "make_password",
    "mask_hash",
    "verify_password",
]
