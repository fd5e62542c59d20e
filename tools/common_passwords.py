"""Writes the list of common passwords anew: pip install zxcvbn, then run this.

The list is that of the library zxcvbn (MIT licence), which ranks passwords by how often they
appear in lists that were made public.
"""

from __future__ import annotations

import gzip
from importlib import import_module
from pathlib import Path

SHORTEST = 4
TARGET = Path(__file__).parent.parent / "src/plectrum/contrib/auth/common-passwords.txt.gz"


def main() -> None:
    """Writes the file."""
    ranked = import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS["passwords"]
    words = sorted({word.lower() for word in ranked if len(word) >= SHORTEST})
    text = "\n".join(words) + "\n"
    TARGET.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{len(words)} passwords")


if __name__ == "__main__":
    main()
