"""PBKDF2 (RFC 8018) and MD5, both of the standard library."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Any, ClassVar

from plectrum.contrib.auth.hashers.base import BasePasswordHasher, mask_hash, must_update_salt
from plectrum.utils.crypto import constant_time_compare, pbkdf2
from plectrum.utils.translation import gettext_noop as _

Digest = Callable[..., Any]


class PBKDF2PasswordHasher(BasePasswordHasher):
    """PBKDF2 with HMAC-SHA256."""

    algorithm = "pbkdf2_sha256"
    iterations: ClassVar[int] = 1_500_000
    digest: ClassVar[Digest] = hashlib.sha256

    def encode(self, password: str, salt: str, iterations: int | None = None) -> str:
        """Returns `algorithm$iterations$salt$hash`."""
        self._check_salt(salt)
        iterations = iterations or self.iterations
        raw = pbkdf2(password, salt, iterations, digest=type(self).digest)
        text = base64.b64encode(raw).decode("ascii").strip()
        return f"{self.algorithm}${iterations}${salt}${text}"

    @staticmethod
    def _check_salt(salt: str) -> None:
        if not salt or "$" in salt:
            raise ValueError("salt must be provided and cannot contain $.")

    def decode(self, encoded: str) -> dict[str, Any]:
        """Returns the parts of a stored text."""
        algorithm, iterations, salt, text = encoded.split("$", 3)
        return {
            "algorithm": algorithm,
            "hash": text,
            "iterations": int(iterations),
            "salt": salt,
        }

    def verify(self, password: str, encoded: str) -> bool:
        """Tells whether a password is that of a stored text."""
        parts = self.decode(encoded)
        again = self.encode(password, parts["salt"], parts["iterations"])
        return constant_time_compare(encoded, again)

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Returns what may be shown of a stored text."""
        parts = self.decode(encoded)
        return {
            _("algorithm"): parts["algorithm"],
            _("iterations"): parts["iterations"],
            _("salt"): mask_hash(parts["salt"]),
            _("hash"): mask_hash(parts["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Tells whether the salt or the number of iterations is not that of a new one."""
        parts = self.decode(encoded)
        return parts["iterations"] != self.iterations or must_update_salt(
            parts["salt"], self.salt_entropy
        )

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Does the iterations that the stored text lacks."""
        parts = self.decode(encoded)
        missing = self.iterations - parts["iterations"]
        if missing > 0:
            self.encode(password, parts["salt"], missing)


class PBKDF2SHA1PasswordHasher(PBKDF2PasswordHasher):
    """PBKDF2 with HMAC-SHA1, for stored texts of other systems."""

    algorithm = "pbkdf2_sha1"
    digest = hashlib.sha1


class MD5PasswordHasher(BasePasswordHasher):
    """Salted MD5: quick, and so for tests only."""

    algorithm = "md5"

    def encode(self, password: str, salt: str) -> str:
        """Returns `md5$salt$hash`."""
        PBKDF2PasswordHasher._check_salt(salt)
        digest = hashlib.md5((salt + password).encode(), usedforsecurity=False)
        return f"{self.algorithm}${salt}${digest.hexdigest()}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Returns the parts of a stored text."""
        algorithm, salt, text = encoded.split("$", 2)
        return {"algorithm": algorithm, "hash": text, "salt": salt}

    def verify(self, password: str, encoded: str) -> bool:
        """Tells whether a password is that of a stored text."""
        return constant_time_compare(encoded, self.encode(password, self.decode(encoded)["salt"]))

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Returns what may be shown of a stored text."""
        parts = self.decode(encoded)
        return {
            _("algorithm"): parts["algorithm"],
            _("salt"): mask_hash(parts["salt"], show=2),
            _("hash"): mask_hash(parts["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Tells whether the salt has fewer bits than that of a new one."""
        return must_update_salt(self.decode(encoded)["salt"], self.salt_entropy)
