"""Projects with mistakes in them, and what the system checks must say of each."""

# ruff: noqa: E501 - a case per entry reads as a table

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

KEY = "k3y-0f-many-different-characters-that-nobody-can-guess-ever"


@dataclass(frozen=True)
class Case:
    """A project and the findings that count.

    Attributes:
        finds: The identifiers, each with the name of the object that is at fault, if there is one.
        models: The application's `models.py`, below `from {root}.db import models`.
        urls: The URLconf, below its usual imports.
        settings: Python code with the names of settings.
        prepare: Python code that runs between set-up and checks.
        deploy: Whether to run the checks of a deployment too.
        refused: What the error says that comes before any check here.
        alone: Why the finding is not compared.
    """

    name: str
    finds: tuple[str, ...]
    models: str = ""
    urls: str = ""
    settings: str = ""
    prepare: str = ""
    deploy: bool = False
    refused: str = ""
    alone: str = ""


_DRIVER = r"""
import json, os, sys, tempfile, traceback
root = sys.argv[1]
cases = json.load(sys.stdin)
package = __import__(root)
for module in ("db.models", "core.checks", "urls", "views", "views.csrf", "utils.csp", "template.backends." + root,
               "db.backends.sqlite3.base", "core.cache.backends.filebased", "middleware.csrf", "middleware.security",
               "core.management", "db.migrations.operations"):
    __import__(f"{root}.{module}")  # once for all cases

def named(obj):
    if obj is None or isinstance(obj, str):
        return ""
    label = getattr(getattr(obj, "_meta", None), "label", None)
    if label:
        return label
    if hasattr(obj, "model") and hasattr(obj, "name"):
        return f"{obj.model._meta.label}.{obj.name}"
    return type(obj).__name__

def answer(case):
    folder = tempfile.mkdtemp()
    os.makedirs(folder + "/shop")
    os.makedirs(folder + "/media/cache")
    write = lambda name, text: open(f"{folder}/{name}", "w").write(text.replace("{root}", root))
    write("shop/__init__.py", "")
    write("shop/models.py", "from {root}.db import models\nfrom {root}.db.models.functions import *\n" + case["models"])
    write("views.py", "class Router: pass\ndef view(request, *args, **kwargs): pass\ndef none(): pass\n")
    write("urls.py", "from {root}.urls import include, path, re_path\nfrom {root}.views import View\nfrom views import view\nurlpatterns = []\n" + case["urls"])
    sys.path.insert(0, folder)
    values = dict(
        SECRET_KEY="KEY", ROOT_URLCONF="urls", USE_TZ=True, BASE=folder,
        DEFAULT_AUTO_FIELD=root + ".db.models.BigAutoField", ALLOWED_HOSTS=["a.example"],
        MIDDLEWARE=[root + ".middleware.security.SecurityMiddleware", root + ".middleware.csrf.CsrfViewMiddleware",
                    root + ".middleware.clickjacking.XFrameOptionsMiddleware"],
        SECURE_HSTS_SECONDS=9, SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_HSTS_PRELOAD=True,
        SECURE_SSL_REDIRECT=True, CSRF_COOKIE_SECURE=True,
        SESSION_COOKIE_SECURE=True,
        DATABASES={"default": {"ENGINE": root + ".db.backends.sqlite3", "NAME": ":memory:"}},
        INSTALLED_APPS=["shop"],
    )
    names = dict(values)
    names["CSP"] = __import__(root + ".utils.csp", fromlist=["CSP"]).CSP
    exec(case["settings"].replace("{root}", root).replace("{folder}", folder), names)
    values = {name: value for name, value in names.items() if name.isupper() and name not in ("CSP", "BASE")}
    from importlib import import_module
    import_module(root + ".conf").settings.configure(**values)
    package.setup()
    names = {"connection": import_module(root + ".db").connections["default"]}
    exec(case["prepare"].replace("{root}", root), names)
    messages = import_module(root + ".core.checks").run_checks(
        include_deployment_checks=case["deploy"], databases=["default"])
    return sorted({f"{m.id} {named(m.obj)} {m.level}".replace("  ", " ") for m in messages})

answers = []
for case in cases:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            text = json.dumps(answer(case))
        except BaseException as error:
            text = json.dumps([f"{type(error).__name__}: {error}"])
        os.write(writing, text.encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        answers.append(json.load(pipe))
    os.waitpid(child, 0)
print("\n@@" + json.dumps(answers))
""".replace('KEY"', KEY + '"', 1)


def run(interpreter: str, root: str, cases: Sequence[Case]) -> list[list[str]]:
    """Returns what each case makes the checks say: identifier, object and level."""
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore"}
    if interpreter == sys.executable:
        environment["PYTHONPATH"] = str(ROOT / "src")
    done = subprocess.run(
        [interpreter, "-c", _DRIVER, root],
        input=json.dumps([asdict(case) for case in cases]),
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    answers: list[list[str]] = json.loads(done.stdout.rpartition("\n@@")[2])
    return answers


def _deployment(name: str, finds: str, settings: str) -> Case:
    return Case(name, tuple(finds.split()), settings=settings, deploy=True)


_SESSIONS = "{root}.contrib.sessions"
_FILES = "{'BACKEND': '{root}.core.cache.backends.filebased.FileBasedCache', 'LOCATION': %r}"
_CONTRIB = "INSTALLED_APPS = ['{root}.contrib.contenttypes', '{root}.contrib.auth', 'shop']\n"

SETTINGS = [
    Case("nothing", ()),
    _deployment("nothing in deployment", "", ""),
    _deployment("no security middleware", "security.W001", "MIDDLEWARE.pop(0)"),
    _deployment("no frame options", "security.W002", "MIDDLEWARE.pop()"),
    _deployment("no csrf middleware", "security.W003", "MIDDLEWARE.pop(1)"),
    _deployment("no hsts", "security.W004", "SECURE_HSTS_SECONDS = 0"),
    _deployment(
        "hsts without subdomains", "security.W005", "SECURE_HSTS_INCLUDE_SUBDOMAINS = False"
    ),
    _deployment("sniffing", "security.W006", "SECURE_CONTENT_TYPE_NOSNIFF = False"),
    _deployment("no redirect", "security.W008", "SECURE_SSL_REDIRECT = False"),
    _deployment("short key", "security.W009", "SECRET_KEY = 'abcdef'"),
    _deployment("key of few characters", "security.W009", "SECRET_KEY = 'abcd' * 20"),
    _deployment("insecure key", "security.W009", "SECRET_KEY = 'django-insecure-' + SECRET_KEY"),
    _deployment(
        "sessions installed",
        "security.W010",
        f"SESSION_COOKIE_SECURE = False; INSTALLED_APPS = ['{_SESSIONS}']",
    ),
    _deployment(
        "sessions used",
        "security.W011",
        f"SESSION_COOKIE_SECURE = False; MIDDLEWARE.append('{_SESSIONS}.middleware.SessionMiddleware')",
    ),
    _deployment(
        "sessions both",
        "security.W012",
        f"SESSION_COOKIE_SECURE = False; INSTALLED_APPS = ['{_SESSIONS}']; MIDDLEWARE.append('{_SESSIONS}.middleware.SessionMiddleware')",
    ),
    _deployment(
        "readable sessions installed",
        "security.W013",
        f"SESSION_COOKIE_HTTPONLY = False; INSTALLED_APPS = ['{_SESSIONS}']",
    ),
    _deployment(
        "readable sessions used",
        "security.W014",
        f"SESSION_COOKIE_HTTPONLY = False; MIDDLEWARE.append('{_SESSIONS}.middleware.SessionMiddleware')",
    ),
    _deployment(
        "readable sessions both",
        "security.W015",
        f"SESSION_COOKIE_HTTPONLY = False; INSTALLED_APPS = ['{_SESSIONS}']; MIDDLEWARE.append('{_SESSIONS}.middleware.SessionMiddleware')",
    ),
    _deployment("insecure csrf cookie", "security.W016", "CSRF_COOKIE_SECURE = False"),
    _deployment(
        "csrf token in the session", "", "CSRF_COOKIE_SECURE = False; CSRF_USE_SESSIONS = True"
    ),
    _deployment("debug", "security.W018", "DEBUG = True"),
    _deployment("frames of the same origin", "security.W019", "X_FRAME_OPTIONS = 'SAMEORIGIN'"),
    _deployment("no hosts", "security.W020", "ALLOWED_HOSTS = []"),
    _deployment("no preload", "security.W021", "SECURE_HSTS_PRELOAD = False"),
    _deployment("no referrer policy", "security.W022", "SECURE_REFERRER_POLICY = None"),
    _deployment(
        "wrong referrer policy", "security.E023", "SECURE_REFERRER_POLICY = 'origin, nowhere'"
    ),
    _deployment(
        "several referrer policies", "", "SECURE_REFERRER_POLICY = ['origin', 'same-origin']"
    ),
    _deployment("wrong opener policy", "security.E024", "SECURE_CROSS_ORIGIN_OPENER_POLICY = 'x'"),
    _deployment("no opener policy", "", "SECURE_CROSS_ORIGIN_OPENER_POLICY = None"),
    _deployment(
        "short former key", "security.W025", "SECRET_KEY_FALLBACKS = [SECRET_KEY + 'x', 'short']"
    ),
    Case(
        "policy that is no dictionary",
        ("security.E026",),
        settings="SECURE_CSP = ['default-src']",
        refused="SECURE_CSP is ['default-src']",
    ),
    Case(
        "policy to report that is no dictionary",
        ("security.E026",),
        settings="SECURE_CSP_REPORT_ONLY = 'x'",
        refused="SECURE_CSP_REPORT_ONLY is 'x'",
    ),
    Case(
        "nonce without processor",
        ("security.W027",),
        settings="SECURE_CSP = {'script-src': [CSP.NONCE]}; MIDDLEWARE.append('{root}.middleware.csp.ContentSecurityPolicyMiddleware')",
    ),
    Case(
        "failure view without reason",
        ("security.E101",),
        settings="CSRF_FAILURE_VIEW = 'views.none'",
    ),
    Case(
        "failure view that is not there",
        ("security.E102",),
        settings="CSRF_FAILURE_VIEW = 'views.missing'",
        alone="the check itself fails there",
    ),
    Case(
        "failure view in no module",
        ("security.E102",),
        settings="CSRF_FAILURE_VIEW = 'nowhere.view'",
    ),
    Case("origin without scheme", ("4_0.E001",), settings="CSRF_TRUSTED_ORIGINS = ['a.example']"),
    Case("no default cache", ("caches.E001",), settings="CACHES = {}"),
    Case(
        "cache among uploads",
        ("caches.W002",),
        settings="MEDIA_ROOT = '{folder}/media'; CACHES = {'default': "
        + _FILES % "{folder}/media/cache"
        + "}",
        deploy=True,
    ),
    Case(
        "cache around uploads",
        ("caches.W002",),
        settings="MEDIA_ROOT = '{folder}/media'; CACHES = {'default': " + _FILES % "{folder}" + "}",
        deploy=True,
    ),
    Case(
        "relative cache",
        ("caches.W003",),
        settings="CACHES = {'default': " + _FILES % "cache" + "}",
    ),
    Case("no default mailer", ("mail.W001",), settings="MAILERS = {}"),
    _deployment(
        "mail that stays here",
        "mail.E001",
        "MAILERS = {'default': {'BACKEND': '{root}.core.mail.backends.console.EmailBackend'}}",
    ),
    Case("static prefix without slash", ("urls.E006",), settings="STATIC_URL = 'static'"),
    Case("media prefix without slash", ("urls.E006",), settings="MEDIA_URL = '/media'"),
    *(
        Case(
            name,
            tuple(finds.split()),
            settings="INSTALLED_APPS.append('{root}.contrib.staticfiles')\nSTATIC_URL = 'static/'\n"
            + settings,
            refused="STATICFILES_DIRS is '/tmp'" if "E001" in finds else "",
        )
        for name, finds, settings in [
            ("static directories as a text", "staticfiles.E001", "STATICFILES_DIRS = '/tmp'"),
            (
                "collecting into a source",
                "staticfiles.E002",
                "STATICFILES_DIRS = ['{folder}']; STATIC_ROOT = '{folder}'",
            ),
            (
                "collecting into a source with prefix",
                "staticfiles.E002",
                "STATICFILES_DIRS = [('x', '{folder}')]; STATIC_ROOT = '{folder}'",
            ),
            (
                "static prefix with a slash",
                "staticfiles.E003",
                "STATICFILES_DIRS = [('x/', '{folder}')]",
            ),
            (
                "missing static directory",
                "staticfiles.W004",
                "STATICFILES_DIRS = ['{folder}/nowhere']",
            ),
            (
                "no static storage",
                "staticfiles.E005",
                "STORAGES = {'default': {'BACKEND': '{root}.core.files.storage.FileSystemStorage'}}",
            ),
        ]
    ),
    Case(
        "login before authentication",
        ("auth.E013",),
        settings=_CONTRIB
        + "MIDDLEWARE += ['{root}.contrib.auth.middleware.LoginRequiredMiddleware', '{root}.contrib.auth.middleware.AuthenticationMiddleware']",
    ),
    Case(
        "login after authentication",
        (),
        settings=_CONTRIB
        + "MIDDLEWARE += ['{root}.contrib.auth.middleware.AuthenticationMiddleware', '{root}.contrib.auth.middleware.LoginRequiredMiddleware']",
    ),
    Case(
        "login without authentication",
        ("auth.E013",),
        settings=_CONTRIB
        + "MIDDLEWARE += ['{root}.contrib.auth.middleware.LoginRequiredMiddleware']",
    ),
    Case(
        "two autodetectors",
        ("commands.E001",),
        prepare="from {root}.core.management.commands.migrate import Command\nCommand.autodetector = type('Other', (Command.autodetector,), {})",
    ),
]


def _urls(name: str, finds: str, urls: str, settings: str = "") -> Case:
    return Case(name, tuple(finds.split()), urls=urls, settings=settings)


URLS = [
    _urls(
        "sound patterns",
        "",
        "urlpatterns = [path('a/<int:x>/', view), re_path('^b/(?P<x>.)/$', view), path('c/', include(([path('', view)], 'n')))]",
    ),
    _urls(
        "include behind a dollar",
        "urls.W001",
        "urlpatterns = [re_path('^a$', include([path('', view)]))]",
    ),
    _urls("route with leading slash", "urls.W002", "urlpatterns = [path('/a', view)]"),
    _urls("expression with leading slash", "urls.W002", "urlpatterns = [re_path('^/a', view)]"),
    Case(
        "include with leading slash",
        ("urls.W002",),
        urls="urlpatterns = [path('/a/', include([path('', view)]))]",
        alone="no path leads there, and nothing says so there",
    ),
    Case(
        "class as a view",
        ("urls.E009",),
        urls="urlpatterns = [path('', View)]",
        refused="pass View.as_view(), not View",
    ),
    _urls(
        "included route with leading slash",
        "urls.W002",
        "urlpatterns = [path('a', include([path('/b', view)]))]",
    ),
    _urls(
        "leading slash where none is appended",
        "",
        "urlpatterns = [path('/a', view)]",
        "APPEND_SLASH = False",
    ),
    _urls("name with colon", "urls.W003", "urlpatterns = [path('a', view, name='a:b')]"),
    _urls("pattern that is a text", "urls.E004", "urlpatterns = ['a']"),
    _urls("pattern that is a tuple", "urls.E004", "urlpatterns = [('a', view)]"),
    _urls(
        "included pattern that is a text", "urls.E004", "urlpatterns = [path('', include(['a']))]"
    ),
    _urls(
        "namespace used twice",
        "urls.W005",
        "urlpatterns = [path(p, include(([path('', view)], 'n'), namespace='x')) for p in ('a', 'b')]",
    ),
    _urls(
        "inner namespace used twice",
        "urls.W005",
        "inner = [path(p, include(([path('', view)], 'n'), namespace='x')) for p in ('a', 'b')]\nurlpatterns = [path('i/', include((inner, 'o')))]",
    ),
    _urls(
        "namespace in two namespaces",
        "",
        "urlpatterns = [path(p, include(([path('', include(([path('', view)], 'n')))], 'o'), namespace=p)) for p in ('a', 'b')]",
    ),
    _urls("error view without exception", "urls.E007", "handler404 = lambda request: None"),
    _urls(
        "error view of 500 with exception",
        "urls.E007",
        "handler500 = lambda request, exception: None",
    ),
    _urls("error view that is not there", "urls.E008", "handler403 = 'views.missing'"),
    _urls("error view in no module", "urls.E008", "handler400 = 'nowhere.view'"),
    _urls("error views that fit", "", "handler400 = handler403 = handler404 = handler500 = view"),
    _urls("bracket that is not closed", "urls.W010", "urlpatterns = [path('a/<int:x/', view)]"),
    _urls("bracket that is not opened", "urls.W010", "urlpatterns = [path('a/int:x>/', view)]"),
    _urls("bracket behind a capture", "urls.W010", "urlpatterns = [path('a/<x>>', view)]"),
    _urls("group in a route", "2_0.W001", "urlpatterns = [path('a/(?P<x>b)/', view)]"),
    _urls("caret in a route", "2_0.W001", "urlpatterns = [path('^a/', view)]"),
    _urls("dollar in a route", "2_0.W001", "urlpatterns = [path('a$', view)]"),
    _urls(
        "dollar in the route of an include",
        "2_0.W001",
        "urlpatterns = [path('a$', include([path('', view)]))]",
    ),
]


_ACCOUNTS = "INSTALLED_APPS = ['{root}.contrib.contenttypes', '{root}.contrib.auth', 'shop']\n"
_USER = """
from {root}.contrib.auth.models import AbstractBaseUser, PermissionsMixin
class Customer(AbstractBaseUser):
    name = models.CharField(max_length=9, unique=True)
    USERNAME_FIELD = "name"
"""


def _customer(name: str, finds: str, models: str, settings: str = "") -> Case:
    return Case(
        name,
        tuple(f"{one} shop.Customer" for one in finds.split()),
        models=_USER + models,
        settings=_ACCOUNTS + "AUTH_USER_MODEL = 'shop.Customer'\n" + settings,
    )


def _permissions(name: str, finds: str, meta: str, model: str = "Thing") -> Case:
    models = f"class {model}(models.Model):\n    class Meta:\n        {meta}\n"
    return Case(
        name,
        tuple(f"{one} shop.{model}" for one in finds.split()),
        models=models,
        settings=_ACCOUNTS,
    )


ACCOUNTS = [
    _customer("own user", "", ""),
    _customer("required fields as a text", "auth.E001", "    REQUIRED_FIELDS = 'email'\n"),
    _customer("user name required twice", "auth.E002", "    REQUIRED_FIELDS = ['name']\n"),
    _customer("user name not unique", "auth.E003", "    name = models.CharField(max_length=9)\n"),
    _customer(
        "user name unique by constraint",
        "",
        "    name = models.CharField(max_length=9)\n    class Meta:\n        constraints = [models.UniqueConstraint(fields=['name'], name='u')]\n",
    ),
    _customer(
        "user name not unique for own backend",
        "auth.W004",
        "    name = models.CharField(max_length=9)\n",
        "AUTHENTICATION_BACKENDS = ['shop.Own']",
    ),
    _customer("anonymous as a method", "auth.C009", "    def is_anonymous(self): return False\n"),
    _customer(
        "authenticated as a method", "auth.C010", "    def is_authenticated(self): return False\n"
    ),
    _permissions("own permission", "", "permissions = [('lend', 'Can lend')]"),
    _permissions("permission that is built in", "auth.E005", "permissions = [('add_thing', 'x')]"),
    _permissions(
        "permission given twice", "auth.E006", "permissions = [('lend', 'x'), ('lend', 'y')]"
    ),
    _permissions("long verbose name", "auth.E007", "verbose_name = 'x' * 245"),
    _permissions("longest verbose name", "", "verbose_name = 'x' * 244"),
    _permissions(
        "long verbose name without built-in permissions",
        "",
        "verbose_name = 'x' * 250; default_permissions = []",
    ),
    _permissions("long name of a permission", "auth.E008", "permissions = [('x', 'x' * 256)]"),
    _permissions("long name of a model", "auth.E011", "db_table = 'x'", "X" * 94),
    _permissions("longest name of a model", "", "db_table = 'x'", "X" * 93),
    _permissions("long codename", "auth.E012", "permissions = [('x' * 101, 'x')]"),
]


def is_expected(case: Case, answer: Sequence[str]) -> bool:
    """Tells whether Plectrum answered a case as it should."""
    if case.refused:
        return len(answer) == 1 and case.refused in answer[0]
    return [" ".join(line.split()[:-1]) for line in answer] == sorted(case.finds)
