"""The operations that migrations are made of."""

from plectrum.db.migrations.operations.base import Operation, OperationCategory
from plectrum.db.migrations.operations.constraints import (
    AddConstraint,
    AlterConstraint,
    RemoveConstraint,
)
from plectrum.db.migrations.operations.fields import (
    AddField,
    AlterField,
    RemoveField,
    RenameField,
)
from plectrum.db.migrations.operations.indexes import AddIndex, RemoveIndex, RenameIndex
from plectrum.db.migrations.operations.models import CreateModel, DeleteModel, RenameModel
from plectrum.db.migrations.operations.options import (
    AlterIndexTogether,
    AlterModelManagers,
    AlterModelOptions,
    AlterModelTable,
    AlterModelTableComment,
    AlterOrderWithRespectTo,
    AlterUniqueTogether,
)
from plectrum.db.migrations.operations.special import RunPython, RunSQL, SeparateDatabaseAndState

__all__ = [
    "AddConstraint",
    "AddField",
    "AddIndex",
    "AlterConstraint",
    "AlterField",
    "AlterIndexTogether",
    "AlterModelManagers",
    "AlterModelOptions",
    "AlterModelTable",
    "AlterModelTableComment",
    "AlterOrderWithRespectTo",
    "AlterUniqueTogether",
    "CreateModel",
    "DeleteModel",
    "Operation",
    "OperationCategory",
    "RemoveConstraint",
    "RemoveField",
    "RemoveIndex",
    "RenameField",
    "RenameIndex",
    "RenameModel",
    "RunPython",
    "RunSQL",
    "SeparateDatabaseAndState",
]
