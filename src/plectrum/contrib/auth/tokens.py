"""Tokens for links that let somebody set a new password."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from plectrum.conf import settings
from plectrum.utils.crypto import constant_time_compare, salted_hmac
from plectrum.utils.http import base36_to_int, int_to_base36

_EPOCH = datetime(2001, 1, 1)  # noqa: DTZ001 - counted in local time, as it has always been


class PasswordResetTokenGenerator:
    """Makes and checks tokens that serve once: they depend on password and last login."""

    # COMPAT: a token that Django made is valid.
    key_salt = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
    algorithm = "sha256"
    _secret: Any = None
    _secret_fallbacks: Any = None

    @property
    def secret(self) -> Any:
        """The key, SECRET_KEY by default."""
        return self._secret or settings.SECRET_KEY

    @secret.setter
    def secret(self, secret: Any) -> None:
        self._secret = secret

    @property
    def secret_fallbacks(self) -> Any:
        """Former keys, SECRET_KEY_FALLBACKS by default."""
        if self._secret_fallbacks is None:
            return settings.SECRET_KEY_FALLBACKS
        return self._secret_fallbacks

    @secret_fallbacks.setter
    def secret_fallbacks(self, fallbacks: Any) -> None:
        self._secret_fallbacks = fallbacks

    def make_token(self, user: Any) -> str:
        """Returns a token for a user, good until the password is set or PASSWORD_RESET_TIMEOUT."""
        return self._token(user, _seconds(self._now()), self.secret)

    def check_token(self, user: Any, token: str | None) -> bool:
        """Tells whether a token is good for a user."""
        if not (user and token) or token.count("-") != 1:
            return False
        try:
            moment = base36_to_int(token.partition("-")[0])
        except ValueError:
            return False
        if not any(
            constant_time_compare(self._token(user, moment, secret), token)
            for secret in [self.secret, *self.secret_fallbacks]
        ):
            return False
        age: int = _seconds(self._now()) - moment
        limit: int = settings.PASSWORD_RESET_TIMEOUT
        return age <= limit

    def _token(self, user: Any, moment: int, secret: Any) -> str:
        digest = salted_hmac(
            self.key_salt,
            self._make_hash_value(user, moment),
            secret=secret,
            algorithm=self.algorithm,
        ).hexdigest()[::2]
        return f"{int_to_base36(moment)}-{digest}"

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        """Returns what a token depends on; override it to make tokens depend on more."""
        last_login = user.last_login and user.last_login.replace(microsecond=0, tzinfo=None)
        email = getattr(user, user.get_email_field_name(), "") or ""
        return f"{user.pk}{user.password}{last_login or ''}{timestamp}{email}"

    def _now(self) -> datetime:
        return datetime.now()  # noqa: DTZ005 - see _EPOCH


def _seconds(moment: datetime) -> int:
    return int((moment - _EPOCH).total_seconds())


default_token_generator = PasswordResetTokenGenerator()
