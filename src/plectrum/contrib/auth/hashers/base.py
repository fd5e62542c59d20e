"""The contract of password hashers."""

from __future__ import annotations

import math
from importlib import import_module
from typing import Any, ClassVar

from plectrum.utils.crypto import RANDOM_STRING_CHARS, get_random_string

_SHOWN = 6


class BasePasswordHasher:
    """Makes and checks hashes of one kind.

    A stored hash is text of parts separated by `$`, of which the first is `algorithm`.

    Attributes:
        algorithm: What stored hashes of this kind begin with.
        library: The module that it needs; a pair of name and module to import.
        salt_entropy: The bits of a new salt.
    """

    algorithm: ClassVar[str] = ""
    library: ClassVar[str | tuple[str, str] | None] = None
    salt_entropy: ClassVar[int] = 128

    def _load_library(self) -> Any:
        """Imports the module that it needs.

        Raises:
            ValueError: It is not installed.
        """
        name = self.library[1] if isinstance(self.library, tuple) else self.library
        if name is None:
            raise ValueError(f"Hasher {type(self).__name__!r} doesn't specify a library attribute")
        try:
            return import_module(name)
        except ImportError as error:
            raise ValueError(
                f"Couldn't load {type(self).__name__!r} algorithm library: {error}"
            ) from error

    def salt(self) -> str:
        """Returns a new salt."""
        count = math.ceil(self.salt_entropy / math.log2(len(RANDOM_STRING_CHARS)))
        return get_random_string(count, RANDOM_STRING_CHARS)

    def encode(self, password: str, salt: str) -> str:
        """Returns the text to store for a password."""
        raise NotImplementedError(
            "subclasses of BasePasswordHasher must provide an encode() method"
        )

    def decode(self, encoded: str) -> dict[str, Any]:
        """Returns the parts of a stored text: `algorithm`, `hash`, `salt` and its settings."""
        raise NotImplementedError(
            "subclasses of BasePasswordHasher must provide a decode() method."
        )

    def verify(self, password: str, encoded: str) -> bool:
        """Tells whether a password is that of a stored text, in constant time."""
        raise NotImplementedError("subclasses of BasePasswordHasher must provide a verify() method")

    def safe_summary(self, encoded: str) -> dict[Any, Any]:
        """Returns what may be shown of a stored text."""
        raise NotImplementedError(
            "subclasses of BasePasswordHasher must provide a safe_summary() method"
        )

    def must_update(self, encoded: str) -> bool:
        """Tells whether a stored text is weaker than a new one would be."""
        return False

    def harden_runtime(self, password: str, encoded: str) -> None:
        """Spends the time by which a weaker stored text was quicker to check."""


def must_update_salt(salt: str, expected_entropy: int) -> bool:
    """Tells whether a salt has fewer bits than one would have now."""
    return len(salt) * math.log2(len(RANDOM_STRING_CHARS)) < expected_entropy


def mask_hash(hash: str, show: int = _SHOWN, char: str = "*") -> str:
    """Returns a hash of which only the first characters can be read."""
    return hash[:show] + char * len(hash[show:])
