"""What a site costs beside an installed Django: templates, queries, forms.

PLECTRUM_DJANGO_PYTHON=/path/to/python python -m benchmarks.site
"""

from __future__ import annotations

from benchmarks.compare import compare

if __name__ == "__main__":
    compare("site")
