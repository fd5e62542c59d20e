"""Forms: asking visitors for data, checking what they send, and saying what is wrong with it."""

from plectrum.core.exceptions import ValidationError
from plectrum.forms import fields, models, widgets
from plectrum.forms.boundfield import BoundField, BoundWidget
from plectrum.forms.fields import *  # noqa: F403 - as listed there
from plectrum.forms.forms import BaseForm, Form
from plectrum.forms.formsets import BaseFormSet, all_valid, formset_factory
from plectrum.forms.models import *  # noqa: F403 - as listed there
from plectrum.forms.utils import ErrorDict, ErrorList
from plectrum.forms.widgets import *  # noqa: F403 - as listed there

__all__ = [
    "BaseForm",
    "BaseFormSet",
    "BoundField",
    "BoundWidget",
    "ErrorDict",
    "ErrorList",
    "Form",
    "ValidationError",
    "all_valid",
    "formset_factory",
]
__all__ += fields.__all__
__all__ += models.__all__
__all__ += widgets.__all__
