"""Internationalisation: texts in the language of the visitor.

The active language belongs to the context (a request, a task); translations come from the
catalogs of LOCALE_PATHS and of the applications.
"""

from plectrum.utils.text import use_list_words
from plectrum.utils.translation import checks as _checks  # noqa: F401 - registers them
from plectrum.utils.translation.functions import (
    gettext,
    gettext_lazy,
    gettext_noop,
    ngettext,
    npgettext,
    pgettext,
    pgettext_lazy,
)
from plectrum.utils.translation.languages import (
    check_for_language,
    get_language_from_path,
    get_language_from_request,
    get_language_info,
    get_supported_language_variant,
    to_language,
    to_locale,
)
from plectrum.utils.translation.plural import ngettext_lazy, npgettext_lazy
from plectrum.utils.translation.state import (
    activate,
    deactivate,
    deactivate_all,
    get_language,
    get_language_bidi,
    override,
)
from plectrum.utils.translation.templates import templatize, trim_whitespace
from plectrum.utils.truncation import use_default_mark

__all__ = [
    "activate",
    "check_for_language",
    "deactivate",
    "deactivate_all",
    "get_language",
    "get_language_bidi",
    "get_language_from_path",
    "get_language_from_request",
    "get_language_info",
    "get_supported_language_variant",
    "gettext",
    "gettext_lazy",
    "gettext_noop",
    "ngettext",
    "ngettext_lazy",
    "npgettext",
    "npgettext_lazy",
    "override",
    "pgettext",
    "pgettext_lazy",
    "templatize",
    "to_language",
    "to_locale",
    "trim_whitespace",
]

use_default_mark(lambda: pgettext("String to return when truncating text", "%(truncated_text)s…"))
use_list_words(lambda: gettext("or"), lambda: gettext(", "))
