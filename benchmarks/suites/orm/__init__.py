"""Reading and writing objects: the same tables, rows and questions for each mapper."""

from benchmarks.cases import Suite, point

SIZES = (10, 100, 1000, 10_000)
CASES = (
    "get by key",
    "two filters, order, 20 rows",
    *(point("objects", size, "rows") for size in SIZES),
    "related, 1 000 rows",
    "prefetch 100 × 10",
    "count",
    "aggregate",
    "insert",
    "bulk insert 1 000",
    "update one row",
    "change and save",
)
MODULES = {
    "plectrum": "vocabulary",
    "plectrum-async": "vocabulary_async",
    "django": "vocabulary",
    "django-async": "vocabulary_async",
    "sqlalchemy": "sqlalchemy_orm",
    "peewee": "peewee_orm",
    "tortoise": "tortoise_orm",
    "piccolo": "piccolo_orm",
    "floor": "floor",
}

ASYNC_FLOOR = {"floor-async": "floor_async"}


def suite(variant: str, title: str, needs: str | None, *notes: str) -> Suite:
    """Returns the suite on one database."""
    return Suite(
        title=title,
        package="orm",
        variant=variant,
        contenders=MODULES | (ASYNC_FLOOR if variant == "postgresql" else {}),
        cases=CASES,
        floor="floor",
        needs=needs,
        notes=(
            *notes,
            "Tortoise and Piccolo only have async faces. Django's hand the work to a thread.",
            "The floor is the bare driver that sends the same SQL and keeps its tuples.",
            "The server's own work is not counted: CPU time is that of the client's process.",
        ),
    )
