"""Templates: the same pages in each engine's own words."""

from benchmarks.cases import Suite, point

ROWS = (1, 12, 100, 1000)
PARAGRAPHS = (1, 10, 100)

SUITE = Suite(
    package="templates",
    title="Templates",
    contenders={
        "plectrum": "vocabulary",
        "django": "vocabulary",
        "jinja2": "peers",
        "minijinja": "peers",
        "floor": "floor",
    },
    cases=(
        "a single variable",
        "page with includes",
        "compile 6 templates",
        "warm start, 6 templates",
        *(point("table", size, "rows") for size in ROWS),
        *(point("text with a variable each", size, "paragraphs") for size in PARAGRAPHS),
    ),
    floor="floor",
    notes=(
        "Same bytes as Django; the same text as the others, who write entities in other ways.",
        (
            "minijinja is written in Rust. The floor is a Python function with f-strings and "
            "markupsafe's escape()."
        ),
        "A warm start reads compiled code from a directory, where an engine has that.",
    ),
)
