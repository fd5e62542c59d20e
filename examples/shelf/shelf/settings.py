"""Settings of the example. What a machine does differently, it says by its environment."""

from pathlib import Path

from plectrum.conf.environment import Environment
from plectrum.utils.translation import gettext_lazy as _

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment(BASE_DIR / ".env")

DEBUG = env.boolean("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS", default=[])

INSTALLED_APPS = [
    "plectrum.contrib.auth",
    "plectrum.contrib.contenttypes",
    "plectrum.contrib.sessions",
    "plectrum.contrib.messages",
    "plectrum.contrib.staticfiles",
    "catalogue",
]

MIDDLEWARE = [
    "plectrum.middleware.security.SecurityMiddleware",
    "plectrum.contrib.sessions.middleware.SessionMiddleware",
    "plectrum.middleware.locale.LocaleMiddleware",
    "plectrum.middleware.common.CommonMiddleware",
    "plectrum.middleware.csrf.CsrfViewMiddleware",
    "plectrum.contrib.auth.middleware.AuthenticationMiddleware",
    "plectrum.contrib.messages.middleware.MessageMiddleware",
    "plectrum.middleware.clickjacking.XFrameOptionsMiddleware",
    "plectrum.middleware.csp.ContentSecurityPolicyMiddleware",
]

ROOT_URLCONF = "shelf.urls"
WSGI_APPLICATION = "shelf.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "plectrum.template.backends.plectrum.PlectrumTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "plectrum.template.context_processors.request",
                "plectrum.contrib.auth.context_processors.auth",
                "plectrum.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {
    "default": env.database("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'shelf.sqlite3'}"),
}

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "plectrum.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "plectrum.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "plectrum.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "plectrum.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "distributions"

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("de", _("German")), ("fr", _("French"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", default="UTC")
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "static"

HTTPS = env.boolean("HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = env.integer("SECURE_HSTS_SECONDS", default=3600 if HTTPS else 0)
SECURE_CSP = {
    "default-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}
