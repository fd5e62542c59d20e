"""Compares what resolving and reversing URLs costs with Django.

    PLECTRUM_DJANGO_PYTHON=/path/to/python python benchmarks/routing.py

Times are CPU time, the best of several rounds; the frameworks take turns.
"""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parent.parent)

from benchmarks.compare import compare  # noqa: E402 - the path comes first

if __name__ == "__main__":
    compare("routing", calls=2000)
