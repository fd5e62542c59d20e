"""The ORM suite on SQLite."""

from benchmarks.suites.orm import suite

SUITE = suite(
    "sqlite",
    "ORM on SQLite",
    None,
    "In memory; Piccolo, which cannot, and the async faces of Plectrum and Django have a file.",
)
