"""What has to be asked while migrations are made."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable
from typing import Any

from plectrum.db.models.fields import NOT_PROVIDED
from plectrum.utils import timezone

Ask = Callable[[str], str]

_ONE_OFF = (
    "Provide a one-off default now (will be set on all existing rows with a null value for this "
    "column)"
)
_IGNORE = (
    "Ignore for now. Existing rows that contain NULL values will have to be handled manually, for "
    "example with a RunPython or RunSQL operation."
)
_CONTINUE = (
    "Continue making this migration as the first step in writing a manual migration to generate "
    "unique values."
)


class MigrationQuestioner:
    """Answers without asking anybody.

    Args:
        defaults: The answers by question.
        specified_apps: The applications that migrations are asked for by name.
        dry_run: Whether nothing is going to be written.
    """

    def __init__(
        self,
        defaults: dict[str, Any] | None = None,
        specified_apps: set[str] | None = None,
        dry_run: bool | None = None,
    ) -> None:
        self.defaults = defaults or {}
        self.specified_apps = specified_apps or set()
        self.dry_run = dry_run

    def ask_initial(self, app_label: str) -> bool:
        """Answers whether an application without migrations gets its first."""
        return bool(app_label in self.specified_apps or self.defaults.get("ask_initial", False))

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """Answers what rows get for a new field that must have a value; `None` for no answer."""
        return None

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """Answers what rows get that have NULL; `NOT_PROVIDED` leaves them to the author."""
        return NOT_PROVIDED

    def ask_rename(
        self, model_name: str, old_name: str, new_name: str, field_instance: Any
    ) -> bool:
        """Answers whether a field was renamed, rather than removed and another one added."""
        return bool(self.defaults.get("ask_rename", False))

    def ask_rename_model(self, old_model_state: Any, new_model_state: Any) -> bool:
        """Answers whether a model was renamed, rather than removed and another one added."""
        return bool(self.defaults.get("ask_rename_model", False))

    def ask_merge(self, app_label: str) -> bool:
        """Answers whether branches of migrations are to be merged."""
        return bool(self.defaults.get("ask_merge", False))

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """Answers what rows get for a new field that notes when a row was made."""
        return None

    def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> Any:
        """Answers what rows get for a new unique field; `None` goes on with its default."""
        return None


class InteractiveMigrationQuestioner(MigrationQuestioner):
    """Asks at the terminal.

    Args:
        ask: Asks one question and returns the answer; `input` by default.
        write: Prints a line.
        options: As for `MigrationQuestioner`.
    """

    def __init__(
        self, *, ask: Ask = input, write: Callable[[str], Any] = sys.stdout.write, **options: Any
    ) -> None:
        super().__init__(**options)
        self._ask = ask
        self._write = write

    def _line(self, text: str) -> None:
        self._write(f"{text}\n")

    def _yes(self, question: str, default: bool | None = None) -> bool:
        answer = self._ask(f"{question} ").strip().lower()
        while answer[:1] not in {"y", "n"}:
            if not answer and default is not None:
                return default
            answer = self._ask("Please answer yes or no: ").strip().lower()
        return answer[0] == "y"

    def _choose(self, question: str, choices: list[str]) -> int:
        self._line(question)
        for number, choice in enumerate(choices, start=1):
            self._line(f" {number}) {choice}")
        while True:
            answer = self._ask("Select an option: ").strip()
            if answer.isdigit() and 1 <= int(answer) <= len(choices):
                return int(answer)
            self._line("Please select a valid option.")

    def _value(self, default: str = "") -> Any:
        """Asks for a Python expression and returns its value."""
        self._line("Please enter the default value as valid Python.")
        if default:
            self._line(f"Accept the default {default!r} by pressing Enter.")
        self._line("The datetime and timezone modules are available, as in timezone.now().")
        self._line("Type 'exit' to exit this prompt")
        while True:
            text = self._ask(">>> ").strip() or default
            if not text:
                self._line("Please enter some code, or 'exit' (without quotes) to exit.")
                continue
            if text == "exit":
                raise SystemExit(1)
            try:
                # The developer types it at their own terminal, as in a Python shell.
                return eval(text, {}, {"datetime": datetime, "timezone": timezone})  # noqa: S307
            except Exception as error:  # noqa: BLE001 - shown to who typed it
                self._line(f"{type(error).__name__}: {error}")

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """Asks for a value, or ends."""
        if self.dry_run:
            return None
        choice = self._choose(
            f"It is impossible to add a non-nullable field {field_name!r} to {model_name} "
            "without specifying a default. This is because the database needs something to "
            "populate existing rows.\nPlease select a fix:",
            [
                _ONE_OFF,
                "Quit and manually define a default value in models.py.",
            ],
        )
        if choice == 2:
            raise SystemExit(3)
        return self._value()

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """Asks for a value, or leaves the rows to the author, or ends."""
        if self.dry_run:
            return NOT_PROVIDED
        choice = self._choose(
            f"It is impossible to change a nullable field {field_name!r} on {model_name} to "
            "non-nullable without providing a default. This is because the database needs "
            "something to populate existing rows.\nPlease select a fix:",
            [
                _ONE_OFF,
                _IGNORE,
                "Quit and manually define a default value in models.py.",
            ],
        )
        if choice == 2:
            return NOT_PROVIDED
        if choice == 3:
            raise SystemExit(3)
        return self._value()

    def ask_rename(
        self, model_name: str, old_name: str, new_name: str, field_instance: Any
    ) -> bool:
        """Asks whether a field was renamed."""
        kind = type(field_instance).__name__
        return self._yes(
            f"Was {model_name}.{old_name} renamed to {model_name}.{new_name} (a {kind})? [y/N]",
            default=False,
        )

    def ask_rename_model(self, old_model_state: Any, new_model_state: Any) -> bool:
        """Asks whether a model was renamed."""
        label = old_model_state.app_label
        return self._yes(
            f"Was the model {label}.{old_model_state.name} renamed to {new_model_state.name}? "
            "[y/N]",
            default=False,
        )

    def ask_merge(self, app_label: str) -> bool:
        """Asks whether branches of migrations are to be merged."""
        return self._yes(
            "\nMerging will only work if the operations printed above do not conflict\n"
            "with each other (working on different fields or models)\n"
            "Should these migration branches be merged? [y/N]",
            default=False,
        )

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """Asks for a value, or ends."""
        if self.dry_run:
            return None
        choice = self._choose(
            f"It is impossible to add the field {field_name!r} with 'auto_now_add=True' to "
            f"{model_name} without providing a default. This is because the database needs "
            "something to populate existing rows.",
            [
                "Provide a one-off default now which will be set on all existing rows",
                "Quit and manually define a default value in models.py.",
            ],
        )
        if choice == 2:
            raise SystemExit(3)
        return self._value(default="timezone.now")

    def ask_unique_callable_default_addition(self, field_name: str, model_name: str) -> Any:
        """Asks whether to go on with one value for all rows."""
        if self.dry_run:
            return None
        choice = self._choose(
            f"Callable default on unique field {model_name}.{field_name} will not generate "
            "unique values upon migrating.\nPlease choose how to proceed:",
            [
                _CONTINUE,
                "Quit and edit field options in models.py.",
            ],
        )
        if choice == 2:
            raise SystemExit(3)
        return None


class NonInteractiveMigrationQuestioner(MigrationQuestioner):
    """Answers as a person who is not there would have to: a missing default ends the run.

    Args:
        write: Prints a line.
        options: As for `MigrationQuestioner`.
    """

    def __init__(self, *, write: Callable[[str], Any] = sys.stdout.write, **options: Any) -> None:
        super().__init__(**options)
        self._write = write

    def ask_not_null_addition(self, field_name: str, model_name: str) -> Any:
        """Ends: the field needs a default."""
        self._write(
            f"Field {field_name!r} on model {model_name!r} not migrated: it is impossible to add "
            "a non-nullable field without specifying a default.\n"
        )
        raise SystemExit(3)

    def ask_not_null_alteration(self, field_name: str, model_name: str) -> Any:
        """Leaves rows with NULL to the author, and says so."""
        self._write(
            f"Field {field_name!r} on model {model_name!r} given a default of NOT PROVIDED and "
            "must be corrected.\n"
        )
        return NOT_PROVIDED

    def ask_auto_now_add_addition(self, field_name: str, model_name: str) -> Any:
        """Ends: the field needs a default."""
        self._write(
            f"Field {field_name!r} on model {model_name!r} not migrated: it is impossible to add "
            "a field with 'auto_now_add=True' without specifying a default.\n"
        )
        raise SystemExit(3)
