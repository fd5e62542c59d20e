"""Test cases of a project: a live server, isolated models, callbacks, capabilities."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import databases

ROOT = Path(__file__).resolve().parents[2]

SETTINGS = """
SECRET_KEY = "k"
ROOT_URLCONF = "shop.urls"
ALLOWED_HOSTS = []
INSTALLED_APPS = [
    "plectrum.contrib.contenttypes", "plectrum.contrib.auth", "plectrum.contrib.sessions",
    "plectrum.contrib.staticfiles", "shop",
]
STATIC_URL = "static/"
DATABASES = {"default": %r}
"""
FILES = {
    "shop/__init__.py": "",
    "shop/static/shop/site.css": "body { color: red }",
    "shop/models.py": """
from plectrum.db import models

class Item(models.Model):
    name = models.CharField(max_length=20)
""",
    "shop/urls.py": """
from plectrum.core import mail
from plectrum.db import transaction
from plectrum.http import HttpResponse
from plectrum.urls import path
from shop.models import Item

def add(request, name):
    Item.objects.create(name=name)
    transaction.on_commit(lambda: mail.send_mail("added", name, None, ["a@x.org"]))
    return HttpResponse(Item.objects.count())

async def names(request):
    return HttpResponse(",".join([item.name async for item in Item.objects.order_by("pk")]))

urlpatterns = [path("add/<str:name>/", add), path("names/", names)]
""",
    "test_shop.py": """
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from plectrum.apps import apps as project_apps
from plectrum.contrib.staticfiles.testing import StaticLiveServerTestCase
from plectrum.core import mail
from plectrum.db import connection, models, transaction
from plectrum.test import (
    LiveServerTestCase, SimpleTestCase, TestCase, skipIfDBFeature, skipUnlessAnyDBFeature,
    TransactionTestCase, skipUnlessDBFeature,
)
from plectrum.test.testcases import SerializeMixin
from plectrum.test.utils import isolate_apps
from shop.models import Item


def get(url):
    with urlopen(url, timeout=5) as response:
        return response.read().decode()


class LiveTests(LiveServerTestCase):
    def test_the_server_and_the_test_share_the_database(self):
        Item.objects.create(name="here")
        self.assertEqual(get(f"{self.live_server_url}/add/there/"), "2")
        self.assertEqual(get(f"{self.live_server_url}/names/"), "here,there")
        self.assertEqual(Item.objects.count(), 2)

    def test_the_tables_are_emptied(self):
        self.assertEqual(get(f"{self.live_server_url}/names/"), "")

    def test_static_files_are_not_served(self):
        with self.assertRaises(HTTPError):
            get(f"{self.live_server_url}/static/shop/site.css")


class KeyTests(TransactionTestCase):
    reset_sequences = True

    def test_keys_start_again_1(self):
        self.assertEqual([Item.objects.create(name=name).pk for name in "ab"], [1, 2])

    test_keys_start_again_2 = test_keys_start_again_1


class StaticTests(StaticLiveServerTestCase):
    def test_static_files_are_served(self):
        self.assertIn("red", get(f"{self.live_server_url}/static/shop/site.css"))


def test_a_fixture_serves(live_server):
    assert get(live_server.url + "/add/x/") == "1"
    assert Item.objects.count() == 1


class CallbackTests(TestCase):
    def test_callbacks_are_collected(self):
        with self.captureOnCommitCallbacks() as callbacks:
            self.client.get("/add/x/")
        self.assertEqual(len(callbacks), 1)
        self.assertEqual(mail.outbox, [])
        callbacks[0]()
        self.assertEqual([message.body for message in mail.outbox], ["x"])

    def test_callbacks_are_called_and_theirs_too(self):
        called = []
        def outer():
            called.append("outer")
            transaction.on_commit(lambda: called.append("inner"))
        with self.captureOnCommitCallbacks(execute=True) as callbacks:
            transaction.on_commit(outer)
            self.assertEqual(called, [])
        self.assertEqual(called, ["outer", "inner"])
        self.assertEqual(len(callbacks), 2)

    def test_nothing_is_called_after_an_error(self):
        called = []
        with self.assertRaises(ZeroDivisionError):
            with self.captureOnCommitCallbacks(execute=True):
                transaction.on_commit(lambda: called.append(1))
                1 / 0
        self.assertEqual(called, [])

    def test_mail_is_kept_for_each_test_alone(self):
        self.assertEqual(mail.outbox, [])


class IsolationTests(SimpleTestCase):
    @isolate_apps("shop", kwarg_name="apps")
    def test_models_leave_no_trace(self, apps):
        class Item(models.Model):
            class Meta:
                app_label = "shop"
        self.assertIs(apps.get_model("shop", "Item"), Item)
        self.assertIsNot(project_apps.get_model("shop", "Item"), Item)

    def test_as_a_block(self):
        with isolate_apps("shop", "plectrum.contrib.contenttypes") as apps:
            class Gone(models.Model):
                class Meta:
                    app_label = "shop"
        self.assertTrue(apps.is_installed("plectrum.contrib.contenttypes"))
        self.assertNotIn("gone", project_apps.all_models["shop"])


@isolate_apps("shop", attr_name="apps")
class IsolatedTests(SimpleTestCase):
    def test_models_are_in_the_registry(self):
        class Own(models.Model):
            class Meta:
                app_label = "shop"
        self.assertIs(self.apps.get_model("shop", "Own"), Own)


class LoginTests(TestCase):
    async def test_both_clients_have_the_awaited_names(self):
        from plectrum.contrib.auth.models import User
        user = await User.objects.acreate_user("ann", password="secret")
        for client in (self.client, self.async_client):
            self.assertTrue(await client.alogin(username="ann", password="secret"))
            session = await client.asession()
            self.assertEqual(await session.aget("_auth_user_id"), str(user.pk))
            await client.alogout()
            self.assertFalse(await client.alogin(username="ann", password="wrong"))
            await client.aforce_login(user)
            session = await client.asession()
            self.assertEqual(await session.aget("_auth_user_id"), str(user.pk))


class SkipTests(TestCase):
    @skipIfDBFeature("supports_transactions")
    def test_is_skipped_1(self):
        self.fail()

    @skipUnlessDBFeature("no_such_feature", "supports_transactions")
    def test_is_skipped_2(self):
        self.fail()

    @skipUnlessAnyDBFeature("no_such_feature")
    async def test_is_skipped_3(self):
        self.fail()

    @skipUnlessAnyDBFeature("no_such_feature", "supports_transactions")
    def test_runs(self):
        self.assertTrue(connection.features.supports_transactions)


@skipUnlessDBFeature("no_such_feature")
class SkippedTests(TestCase):
    def test_is_skipped_4(self):
        self.fail()


class SerializedTests(SerializeMixin, SimpleTestCase):
    lockfile = __file__

    def test_runs(self):
        pass
""",
}


@pytest.mark.parametrize("vendor", databases.available())
def test_the_documented_tools_work_in_a_project(vendor: str, tmp_path: Path) -> None:
    database = databases.test_settings(vendor, str(tmp_path))
    database["NAME"] = ":memory:" if vendor == "sqlite" else f"{database['NAME']}_tools"
    for name, text in {**FILES, "project_settings.py": SETTINGS % database}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    finished = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rs",
            "-p",
            "no:randomly",
            "-p",
            "no:cacheprovider",
        ],
        cwd=tmp_path,
        env={
            **os.environ,
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{tmp_path}",
            "PLECTRUM_SETTINGS_MODULE": "project_settings",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    assert "17 passed, 4 skipped" in finished.stdout, finished.stdout
    assert "doesn't support feature(s): no_such_feature, supports_transactions" in finished.stdout
