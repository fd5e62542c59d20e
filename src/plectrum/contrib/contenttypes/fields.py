"""Fields that lead to objects of any model, and back."""

from plectrum.contrib.contenttypes.generic.foreign_key import (
    GenericForeignKey,
    GenericForeignKeyDescriptor,
)
from plectrum.contrib.contenttypes.generic.relation import (
    GenericRel,
    GenericRelation,
    ReverseGenericManyToOneDescriptor,
)

__all__ = [
    "GenericForeignKey",
    "GenericForeignKeyDescriptor",
    "GenericRel",
    "GenericRelation",
    "ReverseGenericManyToOneDescriptor",
]
