"""The ORM suite on PostgreSQL."""

from benchmarks.suites.orm import suite

SUITE = suite(
    "postgresql",
    "ORM on PostgreSQL",
    "PLECTRUM_TEST_POSTGRES",
    "Over TCP to a server on the same machine. Tortoise and Piccolo use asyncpg, the others "
    "psycopg 3.",
    "floor-async is psycopg's own async connection with the same SQL and rows.",
)
