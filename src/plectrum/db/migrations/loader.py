"""Finding the migrations of a project, on disk and in the record of a database."""

from __future__ import annotations

import difflib
import sys
from importlib import import_module, reload
from types import ModuleType
from typing import Any

from plectrum.apps import apps
from plectrum.conf import settings
from plectrum.db.migrations.exceptions import (
    AmbiguityError,
    BadMigrationError,
    InconsistentMigrationHistory,
    NodeNotFoundError,
)
from plectrum.db.migrations.graph import MigrationGraph
from plectrum.db.migrations.migration import Migration, resolve_setting
from plectrum.db.migrations.modules import import_modules
from plectrum.db.migrations.recorder import MigrationRecorder
from plectrum.db.migrations.state.project import ProjectState

Key = tuple[str, str]
MIGRATIONS_MODULE_NAME = "migrations"


class MigrationLoader:
    """The migrations on disk, which of them are applied, and their order.

    Args:
        connection: The database whose record is read; `None` for none.
        load: Build the graph at once.
        ignore_no_migrations: Treat an application whose package of migrations is empty as one
            without migrations.
        replace_migrations: Put squashed migrations in place of those they stand for, where the
            record allows that.
    """

    def __init__(
        self,
        connection: Any,
        load: bool = True,
        ignore_no_migrations: bool = False,
        replace_migrations: bool = True,
    ) -> None:
        self.connection = connection
        self.ignore_no_migrations = ignore_no_migrations
        self.replace_migrations = replace_migrations
        self.disk_migrations: dict[Key, Migration] = {}
        self.applied_migrations: dict[Key, Any] = {}
        self.replacements: dict[Key, Migration] = {}
        self.migrated_apps: set[str] = set()
        self.unmigrated_apps: set[str] = set()
        self.split: set[Key] = set()
        self.graph = MigrationGraph()
        if load:
            self.build_graph()

    @classmethod
    def migrations_module(cls, app_label: str) -> tuple[str | None, bool]:
        """Returns the package of an application's migrations, and whether a setting names it."""
        if app_label in settings.MIGRATION_MODULES:
            return settings.MIGRATION_MODULES[app_label], True
        return f"{apps.get_app_config(app_label).name}.{MIGRATIONS_MODULE_NAME}", False

    def load_disk(self) -> None:
        """Imports the migrations of all applications.

        Raises:
            BadMigrationError: A module has no `Migration` class.
        """
        self.disk_migrations = {}
        self.migrated_apps, self.unmigrated_apps = set(), set()
        for config in apps.get_app_configs():
            module = self._import_package(config.label)
            if module is None:
                self.unmigrated_apps.add(config.label)
                continue
            modules = _imported(module)
            if modules or not self.ignore_no_migrations:
                self.migrated_apps.add(config.label)
            for name, found in modules.items():
                self._take(config.label, name, found)

    def _import_package(self, app_label: str) -> Any:
        name, is_explicit = self.migrations_module(app_label)
        if name is None:
            return None
        was_loaded = name in sys.modules
        try:
            module = import_module(name)
        except ModuleNotFoundError as error:
            missing_parent = error.name is not None and name.startswith(error.name)
            if is_explicit or not missing_parent:
                raise
            return None
        if getattr(module, "__file__", None) is None and not isinstance(module.__path__, list):
            return None
        if not hasattr(module, "__path__"):
            return None
        if was_loaded:
            reload(module)
        return module

    def _take(self, app_label: str, name: str, module: ModuleType) -> None:
        migration_class = getattr(module, "Migration", None)
        if migration_class is None:
            raise BadMigrationError(
                f"Migration {name} in app {app_label} has no Migration class",
                hint="Write `class Migration(migrations.Migration):` in it, or move the module "
                "out of the package.",
            )
        self.disk_migrations[app_label, name] = migration_class(name, app_label)

    def build_graph(self) -> None:
        """Reads disk and record, and orders the migrations.

        Raises:
            NodeNotFoundError: A migration depends on one that does not exist.
            CircularDependencyError: Migrations depend on each other in a circle.
        """
        self.load_disk()
        recorder = None if self.connection is None else MigrationRecorder(self.connection)
        self.applied_migrations = recorder.applied_migrations() if recorder else {}
        self.graph = MigrationGraph()
        self.replacements = {}
        for key, migration in self.disk_migrations.items():
            self.graph.add_node(key, migration)
            if migration.replaces:
                self.replacements[key] = migration
        for migration in self.disk_migrations.values():
            self._add_dependencies(migration)
        if self.replace_migrations:
            for key, migration in self.replacements.items():
                self._place_squashed(key, migration)
        self.graph.ensure_not_cyclic()

    def _add_dependencies(self, migration: Migration) -> None:
        for dependency in migration.dependencies:
            parent = self.check_key(dependency, migration.app_label)
            if parent is not None and parent != migration.key:
                self._depend(migration.key, parent, migration)
        for dependency in migration.run_before:
            child = self.check_key(dependency, migration.app_label)
            if child is not None:
                self._depend(child, migration.key, migration)

    def _depend(self, child: Key, parent: Key, migration: Migration) -> None:
        try:
            self.graph.add_dependency(
                self._standing_in(child), self._standing_in(parent), migration
            )
        except NodeNotFoundError as error:
            known = [name for app, name in self.disk_migrations if app == error.node[0]]
            near = difflib.get_close_matches(error.node[1], known, n=1)
            if near:
                error.add_note(f"Hint: Did you mean {near[0]!r}?")
            raise

    def split_squashed(self, key: Key) -> None:
        """Puts the migrations in the place of the squashed one that stands for one of them."""
        standing_in = self._standing_in(key)
        if standing_in != key:
            self.split.add(standing_in)
            self.build_graph()

    def _standing_in(self, key: Key) -> Key:
        """Returns the squashed migration that stands for one which is gone, else the key itself."""
        if key in self.graph:
            return key
        standing_in = (new for new, one in self.replacements.items() if key in one.replaces)
        return next(standing_in, key)

    def _place_squashed(self, key: Key, migration: Migration) -> None:
        applied = [old in self.applied_migrations for old in migration.replaces]
        if key in self.split:
            self.applied_migrations.pop(key, None)
            self.graph.remove(key, migration.replaces)
            return
        if all(applied):
            self.applied_migrations[key] = migration
        else:
            self.applied_migrations.pop(key, None)
        if all(applied) or not any(applied):
            self.graph.replace(key, migration.replaces)
        else:
            self.graph.remove(key, migration.replaces)

    def check_key(self, key: Key, current_app: str) -> Key | None:
        """Returns the migration that a dependency stands for; `None` where there is none.

        `__first__` and `__latest__` stand for an application's first and last migration.

        Raises:
            ValueError: The application does not exist.
        """
        app_label, name = resolve_setting(key)
        if name not in {"__first__", "__latest__"} or (app_label, name) in self.graph:
            return app_label, name
        if app_label == current_app or app_label in self.unmigrated_apps:
            return None
        if app_label in self.migrated_apps:
            find = self.graph.root_nodes if name == "__first__" else self.graph.leaf_nodes
            found = find(app_label)
            if found:
                return found[0]
            if self.ignore_no_migrations:
                return None
        raise ValueError(f"Dependency on app with no migrations: {app_label}")

    def get_migration(self, app_label: str, name: str) -> Migration:
        """Returns a migration by its full name."""
        return self.graph.nodes[app_label, name]

    def get_migration_by_prefix(self, app_label: str, prefix: str) -> Migration:
        """Returns the one migration whose name begins in some way.

        Raises:
            AmbiguityError: Several names do.
            KeyError: None does.
        """
        found = [
            key for key in self.disk_migrations if key[0] == app_label and key[1].startswith(prefix)
        ]
        exact = (app_label, prefix)
        if exact in found:
            return self.disk_migrations[exact]
        if len(found) > 1:
            names = ", ".join(name for _, name in sorted(found))
            raise AmbiguityError(
                f"There is more than one migration for {app_label!r} with the prefix {prefix!r}: "
                f"{names}."
            )
        if not found:
            raise KeyError(f"There is no migration for {app_label!r} with the prefix {prefix!r}")
        return self.disk_migrations[found[0]]

    def check_consistent_history(self, connection: Any) -> None:
        """Raises InconsistentMigrationHistory if one is applied before what it depends on."""
        applied = MigrationRecorder(connection).applied_migrations()
        for key in applied:
            if key not in self.graph:
                continue
            for parent in self.graph.parents[key]:
                if parent in applied or self._is_covered(parent, applied):
                    continue
                raise InconsistentMigrationHistory(
                    f"Migration {'.'.join(key)} is applied before its dependency "
                    f"{'.'.join(parent)} on database {connection.alias!r}."
                )

    def _is_covered(self, key: Key, applied: dict[Key, Any]) -> bool:
        squashed = self.replacements.get(key)
        return squashed is not None and all(old in applied for old in squashed.replaces)

    def detect_conflicts(self) -> dict[str, list[str]]:
        """Returns the applications with several last migrations, and the names of these."""
        by_app: dict[str, list[str]] = {}
        for app_label, name in self.graph.leaf_nodes():
            by_app.setdefault(app_label, []).append(name)
        return {app_label: names for app_label, names in by_app.items() if len(names) > 1}

    def project_state(
        self, nodes: list[Key] | Key | None = None, at_end: bool = True
    ) -> ProjectState:
        """Returns the state of the models after migrations; see `MigrationGraph.make_state`."""
        targets = [nodes] if isinstance(nodes, tuple) else nodes
        return self.graph.make_state(targets, at_end)


def _imported(package: ModuleType) -> dict[str, ModuleType]:
    try:
        return import_modules(package)
    except ImportError as error:
        if "bad magic number" in str(error):
            raise ImportError(
                f"Couldn't import {error.name!r} as it appears to be a stale .pyc file."
            ) from error
        raise
