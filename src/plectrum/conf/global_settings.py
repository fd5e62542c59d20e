"""The default value and the type of each setting.

The annotation of a name is what `plectrum.conf.schema` checks a project's value against; where it
says `list`, a tuple serves as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Core

DEBUG: bool = False
DEBUG_PROPAGATE_EXCEPTIONS: bool = False
ADMINS: list[Any] = []
MANAGERS: list[Any] = []
INTERNAL_IPS: list[str] = []
ALLOWED_HOSTS: list[str] = []
SECRET_KEY: str | bytes = ""
SECRET_KEY_FALLBACKS: list[str | bytes] = []
INSTALLED_APPS: list[str] = []
ROOT_URLCONF: str = ""
WSGI_APPLICATION: str | None = None
MIDDLEWARE: list[str] = []
ABSOLUTE_URL_OVERRIDES: dict[str, Callable[[Any], str]] = {}
DISALLOWED_USER_AGENTS: list[re.Pattern[str]] = []
IGNORABLE_404_URLS: list[re.Pattern[str]] = []
SILENCED_SYSTEM_CHECKS: list[str] = []
SIGNING_BACKEND: str = "plectrum.core.signing.TimestampSigner"
SIGNED_COOKIE_LEGACY_SALT_FALLBACK: bool = False
DEFAULT_CHARSET: str = "utf-8"
DEFAULT_EXCEPTION_REPORTER: str = "plectrum.views.debug.ExceptionReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER: str = "plectrum.views.debug.SafeExceptionReporterFilter"

# HTTP

APPEND_SLASH: bool = True
PREPEND_WWW: bool = False
FORCE_SCRIPT_NAME: str | None = None
USE_X_FORWARDED_HOST: bool = False
USE_X_FORWARDED_PORT: bool = False
X_FRAME_OPTIONS: str = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE: int | None = 2621440
DATA_UPLOAD_MAX_NUMBER_FIELDS: int | None = 1000
DATA_UPLOAD_MAX_NUMBER_FILES: int | None = 100

# Security

SECURE_CONTENT_TYPE_NOSNIFF: bool = True
SECURE_CROSS_ORIGIN_OPENER_POLICY: str | None = "same-origin"
SECURE_CSP: dict[str, Any] = {}
SECURE_CSP_REPORT_ONLY: dict[str, Any] = {}
SECURE_HSTS_INCLUDE_SUBDOMAINS: bool = False
SECURE_HSTS_PRELOAD: bool = False
SECURE_HSTS_SECONDS: int = 0
SECURE_PROXY_SSL_HEADER: tuple[str, str] | None = None
SECURE_REDIRECT_EXEMPT: list[str] = []
SECURE_REFERRER_POLICY: str | list[str] | tuple[str, ...] | None = "same-origin"
SECURE_SSL_HOST: str | None = None
SECURE_SSL_REDIRECT: bool = False
CSRF_COOKIE_AGE: int | None = 31449600
CSRF_COOKIE_DOMAIN: str | None = None
CSRF_COOKIE_HTTPONLY: bool = False
CSRF_COOKIE_NAME: str = "csrftoken"
CSRF_COOKIE_PATH: str = "/"
CSRF_COOKIE_SAMESITE: str | bool | None = "Lax"
CSRF_COOKIE_SECURE: bool = False
CSRF_FAILURE_VIEW: str | Callable[..., Any] = "plectrum.views.csrf.csrf_failure"
CSRF_HEADER_NAME: str = "HTTP_X_CSRFTOKEN"
CSRF_TRUSTED_ORIGINS: list[str] = []
CSRF_USE_SESSIONS: bool = False

# Databases and caches

DATABASES: dict[str, dict[str, Any]] = {}
DATABASE_ROUTERS: list[Any] = []
DEFAULT_FETCH_MODE: str = "FETCH_ONE"
DEFAULT_AUTO_FIELD: str = "plectrum.db.models.BigAutoField"
DEFAULT_TABLESPACE: str = ""
DEFAULT_INDEX_TABLESPACE: str = ""
MIGRATION_MODULES: dict[str, str | None] = {}
FIXTURE_DIRS: list[str | Path] = []
SERIALIZATION_MODULES: dict[str, str] = {}
CACHES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "plectrum.core.cache.backends.locmem.LocMemCache"}
}
CACHE_MIDDLEWARE_ALIAS: str = "default"
CACHE_MIDDLEWARE_KEY_PREFIX: str = ""
CACHE_MIDDLEWARE_SECONDS: int = 600
TASKS: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "plectrum.tasks.backends.immediate.ImmediateBackend"}
}

# Mail

DEFAULT_FROM_EMAIL: str = "webmaster@localhost"
SERVER_EMAIL: str = "root@localhost"
EMAIL_BACKEND: str = "plectrum.core.mail.backends.smtp.EmailBackend"
EMAIL_FILE_PATH: str | Path | None = None
EMAIL_HOST: str = "localhost"
EMAIL_HOST_PASSWORD: str = ""
EMAIL_HOST_USER: str = ""
EMAIL_PORT: int = 25
EMAIL_SSL_CERTFILE: str | Path | None = None
EMAIL_SSL_KEYFILE: str | Path | None = None
EMAIL_SUBJECT_PREFIX: str = "[Plectrum] "
EMAIL_TIMEOUT: int | float | None = None
EMAIL_USE_LOCALTIME: bool = False
EMAIL_USE_SSL: bool = False
EMAIL_USE_TLS: bool = False
MAILERS: dict[str, Any] | None = None

# Files

MEDIA_ROOT: str | Path = ""
MEDIA_URL: str = ""
STATIC_ROOT: str | Path | None = None
STATIC_URL: str | None = None
STATICFILES_DIRS: list[Any] = []
STATICFILES_FINDERS: list[str] = [
    "plectrum.contrib.staticfiles.finders.FileSystemFinder",
    "plectrum.contrib.staticfiles.finders.AppDirectoriesFinder",
]
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "plectrum.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "plectrum.contrib.staticfiles.storage.StaticFilesStorage"},
}
FILE_UPLOAD_DIRECTORY_PERMISSIONS: int | None = None
FILE_UPLOAD_HANDLERS: list[str] = [
    "plectrum.core.files.uploadhandler.MemoryFileUploadHandler",
    "plectrum.core.files.uploadhandler.TemporaryFileUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE: int = 2621440
FILE_UPLOAD_PERMISSIONS: int | None = 0o644
FILE_UPLOAD_TEMP_DIR: str | Path | None = None

# Templates and forms

TEMPLATES: list[dict[str, Any]] = []
FORM_RENDERER: str = "plectrum.forms.renderers.PlectrumTemplates"
URLIZE_ASSUME_HTTPS: bool = False
USE_BLANK_CHOICE_DASH: bool = False

# Logging

LOGGING: dict[str, Any] = {}
LOGGING_CONFIG: str | None = "logging.config.dictConfig"

# Languages, formats and time

LANGUAGE_CODE: str = "en-us"
LANGUAGES: list[tuple[str, Any]] = [
    ("af", "Afrikaans"),
    ("ar", "Arabic"),
    ("ar-dz", "Algerian Arabic"),
    ("ast", "Asturian"),
    ("az", "Azerbaijani"),
    ("bg", "Bulgarian"),
    ("be", "Belarusian"),
    ("bn", "Bengali"),
    ("br", "Breton"),
    ("bs", "Bosnian"),
    ("ca", "Catalan"),
    ("ckb", "Central Kurdish (Sorani)"),
    ("cs", "Czech"),
    ("cy", "Welsh"),
    ("da", "Danish"),
    ("de", "German"),
    ("dsb", "Lower Sorbian"),
    ("el", "Greek"),
    ("en", "English"),
    ("en-au", "Australian English"),
    ("en-gb", "British English"),
    ("eo", "Esperanto"),
    ("es", "Spanish"),
    ("es-ar", "Argentinian Spanish"),
    ("es-co", "Colombian Spanish"),
    ("es-mx", "Mexican Spanish"),
    ("es-ni", "Nicaraguan Spanish"),
    ("es-ve", "Venezuelan Spanish"),
    ("et", "Estonian"),
    ("eu", "Basque"),
    ("fa", "Persian"),
    ("fi", "Finnish"),
    ("fr", "French"),
    ("fy", "Frisian"),
    ("ga", "Irish"),
    ("gd", "Scottish Gaelic"),
    ("gl", "Galician"),
    ("he", "Hebrew"),
    ("hi", "Hindi"),
    ("hr", "Croatian"),
    ("hsb", "Upper Sorbian"),
    ("ht", "Haitian Creole"),
    ("hu", "Hungarian"),
    ("hy", "Armenian"),
    ("ia", "Interlingua"),
    ("id", "Indonesian"),
    ("ig", "Igbo"),
    ("io", "Ido"),
    ("is", "Icelandic"),
    ("it", "Italian"),
    ("ja", "Japanese"),
    ("ka", "Georgian"),
    ("kab", "Kabyle"),
    ("kk", "Kazakh"),
    ("km", "Khmer"),
    ("kn", "Kannada"),
    ("ko", "Korean"),
    ("ky", "Kyrgyz"),
    ("lb", "Luxembourgish"),
    ("lt", "Lithuanian"),
    ("lv", "Latvian"),
    ("mk", "Macedonian"),
    ("ml", "Malayalam"),
    ("mn", "Mongolian"),
    ("mr", "Marathi"),
    ("ms", "Malay"),
    ("my", "Burmese"),
    ("nb", "Norwegian Bokmål"),
    ("ne", "Nepali"),
    ("nl", "Dutch"),
    ("nn", "Norwegian Nynorsk"),
    ("os", "Ossetic"),
    ("pa", "Punjabi"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("pt-br", "Brazilian Portuguese"),
    ("ro", "Romanian"),
    ("ru", "Russian"),
    ("sk", "Slovak"),
    ("sl", "Slovenian"),
    ("sq", "Albanian"),
    ("sr", "Serbian"),
    ("sr-latn", "Serbian Latin"),
    ("sv", "Swedish"),
    ("sw", "Swahili"),
    ("ta", "Tamil"),
    ("te", "Telugu"),
    ("tg", "Tajik"),
    ("th", "Thai"),
    ("tk", "Turkmen"),
    ("tr", "Turkish"),
    ("tt", "Tatar"),
    ("udm", "Udmurt"),
    ("ug", "Uyghur"),
    ("uk", "Ukrainian"),
    ("ur", "Urdu"),
    ("uz", "Uzbek"),
    ("vi", "Vietnamese"),
    ("zh-hans", "Simplified Chinese"),
    ("zh-hant", "Traditional Chinese"),
]
LANGUAGES_BIDI: list[str] = ["he", "ar", "ar-dz", "ckb", "fa", "ug", "ur"]
LOCALE_PATHS: list[str | Path] = []
LANGUAGE_COOKIE_AGE: int | None = None
LANGUAGE_COOKIE_DOMAIN: str | None = None
LANGUAGE_COOKIE_HTTPONLY: bool = False
# COMPAT: a site that runs beside Django shares the cookie.
LANGUAGE_COOKIE_NAME: str = "django_language"
LANGUAGE_COOKIE_PATH: str = "/"
LANGUAGE_COOKIE_SAMESITE: str | bool | None = None
LANGUAGE_COOKIE_SECURE: bool = False
USE_I18N: bool = True
USE_TZ: bool = True
TIME_ZONE: str | None = "America/Chicago"
DATE_FORMAT: str = "N j, Y"
DATETIME_FORMAT: str = "N j, Y, P"
TIME_FORMAT: str = "P"
YEAR_MONTH_FORMAT: str = "F Y"
MONTH_DAY_FORMAT: str = "F j"
SHORT_DATE_FORMAT: str = "m/d/Y"
SHORT_DATETIME_FORMAT: str = "m/d/Y P"
DATE_INPUT_FORMATS: list[str] = [
    "%Y-%m-%d",
    "%m/%d/%Y",
    "%m/%d/%y",
    "%b %d %Y",
    "%b %d, %Y",
    "%d %b %Y",
    "%d %b, %Y",
    "%B %d %Y",
    "%B %d, %Y",
    "%d %B %Y",
    "%d %B, %Y",
]
TIME_INPUT_FORMATS: list[str] = ["%H:%M:%S", "%H:%M:%S.%f", "%H:%M"]
DATETIME_INPUT_FORMATS: list[str] = [
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M:%S.%f",
    "%Y-%m-%d %H:%M",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S.%f",
    "%m/%d/%Y %H:%M",
    "%m/%d/%y %H:%M:%S",
    "%m/%d/%y %H:%M:%S.%f",
    "%m/%d/%y %H:%M",
]
FIRST_DAY_OF_WEEK: int = 0
DECIMAL_SEPARATOR: str = "."
THOUSAND_SEPARATOR: str = ","
USE_THOUSAND_SEPARATOR: bool = False
NUMBER_GROUPING: int | tuple[int, ...] = 0
FORMAT_MODULE_PATH: str | list[str] | None = None

# Sessions, messages and accounts

SESSION_CACHE_ALIAS: str = "default"
SESSION_COOKIE_AGE: int = 1209600
SESSION_COOKIE_DOMAIN: str | None = None
SESSION_COOKIE_HTTPONLY: bool = True
SESSION_COOKIE_NAME: str = "sessionid"
SESSION_COOKIE_PATH: str = "/"
SESSION_COOKIE_SAMESITE: str | bool | None = "Lax"
SESSION_COOKIE_SECURE: bool = False
SESSION_ENGINE: str = "plectrum.contrib.sessions.backends.db"
SESSION_EXPIRE_AT_BROWSER_CLOSE: bool = False
SESSION_FILE_PATH: str | Path | None = None
SESSION_SAVE_EVERY_REQUEST: bool = False
SESSION_SERIALIZER: str = "plectrum.contrib.sessions.serializers.JSONSerializer"
MESSAGE_LEVEL: int = 20
MESSAGE_STORAGE: str = "plectrum.contrib.messages.storage.fallback.FallbackStorage"
MESSAGE_TAGS: dict[int, str] = {}
AUTH_USER_MODEL: str = "auth.User"
AUTHENTICATION_BACKENDS: list[str] = ["plectrum.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = []
PASSWORD_HASHERS: list[str] = [
    "plectrum.contrib.auth.hashers.PBKDF2PasswordHasher",
    "plectrum.contrib.auth.hashers.PBKDF2SHA1PasswordHasher",
    "plectrum.contrib.auth.hashers.Argon2PasswordHasher",
    "plectrum.contrib.auth.hashers.BCryptSHA256PasswordHasher",
    "plectrum.contrib.auth.hashers.ScryptPasswordHasher",
]
PASSWORD_RESET_TIMEOUT: int = 259200
LOGIN_URL: Any = "/accounts/login/"
LOGIN_REDIRECT_URL: Any = "/accounts/profile/"
LOGOUT_REDIRECT_URL: Any = None

# Tests

TEST_RUNNER: str = "plectrum.test.runner.DiscoverRunner"
TEST_NON_SERIALIZED_APPS: list[str] = []
