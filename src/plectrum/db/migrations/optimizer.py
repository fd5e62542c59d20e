"""Making a list of operations shorter without changing what it does."""

from __future__ import annotations

from plectrum.db.migrations.operations.base import Operation


class MigrationOptimizer:
    """Joins operations that can be one."""

    def optimize(self, operations: list[Operation], app_label: str) -> list[Operation]:
        """Returns a list that does the same with as few operations as can be found.

        Args:
            operations: The operations, in order.
            app_label: The application that they are of.
        """
        while True:
            shorter = self._pass(operations, app_label)
            if shorter == operations:
                return shorter
            operations = shorter

    def _pass(self, operations: list[Operation], app_label: str) -> list[Operation]:
        """Joins the first pair that can be joined."""
        for index, operation in enumerate(operations):
            moves_right = True
            for offset, other in enumerate(operations[index + 1 :]):
                result = operation.reduce(other, app_label)
                between = operations[index + 1 : index + 1 + offset]
                if isinstance(result, list):
                    after = operations[index + offset + 2 :]
                    if moves_right:
                        return [*operations[:index], *between, *result, *after]
                    if all(op.reduce(other, app_label) is True for op in between):
                        return [*operations[:index], *result, *between, *after]
                elif not result:
                    moves_right = False
        return operations
