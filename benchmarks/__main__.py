"""All tables, side by side with an installed Django: `make bench` runs this."""

from __future__ import annotations

import os

from benchmarks.compare import compare

if __name__ == "__main__":
    compare("requests")
    print()
    compare("site")
    print()
    compare("queries")
    print()
    compare("migrations")
    if "PLECTRUM_TEST_POSTGRES" in os.environ:
        print()
        compare("queries_postgresql")
