"""The built-in filters as functions, at their documented path; this module only re-exports.

Filters that write numbers, dates or translated texts do so here as the settings ask for.
"""

from functools import partial
from typing import Any

from plectrum.template.engine.builtins.filters import register
from plectrum.template.environment import make_environment


def _bound(name: str) -> Any:
    return partial(register.filters[name], environment=make_environment())


date, time = _bound("date"), _bound("time")
timesince_filter, timeuntil_filter = _bound("timesince"), _bound("timeuntil")
floatformat, filesizeformat = _bound("floatformat"), _bound("filesizeformat")
yesno = _bound("yesno")
