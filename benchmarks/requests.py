"""Compares what answering a request costs with Django.

    PLECTRUM_DJANGO_PYTHON=/path/to/python python benchmarks/requests.py

A plaintext page, JSON, and a page with two parameters behind 100 routes go through the complete
default middleware, under WSGI and ASGI. Times are CPU time, the best of several rounds; the
frameworks take turns, so that a slow moment of the machine meets both.
"""

import sys
from pathlib import Path

sys.path[0] = str(Path(__file__).parent.parent)

from benchmarks.compare import compare  # noqa: E402 - the path comes first

if __name__ == "__main__":
    compare("requests")
