"""A form of eight fields: made, validated, rendered."""

from benchmarks.cases import Suite

SUITE = Suite(
    package="forms",
    title="Forms",
    contenders={"plectrum": "vocabulary", "django": "vocabulary"},
    cases=("make", "8 valid fields", "4 of 8 fields invalid", "render a bound form"),
    notes=("No other framework here has forms: Django is the only one to compare with.",),
)
