"""Relations at the path where Django has them: re-exports; nothing inside imports this module."""

from plectrum.db.models.relations.foreign_key import ForeignKey, OneToOneField
from plectrum.db.models.relations.foreign_object import ForeignObject
from plectrum.db.models.relations.managers import RelatedManager
from plectrum.db.models.relations.many_to_many import ManyToManyField
from plectrum.db.models.relations.remote import (
    RECURSIVE_RELATIONSHIP_CONSTANT,
    ForeignObjectRel,
    ManyToManyRel,
    ManyToOneRel,
    OneToOneRel,
)

__all__ = [
    "RECURSIVE_RELATIONSHIP_CONSTANT",
    "ForeignKey",
    "ForeignObject",
    "ForeignObjectRel",
    "ManyToManyField",
    "ManyToManyRel",
    "ManyToOneRel",
    "OneToOneField",
    "OneToOneRel",
    "RelatedManager",
]
