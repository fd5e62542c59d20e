"""Argon2id (RFC 9106), by argon2-cffi."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any, ClassVar

from plectrum.contrib.auth.hashers.base import BasePasswordHasher, mask_hash, must_update_salt
from plectrum.utils.translation import gettext_noop as _

if TYPE_CHECKING:
    import argon2


class Argon2PasswordHasher(BasePasswordHasher):
    """Argon2id; its cost in time, memory (KiB) and lanes can be set by a subclass."""

    algorithm = "argon2"
    library = "argon2"
    time_cost: ClassVar[int] = 2
    memory_cost: ClassVar[int] = 102400
    parallelism: ClassVar[int] = 8

    def params(self) -> argon2.Parameters:
        """Returns the settings of new hashes."""
        library = self._load_library()
        parameters: argon2.Parameters = library.Parameters(
            type=library.low_level.Type.ID,
            version=library.low_level.ARGON2_VERSION,
            salt_len=library.DEFAULT_RANDOM_SALT_LENGTH,
            hash_len=library.DEFAULT_HASH_LENGTH,
            time_cost=self.time_cost,
            memory_cost=self.memory_cost,
            parallelism=self.parallelism,
        )
        return parameters

    def encode(self, password: str, salt: str) -> str:
        """Returns `argon2` and the text of the library."""
        params = self.params()
        data: bytes = self._load_library().low_level.hash_secret(
            password.encode(),
            salt.encode(),
            time_cost=params.time_cost,
            memory_cost=params.memory_cost,
            parallelism=params.parallelism,
            hash_len=params.hash_len,
            type=params.type,
        )
        return self.algorithm + data.decode("ascii")

    def decode(self, encoded: str) -> dict[str, Any]:
        """Returns the parts of a stored text."""
        algorithm, rest = encoded.split("$", 1)
        params = self._load_library().extract_parameters(f"${rest}")
        variety, *_settings, salt, text = rest.split("$")
        return {
            "algorithm": algorithm,
            "hash": text,
            "memory_cost": params.memory_cost,
            "parallelism": params.parallelism,
            "salt": _unpacked(salt),
            "time_cost": params.time_cost,
            "variety": variety,
            "version": params.version,
            "params": params,
        }

    def verify(self, password: str, encoded: str) -> bool:
        """Tells whether a password is that of a stored text."""
        _algorithm, rest = encoded.split("$", 1)
        library = self._load_library()
        try:
            return bool(library.PasswordHasher().verify(f"${rest}", password))
        except library.exceptions.VerificationError:
            return False

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Returns what may be shown of a stored text."""
        parts = self.decode(encoded)
        return {
            _("algorithm"): parts["algorithm"],
            _("variety"): parts["variety"],
            _("version"): parts["version"],
            _("memory cost"): parts["memory_cost"],
            _("time cost"): parts["time_cost"],
            _("parallelism"): parts["parallelism"],
            _("salt"): mask_hash(parts["salt"]),
            _("hash"): mask_hash(parts["hash"]),
        }

    def must_update(self, encoded: str) -> bool:
        """Tells whether the settings are not those of a new one."""
        parts = self.decode(encoded)
        current, new = parts["params"], self.params()
        same_settings = (
            current.type,
            current.version,
            current.hash_len,
            current.time_cost,
            current.memory_cost,
            current.parallelism,
        ) == (
            new.type,
            new.version,
            new.hash_len,
            new.time_cost,
            new.memory_cost,
            new.parallelism,
        )
        return not same_settings or must_update_salt(parts["salt"], self.salt_entropy)


def _unpacked(salt: str) -> str:
    return base64.b64decode(salt + "=" * (-len(salt) % 4)).decode("latin1")
