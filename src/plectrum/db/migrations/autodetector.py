"""Turning the difference of two states into migrations with names and dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from plectrum.conf import settings
from plectrum.db.migrations.diff import Change, diff
from plectrum.db.migrations.diff.changes import Mark
from plectrum.db.migrations.graph import MigrationGraph
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.optimizer import MigrationOptimizer
from plectrum.db.migrations.questioner import MigrationQuestioner
from plectrum.db.migrations.state.project import ProjectState

Migrations = dict[str, list[Migration]]

_NUMBER = re.compile(r"^(?:.*_squashed_)?(\d+)")


class MigrationAutodetector:
    """Finds out what migrations would lead from one state to another.

    Args:
        from_state: The state that the migrations on disk lead to.
        to_state: The state that the models are in.
        questioner: Answers what the states do not tell.
    """

    def __init__(
        self,
        from_state: ProjectState,
        to_state: ProjectState,
        questioner: MigrationQuestioner | None = None,
    ) -> None:
        self.from_state = from_state
        self.to_state = to_state
        self.questioner = questioner or MigrationQuestioner()

    def changes(
        self,
        graph: MigrationGraph,
        trim_to_apps: Iterable[str] | None = None,
        convert_apps: Iterable[str] | None = None,
        migration_name: str | None = None,
    ) -> Migrations:
        """Returns the new migrations of each application.

        Args:
            graph: The migrations on disk.
            trim_to_apps: Only these applications, and those that they depend on.
            convert_apps: Applications whose models are to get first migrations.
            migration_name: The name, without its number, instead of one made from the
                operations.
        """
        old = self._without(self.from_state, set(convert_apps or ()))
        chunks = _chunks(diff(old, self.to_state, self.questioner))
        migrations = self._migrations(chunks, graph)
        migrations = self._allowed(migrations, graph)
        if trim_to_apps is not None:
            migrations = _trimmed(migrations, set(trim_to_apps))
        self._name(migrations, graph, migration_name)
        return migrations

    def arrange_for_graph(
        self, changes: Migrations, graph: MigrationGraph, migration_name: str | None = None
    ) -> Migrations:
        """Names migrations that were made by hand after those on disk, and returns them."""
        for app_label, migrations in changes.items():
            leaves = graph.leaf_nodes(app_label)
            if leaves and migrations:
                migrations[0].dependencies.append(leaves[0])
        self._name(changes, graph, migration_name)
        return changes

    @staticmethod
    def parse_number(name: str) -> int | None:
        """Returns the number that a migration's name begins with, `None` without one."""
        squashed = re.search(r"_squashed_(\d+)", name)
        if squashed:
            return int(squashed[1])
        match = _NUMBER.match(name)
        return int(match[1]) if match else None

    def _without(self, state: ProjectState, app_labels: set[str]) -> ProjectState:
        if not app_labels:
            return state
        return ProjectState(
            {key: model for key, model in state.models.items() if key[0] not in app_labels}
        )

    def _migrations(
        self, chunks: list[tuple[str, list[Change]]], graph: MigrationGraph
    ) -> Migrations:
        """Returns a migration for each chunk, with what it depends on."""
        migrations: Migrations = {}
        giver: dict[Mark, Migration] = {}
        for app_label, changes in chunks:
            earlier = migrations.setdefault(app_label, [])
            migration = Migration(f"auto_{len(earlier) + 1}", app_label)
            migration.operations = MigrationOptimizer().optimize(
                [change.operation for change in changes], app_label
            )
            migration.dependencies = self._dependencies(app_label, changes, earlier, giver, graph)
            giver.update((mark, migration) for change in changes for mark in change.gives)
            earlier.append(migration)
        return migrations

    def _dependencies(
        self,
        app_label: str,
        changes: list[Change],
        earlier: list[Migration],
        giver: dict[Mark, Migration],
        graph: MigrationGraph,
    ) -> list[Any]:
        dependencies: dict[Any, None] = {}
        leaves = graph.leaf_nodes(app_label)
        if earlier:
            dependencies[earlier[-1]] = None
        elif leaves:
            dependencies[leaves[0]] = None
        for change in changes:
            swapped = {_setting_app(setting) for setting in change.settings}
            for setting in sorted(change.settings):
                dependencies["__setting__", setting] = None
            for mark in sorted(change.needs):
                if mark.app_label == app_label or (mark.app_label in swapped and not mark.field):
                    continue
                if mark in giver:
                    dependencies[giver[mark]] = None
                elif mark.kind == "made":
                    found = graph.leaf_nodes(mark.app_label)
                    dependencies[found[0] if found else (mark.app_label, "__first__")] = None
        return list(dependencies)

    def _allowed(self, migrations: Migrations, graph: MigrationGraph) -> Migrations:
        """Leaves out applications that have no migrations and are not to get any."""
        return {
            app_label: found
            for app_label, found in migrations.items()
            if graph.root_nodes(app_label) or self.questioner.ask_initial(app_label)
        }

    def _name(self, migrations: Migrations, graph: MigrationGraph, given: str | None) -> None:
        """Gives the migrations their names, and puts these in place of the migrations needed."""
        for app_label, found in migrations.items():
            leaves = graph.leaf_nodes(app_label)
            number = (self.parse_number(leaves[0][1]) or 0) if leaves else 0
            for index, migration in enumerate(found):
                number += 1
                if index == 0 and not leaves:
                    migration.initial = True
                name = given or migration.suggest_name()
                migration.name = f"{number:04}_{name}"
        for found in migrations.values():
            for migration in found:
                migration.dependencies = [
                    dependency.key if isinstance(dependency, Migration) else dependency
                    for dependency in migration.dependencies
                ]


def _setting_app(setting: str) -> str:
    label: str = getattr(settings, setting)
    return label.split(".", 1)[0]


def _chunks(changes: list[Change]) -> list[tuple[str, list[Change]]]:
    """Splits changes into the migrations of applications, each after what it needs.

    A change waits while another application has yet to give what it needs; what can be done is
    done in one migration.
    """
    given_by = {mark: change for change in changes for mark in change.gives}
    waiting: dict[str, list[Change]] = {}
    for change in changes:
        waiting.setdefault(change.app_label, []).append(change)
    done: set[int] = set()
    chunks: list[tuple[str, list[Change]]] = []
    while any(waiting.values()):
        progress = False
        for app_label in sorted(waiting):
            ready = _ready(waiting[app_label], given_by, done)
            if ready:
                progress = True
                done.update(map(id, ready))
                chosen = set(map(id, ready))
                waiting[app_label] = [c for c in waiting[app_label] if id(c) not in chosen]
                chunks.append((app_label, ready))
        if not progress:
            stuck = [change.operation.describe() for rest in waiting.values() for change in rest]
            raise ValueError(
                "These changes wait for each other and cannot be put in an order: "
                + "; ".join(stuck)
            )
    return chunks


def _ready(changes: list[Change], given_by: dict[Mark, Change], done: set[int]) -> list[Change]:
    """Returns the changes, in order, for which all that they need is done or among them."""
    ready: list[Change] = []
    chosen: set[int] = set()
    count = -1
    while len(ready) > count:  # what was chosen may be what an earlier change waits for
        count = len(ready)
        for change in changes:
            if id(change) in chosen:
                continue
            givers = (given_by[mark] for mark in change.needs if mark in given_by)
            if all(id(giver) in done or id(giver) in chosen or giver is change for giver in givers):
                ready.append(change)
                chosen.add(id(change))
    return ready


def _trimmed(migrations: Migrations, app_labels: set[str]) -> Migrations:
    """Keeps the migrations of some applications, and those that they depend on."""
    needed = set(app_labels)
    grew = True
    while grew:
        grew = False
        for label in list(needed):
            for migration in migrations.get(label, []):
                for dependency in migration.dependencies:
                    other = (
                        dependency.app_label if isinstance(dependency, Migration) else dependency[0]
                    )
                    if other not in needed and other in migrations:
                        needed.add(other)
                        grew = True
    return {label: found for label, found in migrations.items() if label in needed}
