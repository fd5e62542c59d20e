"""Making SQL of a chain of calls, without a database."""

from benchmarks.cases import Suite

SUITE = Suite(
    title="Building queries",
    package="building",
    contenders={
        "plectrum": "vocabulary",
        "django": "vocabulary",
        "sqlalchemy": "peers",
        "peewee": "peers",
        "tortoise": "peers",
        "piccolo": "peers",
    },
    cases=("build and compile, again", "by key, again"),
    notes=(
        "Five conditions, one over a relation, an order and a slice; SQL and its parameters.",
        "The texts are each mapper's own; compared is that every value is a parameter.",
    ),
)
