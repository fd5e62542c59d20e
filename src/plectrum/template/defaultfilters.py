"""The built-in filters as functions, at their documented path; this module only re-exports.

Filters that write numbers, dates or translated texts do so here as the settings ask for.
"""
# ruff: noqa: I001 - imports in columns
# fmt: off

from functools import partial
from typing import Any

from plectrum.template.engine.builtins.filters import register
from plectrum.template.engine.filters.html import (
    escape_filter, escapeseq, force_escape, json_script, linebreaks_filter, linebreaksbr, safe,
    safeseq, striptags, unordered_list, urlize, urlizetrunc,
)
from plectrum.template.engine.filters.numbers import add, divisibleby, get_digit, pluralize
from plectrum.template.engine.filters.sequences import (
    default, default_if_none, dictsort, dictsortreversed, first, join, last, length,
    pprint_filter, random, slice_filter,
)
from plectrum.template.engine.filters.strings import (
    addslashes, capfirst, center, cut, escapejs_filter, iriencode, linenumbers, ljust, lower,
    make_list, phone2numeric_filter, rjust, slugify, stringformat, title, truncatechars,
    truncatechars_html, truncatewords, truncatewords_html, upper, urlencode, wordcount, wordwrap,
)
from plectrum.template.engine.library import stringfilter
from plectrum.template.environment import make_environment
from plectrum.utils.html import conditional_escape, escape, linebreaks, strip_tags


def _bound(name: str) -> Any:
    return partial(register.filters[name], environment=make_environment())


date, time = _bound("date"), _bound("time")
timesince_filter, timeuntil_filter = _bound("timesince"), _bound("timeuntil")
floatformat, filesizeformat = _bound("floatformat"), _bound("filesizeformat")
yesno = _bound("yesno")

__all__ = [
    "add", "addslashes", "capfirst", "center", "conditional_escape", "cut", "date", "default",
    "default_if_none", "dictsort", "dictsortreversed", "divisibleby", "escape", "escape_filter",
    "escapejs_filter", "escapeseq", "filesizeformat", "first", "floatformat", "force_escape",
    "get_digit", "iriencode", "join", "json_script", "last", "length", "linebreaks",
    "linebreaks_filter", "linebreaksbr", "linenumbers", "ljust", "lower", "make_list",
    "phone2numeric_filter", "pluralize", "pprint_filter", "random", "register", "rjust", "safe",
    "safeseq", "slice_filter", "slugify", "stringfilter", "stringformat", "strip_tags",
    "striptags", "time", "timesince_filter", "timeuntil_filter", "title", "truncatechars",
    "truncatechars_html", "truncatewords", "truncatewords_html", "unordered_list", "upper",
    "urlencode", "urlize", "urlizetrunc", "wordcount", "wordwrap", "yesno",
]
