"""The order of migrations: which come before which."""

from __future__ import annotations

from collections.abc import Iterable
from graphlib import CycleError, TopologicalSorter

from plectrum.db.migrations.exceptions import CircularDependencyError, NodeNotFoundError
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.state.project import ProjectState

Key = tuple[str, str]


class MigrationGraph:
    """Migrations by key, with what each depends on."""

    def __init__(self) -> None:
        self.nodes: dict[Key, Migration] = {}
        self.parents: dict[Key, set[Key]] = {}
        self.children: dict[Key, set[Key]] = {}

    def add_node(self, key: Key, migration: Migration) -> None:
        """Adds a migration."""
        self.nodes[key] = migration
        self.parents.setdefault(key, set())
        self.children.setdefault(key, set())

    def add_dependency(self, child: Key, parent: Key, origin: object = None) -> None:
        """Says that one migration comes after another.

        Raises:
            NodeNotFoundError: Either does not exist.
        """
        for key in (child, parent):
            if key not in self.nodes:
                raise NodeNotFoundError(
                    f"Migration {origin or '.'.join(child)} dependencies reference nonexistent "
                    f"{'child' if key == child else 'parent'} node {key!r}",
                    key,
                    origin,
                )
        self.parents[child].add(parent)
        self.children[parent].add(child)

    def replace(self, key: Key, replaced: Iterable[Key]) -> None:
        """Puts a squashed migration in place of those that it stands for."""
        gone = set(replaced)
        for old in gone & self.nodes.keys():
            for child in self.children.pop(old):
                self.parents[child].discard(old)
                if child not in gone and child != key:
                    self.parents[child].add(key)
                    self.children[key].add(child)
            for parent in self.parents.pop(old):
                self.children.get(parent, set()).discard(old)
                if parent not in gone and parent != key:
                    self.parents[key].add(parent)
                    self.children[parent].add(key)
            del self.nodes[old]

    def remove(self, key: Key, replaced: Iterable[Key]) -> None:
        """Removes a squashed migration; what depended on it depends on the last it stands for."""
        present = [old for old in replaced if old in self.nodes]
        last = [old for old in present if not self.children[old] & set(present)]
        for child in self.children.pop(key):
            self.parents[child].discard(key)
            for old in last:
                self.parents[child].add(old)
                self.children[old].add(child)
        for parent in self.parents.pop(key):
            self.children[parent].discard(key)
        del self.nodes[key]

    def ensure_not_cyclic(self) -> None:
        """Raises CircularDependencyError if migrations depend on each other in a circle."""
        waits_for = {key: len(parents) for key, parents in self.parents.items()}
        free = [key for key, count in waits_for.items() if not count]
        for key in free:  # grows as others get free
            for child in self.children[key]:
                waits_for[child] -= 1
                if not waits_for[child]:
                    free.append(child)
        if len(free) < len(waits_for):
            self._refuse_circle()

    def _refuse_circle(self) -> None:
        try:
            TopologicalSorter(self.parents).prepare()
        except CycleError as error:
            circle = ", ".join(".".join(key) for key in error.args[1])
            raise CircularDependencyError(
                circle, hint="Split one of these migrations in two, so that the circle opens."
            ) from None

    def forwards_plan(self, target: Key) -> list[Key]:
        """Returns what must be applied for a migration to be, in order, the migration last."""
        return self._ordered([target], self.parents)

    def backwards_plan(self, target: Key) -> list[Key]:
        """Returns what must be undone for a migration to be, in order, the migration last."""
        return self._ordered([target], self.children)

    def _ordered(self, targets: list[Key], edges: dict[Key, set[Key]]) -> list[Key]:
        """Returns all that nodes lead to, each after what it leads to itself."""
        for target in targets:
            if target not in self.nodes:
                raise NodeNotFoundError(f"Node {target!r} not a valid node", target)
        done: dict[Key, None] = {}
        stack = [(target, False) for target in reversed(targets)]
        while stack:
            key, is_expanded = stack.pop()
            if is_expanded:
                done[key] = None
            elif key not in done:
                stack.append((key, True))
                stack += [(other, False) for other in sorted(edges[key], reverse=True)]
        return list(done)

    def root_nodes(self, app: str | None = None) -> list[Key]:
        """Returns the migrations that depend on none of their own application."""
        return sorted(
            key
            for key in self.nodes
            if app in {None, key[0]} and all(parent[0] != key[0] for parent in self.parents[key])
        )

    def leaf_nodes(self, app: str | None = None) -> list[Key]:
        """Returns the migrations that none of their own application depends on."""
        return sorted(
            key
            for key in self.nodes
            if app in {None, key[0]} and all(child[0] != key[0] for child in self.children[key])
        )

    def make_state(self, nodes: Iterable[Key] | None = None, at_end: bool = True) -> ProjectState:
        """Returns the state of the models after migrations.

        Args:
            nodes: The migrations; `None` for all.
            at_end: Whether after the migrations themselves, or only after what they depend on.
        """
        targets = self.leaf_nodes() if nodes is None else list(nodes)
        state = ProjectState()
        for key in self._ordered(targets, self.parents):
            if at_end or key not in targets:
                self.nodes[key].mutate_state(state, preserve=False)
        return state

    def __contains__(self, key: object) -> bool:
        return key in self.nodes
