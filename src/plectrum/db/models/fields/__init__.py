"""Fields: re-exports of what the modules of this package define."""

from plectrum.db.models.fields.base import NOT_PROVIDED, Field
from plectrum.db.models.fields.binary import BinaryField
from plectrum.db.models.fields.choices import BLANK_CHOICE_DASH, BLANK_CHOICE_LABEL
from plectrum.db.models.fields.composite import CompositePrimaryKey
from plectrum.db.models.fields.files import FileField, ImageField
from plectrum.db.models.fields.generated import GeneratedField
from plectrum.db.models.fields.identity import (
    AutoField,
    BigAutoField,
    SmallAutoField,
    UUIDField,
)
from plectrum.db.models.fields.json import JSONField
from plectrum.db.models.fields.network import GenericIPAddressField
from plectrum.db.models.fields.numbers import (
    BigIntegerField,
    BooleanField,
    DecimalField,
    FloatField,
    IntegerField,
    PositiveBigIntegerField,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    SmallIntegerField,
)
from plectrum.db.models.fields.removed import IPAddressField, NullBooleanField
from plectrum.db.models.fields.temporal import (
    DateField,
    DateTimeField,
    DurationField,
    TimeField,
)
from plectrum.db.models.fields.text import (
    CharField,
    CommaSeparatedIntegerField,
    EmailField,
    FilePathField,
    SlugField,
    TextField,
    URLField,
)

__all__ = [
    "BLANK_CHOICE_DASH",
    "BLANK_CHOICE_LABEL",
    "NOT_PROVIDED",
    "AutoField",
    "BigAutoField",
    "BigIntegerField",
    "BinaryField",
    "BooleanField",
    "CharField",
    "CommaSeparatedIntegerField",
    "CompositePrimaryKey",
    "DateField",
    "DateTimeField",
    "DecimalField",
    "DurationField",
    "EmailField",
    "Field",
    "FileField",
    "FilePathField",
    "FloatField",
    "GeneratedField",
    "GenericIPAddressField",
    "IPAddressField",
    "ImageField",
    "IntegerField",
    "JSONField",
    "NullBooleanField",
    "PositiveBigIntegerField",
    "PositiveIntegerField",
    "PositiveSmallIntegerField",
    "SlugField",
    "SmallAutoField",
    "SmallIntegerField",
    "TextField",
    "TimeField",
    "URLField",
    "UUIDField",
]
