"""What every model of users has: a password and the date of the last login."""

from __future__ import annotations

import unicodedata
from typing import Any

from plectrum.conf import settings
from plectrum.contrib.auth import password_validation
from plectrum.contrib.auth.hashers import (
    acheck_password,
    check_password,
    is_password_usable,
    make_password,
)
from plectrum.db import models
from plectrum.db.models import saving
from plectrum.effects import adrive, as_async
from plectrum.utils.crypto import salted_hmac
from plectrum.utils.translation import gettext_lazy as _

# COMPAT: sessions that Django made name a user by the same digest.
_SESSION_HASH_SALT = "django.contrib.auth.models.AbstractBaseUser.get_session_auth_hash"


class BaseUserManager(models.Manager[Any]):
    """What managers of users have."""

    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Returns an address with its domain in lower case."""
        name, separator, domain = (email or "").strip().rpartition("@")
        return f"{name}@{domain.lower()}" if separator else email or ""

    def get_by_natural_key(self, username: str | None) -> Any:
        """Returns the user of a name."""
        return self.get(**{self.model.USERNAME_FIELD: username})

    async def aget_by_natural_key(self, username: str | None) -> Any:
        """Returns the user of a name."""
        return await self.aget(**{self.model.USERNAME_FIELD: username})


class AbstractBaseUser(models.Model):
    """A user with a password; what else there is, a subclass says.

    Attributes:
        USERNAME_FIELD: The field whose value a user logs in by.
        REQUIRED_FIELDS: What `createsuperuser` asks for besides.
    """

    password = models.CharField(_("password"), max_length=128)
    last_login = models.DateTimeField(_("last login"), blank=True, null=True)

    is_active = True
    USERNAME_FIELD: str
    REQUIRED_FIELDS: list[str] = []
    _password: str | None = None

    class Meta:
        """A base of models, without a table."""

        abstract = True

    def __str__(self) -> str:
        return self.get_username()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Saves the user; a new password is reported to the validators that want to know."""
        super().save(*args, **kwargs)
        if self._password is not None:
            password_validation.password_changed(self._password, self)
            self._password = None

    async def asave(self, *args: Any, **kwargs: Any) -> None:
        """Saves the user; a new password is reported to the validators that want to know."""
        if type(self).save is not AbstractBaseUser.save:
            await as_async(self.save)(*args, **kwargs)
            return
        await adrive(saving.save(self, *args, **kwargs))
        if self._password is not None:
            password_validation.password_changed(self._password, self)
            self._password = None

    def get_username(self) -> str:
        """Returns what the user logs in by."""
        name: str = getattr(self, self.USERNAME_FIELD)
        return name

    def clean(self) -> None:
        """Normalises the name."""
        setattr(self, self.USERNAME_FIELD, self.normalize_username(self.get_username()))

    def natural_key(self) -> tuple[str]:
        """Returns what the user logs in by, as a key."""
        return (self.get_username(),)

    @property
    def is_anonymous(self) -> bool:
        """Whether it is nobody: never."""
        return False

    @property
    def is_authenticated(self) -> bool:
        """Whether it is somebody: always."""
        return True

    def set_password(self, raw_password: str | None) -> None:
        """Sets the password, hashed; `None` sets one that nobody can give."""
        self.password = make_password(raw_password)
        self._password = raw_password

    def check_password(self, raw_password: str) -> bool:
        """Tells whether a password is right; a hash of an old kind is renewed."""

        def setter(password: str) -> None:
            self.set_password(password)
            self._password = None
            self.save(update_fields=["password"])

        return check_password(raw_password, self.password, setter)

    async def acheck_password(self, raw_password: str) -> bool:
        """Tells whether a password is right; a hash of an old kind is renewed."""

        async def setter(password: str) -> None:
            self.set_password(password)
            self._password = None
            await self.asave(update_fields=["password"])

        return await acheck_password(raw_password, self.password, setter)

    def set_unusable_password(self) -> None:
        """Sets a password that nobody can give."""
        self.password = make_password(None)

    def has_usable_password(self) -> bool:
        """Tells whether there is a password that somebody could give."""
        return is_password_usable(self.password)

    def get_session_auth_hash(self) -> str:
        """Returns a digest of the password, by which a session sees that it has changed."""
        return self._session_hash()

    def get_session_auth_fallback_hash(self) -> Any:
        """Yields the digests that were made with former secret keys."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret)

    def _session_hash(self, secret: Any = None) -> str:
        return salted_hmac(
            _SESSION_HASH_SALT, self.password, secret=secret, algorithm="sha256"
        ).hexdigest()

    @classmethod
    def get_email_field_name(cls) -> str:
        """Returns the name of the field of the address."""
        return getattr(cls, "EMAIL_FIELD", "email")

    @classmethod
    def normalize_username(cls, username: Any) -> Any:
        """Returns a name in one form of Unicode, so that equal-looking names are equal (NFKC)."""
        return unicodedata.normalize("NFKC", username) if isinstance(username, str) else username
