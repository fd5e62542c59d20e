"""`changepassword`: gives a user another password."""

from __future__ import annotations

import getpass
from typing import Any

from plectrum.contrib.auth import get_user_model
from plectrum.contrib.auth.password_validation import validate_password
from plectrum.core.exceptions import ValidationError
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser

ATTEMPTS = 3


class Command(BaseCommand):
    """Asks for a password twice, and sets it."""

    help = "Change the password of a user."
    requires_migrations_checks = True
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds whose, and in which database."""
        parser.add_argument("username", nargs="?", help="By default, the name of the account here.")
        parser.add_database_argument("In which database.")

    def handle(self, *args: Any, **options: Any) -> str:
        """Sets the password.

        Raises:
            CommandError: There is no such user, or three passwords were refused.
        """
        model = get_user_model()
        username = options["username"] or getpass.getuser()
        manager = model._default_manager.using(options["database"])
        try:
            user = manager.get(**{model.USERNAME_FIELD: username})
        except model.DoesNotExist as error:
            raise CommandError(f"user '{username}' does not exist") from error
        self.stdout.write(f"Changing password for user '{user}'")
        for _ in range(ATTEMPTS):
            password = self._ask(user)
            if password is not None:
                user.set_password(password)
                user.save(using=options["database"])
                return f"Password changed successfully for user '{user}'"
        raise CommandError(f"Aborting password change for user '{user}' after {ATTEMPTS} attempts")

    def _ask(self, user: Any) -> str | None:
        """Returns a password that was given twice and is a good one; says why it is none."""
        password = getpass.getpass()
        if not password:
            raise CommandError("aborted")
        if password != getpass.getpass("Password (again): "):
            self.stdout.write("Passwords do not match. Please try again.")
            return None
        try:
            validate_password(password, user)
        except ValidationError as error:
            self.stderr.write("\n".join(error.messages))
            return None
        return password
