"""Models: re-exports of what the modules of this package define."""

from plectrum.db.models import aggregates, fields
from plectrum.db.models.aggregates import *  # noqa: F403 - all aggregates are public here
from plectrum.db.models.base import Model
from plectrum.db.models.checks import pending as _pending  # noqa: F401 - registers its checks
from plectrum.db.models.constraints import (
    BaseConstraint,
    CheckConstraint,
    Deferrable,
    UniqueConstraint,
)
from plectrum.db.models.deletion import (
    CASCADE,
    DB_CASCADE,
    DB_SET_DEFAULT,
    DB_SET_NULL,
    DO_NOTHING,
    PROTECT,
    RESTRICT,
    SET,
    SET_DEFAULT,
    SET_NULL,
    ProtectedError,
    RestrictedError,
)
from plectrum.db.models.enums import Choices, IntegerChoices, TextChoices
from plectrum.db.models.expressions.base import Expression, OrderBy, Value
from plectrum.db.models.expressions.case import Case, When
from plectrum.db.models.expressions.func import ExpressionWrapper, Func
from plectrum.db.models.expressions.json_null import JSONNull
from plectrum.db.models.expressions.references import F, OuterRef
from plectrum.db.models.expressions.subquery import Exists, Subquery
from plectrum.db.models.expressions.window import (
    RowRange,
    ValueRange,
    Window,
    WindowFrame,
    WindowFrameExclusion,
)
from plectrum.db.models.fetch_modes import FETCH_ONE, FETCH_PEERS, FETCH_RAISE
from plectrum.db.models.fields import *  # noqa: F403 - all fields are public here
from plectrum.db.models.indexes import Index
from plectrum.db.models.lookups import comparison as _comparison  # noqa: F401 - registers lookups
from plectrum.db.models.lookups import json as _json  # noqa: F401 - registers lookups
from plectrum.db.models.lookups import rows as _rows  # noqa: F401 - registers lookups
from plectrum.db.models.lookups import text as _text  # noqa: F401 - registers lookups
from plectrum.db.models.lookups.base import Lookup, Transform
from plectrum.db.models.manager import Manager
from plectrum.db.models.query import inline as _inline  # noqa: F401 - schema editors ask it
from plectrum.db.models.query.filtered import FilteredRelation
from plectrum.db.models.query.prefetch import (
    Prefetch,
    aprefetch_related_objects,
    prefetch_related_objects,
)
from plectrum.db.models.query.q import Q
from plectrum.db.models.query.queryset import QuerySet
from plectrum.db.models.relations.foreign_key import ForeignKey, OneToOneField
from plectrum.db.models.relations.foreign_object import ForeignObject
from plectrum.db.models.relations.many_to_many import ManyToManyField
from plectrum.db.models.relations.remote import (
    ForeignObjectRel,
    ManyToManyRel,
    ManyToOneRel,
    OneToOneRel,
)
from plectrum.db.models.state import DEFERRED

__all__ = [
    "CASCADE",
    "DB_CASCADE",
    "DB_SET_DEFAULT",
    "DB_SET_NULL",
    "DEFERRED",
    "DO_NOTHING",
    "FETCH_ONE",
    "FETCH_PEERS",
    "FETCH_RAISE",
    "PROTECT",
    "RESTRICT",
    "SET",
    "SET_DEFAULT",
    "SET_NULL",
    "BaseConstraint",
    "Case",
    "CheckConstraint",
    "Choices",
    "Deferrable",
    "Exists",
    "Expression",
    "ExpressionWrapper",
    "F",
    "FilteredRelation",
    "ForeignKey",
    "ForeignObject",
    "ForeignObjectRel",
    "Func",
    "Index",
    "IntegerChoices",
    "JSONNull",
    "Lookup",
    "Manager",
    "ManyToManyField",
    "ManyToManyRel",
    "ManyToOneRel",
    "Model",
    "OneToOneField",
    "OneToOneRel",
    "OrderBy",
    "OuterRef",
    "Prefetch",
    "ProtectedError",
    "Q",
    "QuerySet",
    "RestrictedError",
    "RowRange",
    "Subquery",
    "TextChoices",
    "Transform",
    "UniqueConstraint",
    "Value",
    "ValueRange",
    "When",
    "Window",
    "WindowFrame",
    "WindowFrameExclusion",
    "aprefetch_related_objects",
    "prefetch_related_objects",
]
__all__ += aggregates.__all__
__all__ += fields.__all__
