"""bcrypt, by the library of that name where it is installed."""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Callable
from typing import Any, ClassVar

from plectrum.contrib.auth.hashers.base import BasePasswordHasher, mask_hash
from plectrum.utils.crypto import constant_time_compare
from plectrum.utils.translation import gettext_noop as _


class BCryptSHA256PasswordHasher(BasePasswordHasher):
    """bcrypt of the password's SHA-256, which has no limit of 72 bytes."""

    algorithm = "bcrypt_sha256"
    digest: ClassVar[Callable[[bytes], Any] | None] = hashlib.sha256
    library = ("bcrypt", "bcrypt")
    rounds: ClassVar[int] = 12

    def salt(self) -> str:
        """Returns a new salt, which says how much work is to be done."""
        salt: bytes = self._load_library().gensalt(self.rounds)
        return salt.decode("ascii")

    def encode(self, password: str, salt: str) -> str:
        """Returns the algorithm and the text of the library."""
        secret = password.encode()
        digest = type(self).digest
        if digest is not None:
            secret = binascii.hexlify(digest(secret).digest())
        data: bytes = self._load_library().hashpw(secret, salt.encode("ascii"))
        return f"{self.algorithm}${data.decode('ascii')}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Returns the parts of a stored text."""
        algorithm, _empty, kind, work_factor, data = encoded.split("$", 4)
        return {
            "algorithm": algorithm,
            "algostr": kind,
            "checksum": data[22:],
            "salt": data[:22],
            "work_factor": int(work_factor),
        }

    def verify(self, password: str, encoded: str) -> bool:
        """Tells whether a password is that of a stored text."""
        _algorithm, data = encoded.split("$", 1)
        return constant_time_compare(encoded, self.encode(password, data))

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Returns what may be shown of a stored text."""
        parts = self.decode(encoded)
        return {
            _("algorithm"): parts["algorithm"],
            _("work factor"): parts["work_factor"],
            _("salt"): mask_hash(parts["salt"]),
            _("checksum"): mask_hash(parts["checksum"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Tells whether less work is to be done than for a new one."""
        return bool(self.decode(encoded)["work_factor"] != self.rounds)

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Does the work that the stored text lacks."""
        _algorithm, data = encoded.split("$", 1)
        salt = data[:29]
        missing = int(2**self.rounds) - 2 ** int(data.split("$")[2])
        while missing > 0:
            self.encode(password, salt)
            missing -= 1


class BCryptPasswordHasher(BCryptSHA256PasswordHasher):
    """bcrypt of the password itself, of which only 72 bytes count."""

    algorithm = "bcrypt"
    digest = None
