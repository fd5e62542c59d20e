"""How the options of a model differ."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from plectrum.db.migrations import operations
from plectrum.db.migrations.diff.changes import Change, Mark, change
from plectrum.db.migrations.state.models import ModelState


def removed_options(old: ModelState, new: ModelState) -> Iterator[Change]:
    """Yields what must go before fields do: indexes, constraints, sets that are unique."""
    new_indexes = _by_name(new, "indexes")
    renamed = {before for before, _ in renamed_indexes(old, new)}
    for name, index in _by_name(old, "indexes").items():
        if name not in renamed and not _is_same(index, new_indexes.get(name)):
            yield change(new.app_label, operations.RemoveIndex(new.name_lower, name))
    new_constraints = _by_name(new, "constraints")
    for name, constraint in _by_name(old, "constraints").items():
        other = new_constraints.get(name)
        if other is None or not _is_same(_in_database(constraint), _in_database(other)):
            yield change(new.app_label, operations.RemoveConstraint(new.name_lower, name))
    before, after = _together(old), _together(new)
    kept = {names for names in before & after if set(names) <= new.fields.keys()}
    if before - kept and kept != after:
        yield change(new.app_label, operations.AlterUniqueTogether(new.name_lower, kept))
    yield from _removed_old_indexes(old, new)


def _named_old_indexes(old: ModelState, new: ModelState) -> dict[tuple[str, ...], str]:
    """Returns entries of `index_together`, which models have no more, that got a name."""
    together = _together(old, "index_together")
    return {
        tuple(index.fields): name
        for name, index in _by_name(new, "indexes").items()
        if name not in _by_name(old, "indexes")
        and tuple(index.fields) in together
        and _without_name(index)[2].keys() == {"fields"}
    }


def _removed_old_indexes(old: ModelState, new: ModelState) -> Iterator[Change]:
    named = _named_old_indexes(old, new)
    for names, name in named.items():
        renaming = operations.RenameIndex(new.name_lower, name, old_fields=names)
        yield change(new.app_label, renaming)
    if _together(old, "index_together") - named.keys():
        yield change(new.app_label, operations.AlterIndexTogether(new.name_lower, set()))


def added_options(old: ModelState, new: ModelState) -> Iterator[Change]:
    """Yields what needs the fields to exist: order, sets that are unique, indexes, constraints."""
    order = new.options.get("order_with_respect_to")
    if old.options.get("order_with_respect_to") != order:
        yield change(
            new.app_label,
            operations.AlterOrderWithRespectTo(new.name_lower, order),
            needs=_needs(new),
        )
    if _together(old) != _together(new):
        yield change(
            new.app_label,
            operations.AlterUniqueTogether(new.name_lower, _together(new)),
            needs=_needs(new),
        )
    yield from _added_indexes(old, new)
    old_constraints = _by_name(old, "constraints")
    for name, constraint in _by_name(new, "constraints").items():
        before = old_constraints.get(name)
        if before is None or not _is_same(_in_database(before), _in_database(constraint)):
            added = operations.AddConstraint(new.name_lower, constraint)
            yield change(new.app_label, added, needs=_needs(new))
        elif not _is_same(before, constraint):
            altered = operations.AlterConstraint(new.name_lower, name, constraint)
            yield change(new.app_label, altered)


def _needs(state: ModelState) -> list[Mark]:
    return [Mark("made", *state.key, name) for name in state.fields]


def _added_indexes(old: ModelState, new: ModelState) -> Iterator[Change]:
    old_indexes = _by_name(old, "indexes")
    renamed = {after: before for before, after in renamed_indexes(old, new)}
    named = set(_named_old_indexes(old, new).values())
    for name, index in _by_name(new, "indexes").items():
        if name in named:
            continue
        if name in renamed:
            renaming = operations.RenameIndex(new.name_lower, name, old_name=renamed[name])
            yield change(new.app_label, renaming)
        elif not _is_same(old_indexes.get(name), index):
            yield change(
                new.app_label, operations.AddIndex(new.name_lower, index), needs=_needs(new)
            )


def renamed_indexes(old: ModelState, new: ModelState) -> Iterator[tuple[str, str]]:
    """Yields pairs of old and new name of indexes that are the same but for it."""
    old_indexes, new_indexes = _by_name(old, "indexes"), _by_name(new, "indexes")
    gone = {name: index for name, index in old_indexes.items() if name not in new_indexes}
    for name, index in new_indexes.items():
        if name in old_indexes:
            continue
        for old_name, other in list(gone.items()):
            if _without_name(other) == _without_name(index):
                del gone[old_name]
                yield old_name, name
                break


def simple_options(old: ModelState, new: ModelState) -> Iterator[Change]:
    """Yields changes of the table's name and comment, of managers and of other options.

    A table that is managed no more is not renamed, nor one that is not managed yet.
    """
    if new.options.get("managed", True):
        yield from _table_options(old, new)
        yield from _other_options(old, new)
    else:
        yield from _other_options(old, new)
        yield from _table_options(old, new)
    if _managers(old) != _managers(new):
        yield change(new.app_label, operations.AlterModelManagers(new.name_lower, new.managers))


def _table_options(old: ModelState, new: ModelState) -> Iterator[Change]:
    label, name = new.app_label, new.name_lower
    if old.options.get("db_table") != new.options.get("db_table"):
        yield change(label, operations.AlterModelTable(name, new.options.get("db_table")))
    comment = new.options.get("db_table_comment")
    if (old.options.get("db_table_comment") or None) != (comment or None):
        yield change(label, operations.AlterModelTableComment(name, comment))


def _other_options(old: ModelState, new: ModelState) -> Iterator[Change]:
    keys = operations.AlterModelOptions.ALTER_OPTION_KEYS
    before = {key: value for key, value in old.options.items() if key in keys}
    after = {key: value for key, value in new.options.items() if key in keys}
    if before != after:
        yield change(new.app_label, operations.AlterModelOptions(new.name_lower, after))


def _managers(state: ModelState) -> list[tuple[str, Any]]:
    return [(name, manager.deconstruct()) for name, manager in state.managers]


def _by_name(state: ModelState, option: str) -> dict[str, Any]:
    return {item.name: item for item in state.options.get(option, [])}


def _together(state: ModelState, option: str = "unique_together") -> set[tuple[str, ...]]:
    return {tuple(names) for names in state.options.get(option) or ()}


def _is_same(first: Any, second: Any) -> bool:
    if first is None or second is None:
        return first is second
    return bool(first.deconstruct() == second.deconstruct())


def _without_name(item: Any) -> tuple[Any, ...]:
    path, args, kwargs = item.deconstruct()
    return path, args, {key: value for key, value in kwargs.items() if key != "name"}


def _in_database(constraint: Any) -> Any:
    """Returns a constraint without what the database does not see."""
    _path, args, kwargs = constraint.deconstruct()
    unseen = getattr(constraint, "non_db_attrs", ())
    seen = {key: value for key, value in kwargs.items() if key not in unseen}
    return type(constraint)(*args, **seen)
