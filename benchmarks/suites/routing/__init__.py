"""Finding the view of a path, and the path of a view."""

from benchmarks.cases import Suite, point

SIZES = (10, 100, 500, 2000)

SUITE = Suite(
    package="routing",
    title="Routing",
    contenders={
        "plectrum": "vocabulary",
        "django": "vocabulary",
        "werkzeug": "peers",
        "falcon": "peers",
        "starlette": "peers",
    },
    cases=(
        "resolve the 1st of 500",
        "resolve the 500th of 500",
        "resolve the 500th literal",
        "find that there is none",
        "reverse without arguments",
        "reverse with an argument",
        "reverse with a keyword",
        *(point("resolve the last", size, "routes") for size in SIZES),
    ),
    notes=("Werkzeug is Flask's router.",),
)
