"""Form fields: what turns submitted texts into Python values, or says why it cannot."""

from plectrum.forms.fields.base import Field
from plectrum.forms.fields.choices import (
    BooleanField,
    ChoiceField,
    FilePathField,
    MultipleChoiceField,
    NullBooleanField,
    TypedChoiceField,
    TypedMultipleChoiceField,
)
from plectrum.forms.fields.compound import ComboField, MultiValueField, SplitDateTimeField
from plectrum.forms.fields.files import FileField, ImageField
from plectrum.forms.fields.json import InvalidJSONInput, JSONField, JSONString
from plectrum.forms.fields.numbers import DecimalField, FloatField, IntegerField
from plectrum.forms.fields.temporal import (
    BaseTemporalField,
    DateField,
    DateTimeField,
    DurationField,
    TimeField,
)
from plectrum.forms.fields.text import (
    CharField,
    EmailField,
    GenericIPAddressField,
    RegexField,
    SlugField,
    URLField,
    UUIDField,
)

__all__ = [
    "BaseTemporalField",
    "BooleanField",
    "CharField",
    "ChoiceField",
    "ComboField",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DurationField",
    "EmailField",
    "Field",
    "FileField",
    "FilePathField",
    "FloatField",
    "GenericIPAddressField",
    "ImageField",
    "IntegerField",
    "InvalidJSONInput",
    "JSONField",
    "JSONString",
    "MultiValueField",
    "MultipleChoiceField",
    "NullBooleanField",
    "RegexField",
    "SlugField",
    "SplitDateTimeField",
    "TimeField",
    "TypedChoiceField",
    "TypedMultipleChoiceField",
    "URLField",
    "UUIDField",
]
