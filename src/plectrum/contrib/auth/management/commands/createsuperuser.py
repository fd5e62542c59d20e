"""`createsuperuser`: makes a user who may do everything."""

from __future__ import annotations

import getpass
import sys
from typing import Any

from plectrum.contrib.auth import get_user_model
from plectrum.contrib.auth.management import get_default_username
from plectrum.contrib.auth.password_validation import validate_password
from plectrum.core.exceptions import ValidationError
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.utils.environ import variable
from plectrum.utils.text import capfirst

PASSWORD_FIELD = "password"


class Command(BaseCommand):
    """Asks for what is needed, or takes it from options and the environment."""

    help = "Make a user who may do everything."
    requires_migrations_checks = True
    stealth_options = ("stdin",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.UserModel = get_user_model()
        self.username_field = self.UserModel._meta.get_field(self.UserModel.USERNAME_FIELD)

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds an option for each field that is needed."""
        parser.add_argument(f"--{self.UserModel.USERNAME_FIELD}", help="What the user logs in by.")
        for name in self.UserModel.REQUIRED_FIELDS:
            parser.add_argument(f"--{name}", help=f"The user's {name}.")
        parser.add_argument(
            "--noinput",
            "--no-input",
            action="store_false",
            dest="interactive",
            help="Ask nothing. The password is that of PLECTRUM_SUPERUSER_PASSWORD; without one, "
            "the user cannot log in until one is set.",
        )
        parser.add_database_argument("In which database.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Makes the user."""
        names = [self.UserModel.USERNAME_FIELD, *self.UserModel.REQUIRED_FIELDS]
        try:
            if options["interactive"]:
                values = self._ask_for_all(names, options)
            else:
                values = self._take_all(names, options)
        except KeyboardInterrupt:
            self.stderr.write("\nOperation cancelled.")
            sys.exit(1)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        manager = self.UserModel._default_manager.db_manager(options["database"])
        manager.create_superuser(**values)
        if options["verbosity"] >= 1:
            self.stdout.write("Superuser created successfully.")

    def _take_all(self, names: list[str], options: dict[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name in names:
            given = options.get(name) or _from_environment(name)
            if not given:
                raise CommandError(f"You must use --{name} with --noinput.")
            values[name] = self.UserModel._meta.get_field(name).clean(given, None)
        password = variable("PLECTRUM_SUPERUSER_PASSWORD")
        if password:
            values[PASSWORD_FIELD] = password
        self._refuse_taken(values[self.UserModel.USERNAME_FIELD], options["database"])
        return values

    def _refuse_taken(self, username: Any, database: str) -> None:
        manager = self.UserModel._default_manager.db_manager(database)
        if (
            self.username_field.unique
            and manager.filter(**{self.UserModel.USERNAME_FIELD: username}).exists()
        ):
            raise CommandError(f"Error: That {self.username_field.verbose_name} is already taken.")

    def _ask_for_all(self, names: list[str], options: dict[str, Any]) -> dict[str, Any]:
        stream = options.get("stdin") or sys.stdin
        if not (hasattr(stream, "isatty") and stream.isatty()):
            self.stdout.write(
                "Superuser creation skipped due to not running in a TTY. You can run `manage.py "
                "createsuperuser` in your project to create one manually."
            )
            sys.exit(0)
        values: dict[str, Any] = {}
        for name in names:
            if options.get(name):
                values[name] = self.UserModel._meta.get_field(name).clean(options[name], None)
            else:
                values[name] = self._ask_for(name, options["database"])
        values[PASSWORD_FIELD] = self._ask_for_password(values)
        return values

    def _ask_for(self, name: str, database: str) -> Any:
        field = self.UserModel._meta.get_field(name)
        is_username = name == self.UserModel.USERNAME_FIELD
        default = get_default_username(database=database) if is_username else ""
        offer = f" (leave blank to use '{default}')" if default else ""
        while True:
            text = input(f"{capfirst(field.verbose_name)}{offer}: ") or default
            try:
                value = field.clean(text, None)
                if is_username:
                    self._refuse_taken(value, database)
            except ValidationError as error:
                self.stderr.write(f"Error: {'; '.join(error.messages)}")
            except CommandError as error:
                self.stderr.write(str(error))
            else:
                return value

    def _ask_for_password(self, values: dict[str, Any]) -> str:
        while True:
            password = getpass.getpass()
            if password != getpass.getpass("Password (again): "):
                self.stderr.write("Error: Your passwords didn't match.")
                continue
            if not password.strip():
                self.stderr.write("Error: Blank passwords aren't allowed.")
                continue
            try:
                validate_password(password, self.UserModel(**values))
            except ValidationError as error:
                self.stderr.write("\n".join(error.messages))
                if input("Bypass password validation and create user anyway? [y/N]: ") != "y":
                    continue
            return password


def _from_environment(name: str) -> str:
    """Returns what `PLECTRUM_SUPERUSER_USERNAME` and the like say."""
    return variable(f"PLECTRUM_SUPERUSER_{name.upper()}")
