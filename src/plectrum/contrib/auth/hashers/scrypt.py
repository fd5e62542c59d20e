"""scrypt (RFC 7914), of the standard library."""

from __future__ import annotations

import base64
import hashlib
from typing import Any, ClassVar

from plectrum.contrib.auth.hashers.base import BasePasswordHasher, mask_hash, must_update_salt
from plectrum.contrib.auth.hashers.pbkdf2 import PBKDF2PasswordHasher
from plectrum.utils.crypto import constant_time_compare
from plectrum.utils.translation import gettext_noop as _

HASH_LENGTH = 64


class ScryptPasswordHasher(BasePasswordHasher):
    """scrypt; its cost in work, block size and parallelism can be set by a subclass."""

    algorithm = "scrypt"
    block_size: ClassVar[int] = 8
    maxmem: ClassVar[int] = 0
    parallelism: ClassVar[int] = 5
    work_factor: ClassVar[int] = 2**14

    def encode(
        self,
        password: str,
        salt: str,
        n: int | None = None,
        r: int | None = None,
        p: int | None = None,
    ) -> str:
        """Returns `scrypt$n$salt$r$p$hash`."""
        PBKDF2PasswordHasher._check_salt(salt)
        n, r, p = n or self.work_factor, r or self.block_size, p or self.parallelism
        raw = hashlib.scrypt(
            password.encode(),
            salt=salt.encode(),
            n=n,
            r=r,
            p=p,
            maxmem=self.maxmem,
            dklen=HASH_LENGTH,
        )
        text = base64.b64encode(raw).decode("ascii").strip()
        return f"{self.algorithm}${n}${salt}${r}${p}${text}"

    def decode(self, encoded: str) -> dict[str, Any]:
        """Returns the parts of a stored text."""
        algorithm, work_factor, salt, block_size, parallelism, text = encoded.split("$", 6)
        return {
            "algorithm": algorithm,
            "work_factor": int(work_factor),
            "salt": salt,
            "block_size": int(block_size),
            "parallelism": int(parallelism),
            "hash": text,
        }

    def verify(self, password: str, encoded: str) -> bool:
        """Tells whether a password is that of a stored text."""
        parts = self.decode(encoded)
        again = self.encode(
            password,
            parts["salt"],
            parts["work_factor"],
            parts["block_size"],
            parts["parallelism"],
        )
        return constant_time_compare(parts["hash"], self.decode(again)["hash"])

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Returns what may be shown of a stored text."""
        parts = self.decode(encoded)
        return {
            _("algorithm"): parts["algorithm"],
            _("work factor"): parts["work_factor"],
            _("block size"): parts["block_size"],
            _("parallelism"): parts["parallelism"],
            _("salt"): mask_hash(parts["salt"]),
            _("hash"): mask_hash(parts["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Tells whether the settings are not those of a new one."""
        parts = self.decode(encoded)
        settings = (parts["work_factor"], parts["block_size"], parts["parallelism"])
        return settings != (
            self.work_factor,
            self.block_size,
            self.parallelism,
        ) or must_update_salt(parts["salt"], self.salt_entropy)
