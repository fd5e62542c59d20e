"""Runs every generator in this directory with `--check`: generated files must be up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def main() -> int:
    """Runs the generators; the exit status is that of the first which fails."""
    generators = sorted(Path(__file__).parent.glob("generate_*.py"))
    for generator in generators:
        status = subprocess.run([sys.executable, generator, "--check"], check=False).returncode
        if status:
            print(f"{generator.name}: run it without --check, and commit what it writes")
            return status
    print(f"{len(generators)} generated files are up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
