"""The engine that finds the view of a path and the path of a view.

It gets routes as values (`Route`, made of `Template` and `Expression` levels) and compiles them
once: a `Matcher` that walks a trie of path segments, and a `ReverseTable`. It knows no settings,
no URLconf and no HTTP.
"""

from plectrum.urls.matching.compile import Found, Matcher
from plectrum.urls.matching.pattern import (
    Capture,
    Converter,
    Expression,
    Level,
    PatternSyntaxError,
    Route,
    Template,
    parse_template,
)
from plectrum.urls.matching.reverse import Candidate, ReverseTable

__all__ = [
    "Candidate",
    "Capture",
    "Converter",
    "Expression",
    "Found",
    "Level",
    "Matcher",
    "PatternSyntaxError",
    "ReverseTable",
    "Route",
    "Template",
    "parse_template",
]
