"""Applying and undoing migrations on a database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from plectrum.apps import apps as project_apps
from plectrum.db.migrations.loader import MigrationLoader
from plectrum.db.migrations.migration import Migration
from plectrum.db.migrations.operations import AddField, CreateModel
from plectrum.db.migrations.partial import explaining_failure
from plectrum.db.migrations.recorder import MigrationRecorder
from plectrum.db.migrations.state.project import ProjectState

Key = tuple[str, str]
Target = tuple[str, str | None]
Plan = list[tuple[Migration, bool]]
Progress = Callable[..., None]


class MigrationExecutor:
    """Plans and does migrations.

    Args:
        connection: The database.
        progress_callback: Called with what begins or ends, the migration, and whether it is
            faked.
    """

    def __init__(self, connection: Any, progress_callback: Progress | None = None) -> None:
        self.connection = connection
        self.loader = MigrationLoader(connection)
        self.recorder = MigrationRecorder(connection)
        self.progress_callback = progress_callback

    def migration_plan(self, targets: Iterable[Target], clean_start: bool = False) -> Plan:
        """Returns pairs of migration and whether it is to be undone, in order.

        Args:
            targets: Pairs of application label and name; `None` as a name undoes all.
            clean_start: Plan as if nothing had been applied.
        """
        applied: set[Key] = set() if clean_start else set(self.loader.applied_migrations)
        graph = self.loader.graph
        plan: dict[tuple[Key, bool], None] = {}
        for app_label, name in targets:
            if name is not None and (app_label, name) not in applied:
                keys = graph.forwards_plan((app_label, name))
                plan.update(((key, False), None) for key in keys if key not in applied)
                applied.update(keys)
                continue
            for first in self._first_undone(app_label, name):
                keys = [key for key in graph.backwards_plan(first) if key in applied]
                plan.update(((key, True), None) for key in keys)
                applied.difference_update(keys)
        return [(graph.nodes[key], backwards) for key, backwards in plan]

    def _first_undone(self, app_label: str, name: str | None) -> list[Key]:
        """Returns what is undone with all that depends on it, for a target that is applied."""
        graph = self.loader.graph
        if name is None:
            return graph.root_nodes(app_label)
        children = sorted(graph.children[app_label, name])
        return [child for child in children if child[0] == app_label]

    def migrate(
        self,
        targets: Iterable[Target],
        plan: Plan | None = None,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Brings the database to targets, and returns the state of the models then.

        Args:
            targets: As for `migration_plan`.
            plan: What to do, where it has been planned.
            fake: Only note the migrations as applied or undone.
            fake_initial: Only note first migrations whose tables exist.

        Raises:
            InvalidMigrationPlan: The plan goes both ways.
        """
        self.recorder.ensure_schema()
        plan = self.migration_plan(targets) if plan is None else plan
        if not plan:
            self._record_squashed()
            return self._applied_state()
        if plan[0][1]:
            state = self._undo_all(plan, fake)
        else:
            state = self._applied_state()
            for migration, _ in plan:
                state = self.apply_migration(state, migration, fake, fake_initial)
        self._record_squashed()
        return state

    def apply_migration(
        self,
        state: ProjectState,
        migration: Migration,
        fake: bool = False,
        fake_initial: bool = False,
    ) -> ProjectState:
        """Applies one migration, and returns the state after it."""
        self._tell("apply_start", migration, fake)
        is_faked = fake or (fake_initial and self.detect_soft_applied(state, migration))
        if is_faked:
            state = migration.mutate_state(state)
            self._record(migration, applied=True)
        else:
            editor = self._editor_for(migration)
            with explaining_failure(migration, editor, backwards=False), editor:
                state = migration.apply(state, editor)
                if editor.atomic_migration:
                    self._flush(editor)
                    self._record(migration, applied=True)
            if not editor.atomic_migration:
                self._record(migration, applied=True)
        self._tell("apply_success", migration, is_faked)
        return state

    def unapply_migration(
        self, state: ProjectState, migration: Migration, fake: bool = False
    ) -> None:
        """Undoes one migration; `state` is the state before it."""
        self._tell("unapply_start", migration, fake)
        if not fake:
            editor = self._editor_for(migration)
            with explaining_failure(migration, editor, backwards=True), editor:
                migration.unapply(state, editor)
        self._record(migration, applied=False)
        self._tell("unapply_success", migration, fake)

    def _undo_all(self, plan: Plan, fake: bool) -> ProjectState:
        going = {migration.key for migration, _ in plan}
        states: dict[Key, ProjectState] = {}
        state = ProjectState()
        for key in self._applied_in_order():
            if key in going:
                states[key] = state
            state = self.loader.graph.nodes[key].mutate_state(state)
        for migration, _ in plan:
            self.unapply_migration(states[migration.key], migration, fake)
            self.loader.applied_migrations.pop(migration.key, None)
        return self._applied_state()

    def _flush(self, editor: Any) -> None:
        """Runs what the editor keeps for the end, so that the record is the last statement."""
        for sql in editor.deferred_sql:
            editor.execute(sql)
        editor.deferred_sql = []

    def _applied_in_order(self) -> list[Key]:
        ordered: dict[Key, None] = {}
        for leaf in self.loader.graph.leaf_nodes():
            for key in self.loader.graph.forwards_plan(leaf):
                if key in self.loader.applied_migrations:
                    ordered[key] = None
        return list(ordered)

    def _applied_state(self) -> ProjectState:
        state = ProjectState()
        for key in self._applied_in_order():
            self.loader.graph.nodes[key].mutate_state(state, preserve=False)
        return state

    def _record(self, migration: Migration, *, applied: bool) -> None:
        keys = migration.replaces or [migration.key]
        for app_label, name in keys:
            if applied:
                self.recorder.record_applied(app_label, name)
            else:
                self.recorder.record_unapplied(app_label, name)
        if migration.replaces:
            if applied:
                self.recorder.record_applied(*migration.key)
            else:
                self.recorder.record_unapplied(*migration.key)
        elif not applied:
            for key, squashed in self.loader.replacements.items():
                if migration.key in squashed.replaces:
                    self.recorder.record_unapplied(*key)

    def _record_squashed(self) -> None:
        """Notes squashed migrations whose parts have all been applied."""
        applied = self.recorder.applied_migrations()
        for key, migration in self.loader.replacements.items():
            if key not in applied and all(old in applied for old in migration.replaces):
                self.recorder.record_applied(*key)

    def detect_soft_applied(self, state: ProjectState, migration: Migration) -> bool:
        """Tells whether what a first migration would make exists already."""
        is_first = self._is_first(migration) if migration.initial is None else migration.initial
        if not is_first:
            return False
        after = migration.mutate_state(state)
        tables = set(self.connection.introspection.table_names())
        found = False
        for operation in migration.operations:
            if isinstance(operation, CreateModel):
                model = after.apps.get_model(migration.app_label, operation.name)
                if not _has_table(model):
                    continue
                if model._meta.db_table not in tables:
                    return False
                found = True
            elif isinstance(operation, AddField):
                model = after.apps.get_model(migration.app_label, operation.model_name)
                if _has_table(model) and not self._has_column(model, operation.name):
                    return False
        return found

    def _is_first(self, migration: Migration) -> bool:
        return all(app_label != migration.app_label for app_label, _ in migration.dependencies)

    def _has_column(self, model: Any, field_name: str) -> bool:
        field = model._meta.get_field(field_name)
        if field.many_to_many:
            through = field.remote_field.through._meta
            return through.db_table in self.connection.introspection.table_names()
        with self.connection.cursor() as cursor:
            columns = self.connection.introspection.get_table_description(
                cursor, model._meta.db_table
            )
        return field.column in {column.name for column in columns}

    def _editor_for(self, migration: Migration) -> Any:
        editor = self.connection.schema_editor(atomic=migration.atomic)
        if self.progress_callback is not None:
            tell = self.progress_callback
            editor.step_begins = lambda step: tell(
                "operation_start", migration, operation=step.operation
            )
        return editor

    def _tell(self, what: str, migration: Migration, fake: bool) -> None:
        if self.progress_callback is not None:
            self.progress_callback(what, migration, fake)


def _has_table(model: Any) -> bool:
    options = model._meta
    if options.swapped:
        model = project_apps.get_model(options.swapped)
    return bool(options.managed and not options.proxy)
