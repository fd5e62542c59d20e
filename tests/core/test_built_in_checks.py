"""The checks of the framework find the mistakes of the projects in `check_cases`."""

from __future__ import annotations

import subprocess
import sys

import pytest

from plectrum.core.checks.registry import BUILT_IN, CheckRegistry
from plectrum.urls import URLPattern
from plectrum.urls.checks import _check_element
from plectrum.urls.patterns import RoutePattern
from plectrum.views import View
from tests.support import check_cases
from tests.support.check_cases import Case
from tests.support.model_cases import TABLES


@pytest.mark.parametrize("table", list(TABLES))
def test_mistakes_are_found(table: str) -> None:
    cases: list[Case] = TABLES[table]
    found = check_cases.run(sys.executable, "plectrum", cases)
    wrong = [
        (case.name, answer)
        for case, answer in zip(cases, found, strict=True)
        if not check_cases.is_expected(case, answer)
    ]
    assert wrong == []


def test_checks_are_loaded_when_they_are_first_asked_for() -> None:
    registry = CheckRegistry(["tests.core.checks_of_nothing"])
    assert registry.registered_checks == {}
    with pytest.raises(ModuleNotFoundError):
        registry.run_checks()
    assert len(set(BUILT_IN)) == len(BUILT_IN)


def test_a_class_as_the_view_of_a_pattern_made_by_hand_is_reported() -> None:
    pattern = URLPattern(RoutePattern("a"), View)
    (message,) = _check_element(pattern)
    assert (message.id, "View.as_view()" in message.msg) == ("urls.E009", True)


def test_a_command_of_a_project_without_templates_loads_no_more_than_it_checks() -> None:
    program = (
        "import sys, plectrum\n"
        "from plectrum.conf import settings\n"
        "settings.configure(DATABASES={'default': {'ENGINE': 'plectrum.db.backends.sqlite3',"
        " 'NAME': ':memory:'}}, LANGUAGE_CODE='en-us')\n"
        "plectrum.setup()\n"
        "from plectrum.core.management import call_command\n"
        "call_command('makemigrations', dry_run=True, skip_checks=False, verbosity=0)\n"
        "print(*sorted(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    unneeded = {
        "babel", "plectrum.core.mail", "plectrum.core.management.commands.migrate",
        "plectrum.db.backends.sqlite3.schema", "plectrum.template",
    }  # fmt: skip
    assert unneeded & set(done.stdout.split()) == set()


def test_commands_check_what_all_databases_can_do_and_ask_for_their_setup_by_tag() -> None:
    program = (
        "import plectrum\n"
        "from plectrum.conf import settings\n"
        "entry = {'ENGINE': 'plectrum.db.backends.sqlite3', 'NAME': ':memory:'}\n"
        "settings.configure(DATABASES={'default': entry, 'other': entry})\n"
        "plectrum.setup()\n"
        "from plectrum.core.checks import Tags, register\n"
        "from plectrum.core.management import call_command\n"
        "@register('plain')\n"
        "def plain(app_configs, databases, **kwargs):\n"
        "    print('plain', databases)\n"
        "    return []\n"
        "@register(Tags.database)\n"
        "def setup(app_configs, databases, **kwargs):\n"
        "    print('setup', databases)\n"
        "    return []\n"
        "call_command('check', verbosity=0)\n"
        "call_command('check', tags=['database'])\n"
        "call_command('check', databases=['other'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    told = [line for line in done.stdout.splitlines() if line.startswith(("plain", "setup"))]
    assert told == [
        "plain ['default', 'other']",
        "setup ['default', 'other']",
        "plain ['other']",
        "setup ['other']",
    ]


def test_a_table_that_a_model_takes_later_is_seen() -> None:
    program = (
        "import plectrum\n"
        "from plectrum.conf import settings\n"
        "settings.configure(INSTALLED_APPS=['plectrum.contrib.contenttypes'])\n"
        "plectrum.setup()\n"
        "from plectrum.db import models\n"
        "class M(models.Model):\n"
        "    many = models.ManyToManyField('self', db_table='taken')\n"
        "    class Meta:\n"
        "        app_label = 'contenttypes'\n"
        "print([one.id for one in M.check()])\n"
        "class N(models.Model):\n"
        "    class Meta:\n"
        "        app_label, db_table = 'contenttypes', 'taken'\n"
        "print([one.id for one in M.check()])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stdout.splitlines() == ["[]", "['fields.E340']"]
