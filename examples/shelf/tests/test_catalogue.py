"""The catalogue: importing it, finding and reading in it, reviewing."""

from __future__ import annotations

from importlib import metadata
from typing import Any
from xml.etree import ElementTree

from catalogue.importing import import_all, installed, requirements_of
from catalogue.models import Classifier, Distribution, File, Requirement, Review

from plectrum.contrib.auth.models import User
from plectrum.test import Client, TestCase, override_settings

PASSWORD = "a long and winding road"


class CatalogueTests(TestCase):
    """Tests on a catalogue of the installed distributions."""

    @classmethod
    def setUpTestData(cls) -> None:
        import_all(installed())
        cls.reader = User.objects.create_user("reader", password=PASSWORD)

    def test_everything_installed_is_in_the_catalogue(self) -> None:
        names = {metadata.distribution("granian").metadata["Name"], "Babel", "MarkupSafe"}
        found = set(Distribution.objects.values_list("slug", flat=True))
        self.assertTrue({name.lower() for name in names} <= found)
        granian = Distribution.objects.get(slug="granian")
        self.assertEqual(granian.version, metadata.version("granian"))
        self.assertEqual(granian.file_count, granian.files.count())

    def test_importing_again_changes_nothing(self) -> None:
        models: list[Any] = [Distribution, File, Classifier, Requirement]
        before = [model.objects.count() for model in models]
        keys = set(Distribution.objects.values_list("pk", flat=True))
        import_all(installed())
        self.assertEqual([model.objects.count() for model in models], before)
        self.assertEqual(set(Distribution.objects.values_list("pk", flat=True)), keys)

    def test_what_is_gone_goes(self) -> None:
        Distribution.objects.create(name="Gone", slug="gone", version="1")
        _, removed = import_all(installed())
        self.assertEqual(removed, 1)
        self.assertFalse(Distribution.objects.filter(slug="gone").exists())

    def test_requirements_go_both_ways(self) -> None:
        granian = metadata.distribution("granian")
        needed = {need.slug for need in requirements_of(granian)}
        row = Distribution.objects.get(slug="granian")
        self.assertTrue(set(row.requirements.values_list("slug", flat=True)) <= needed)
        click = Distribution.objects.get(slug="click")
        self.assertIn(row, click.required_by.all())

    def test_a_list_can_be_searched(self) -> None:
        response = self.client.get("/", {"q": "granian"})
        self.assertContains(response, "A Rust HTTP server")
        self.assertNotContains(response, "/distributions/babel/")

    def test_a_search_that_finds_nothing_says_so(self) -> None:
        self.assertContains(self.client.get("/", {"q": "no such thing"}), "Nothing has all")

    def test_a_facet_narrows_the_list(self) -> None:
        licence = Distribution.objects.exclude(licence="").first().licence
        wanted = Distribution.objects.filter(licence=licence).count()
        response = self.client.get("/distributions.json", {"licence": licence})
        self.assertEqual(response.json()["count"], wanted)

    def test_the_list_has_pages(self) -> None:
        first = self.client.get("/distributions.json").json()
        second = self.client.get("/distributions.json", {"page": 2}).json()
        self.assertEqual(len(first["items"]), 20)
        self.assertNotIn(first["items"][0], second["items"])

    def test_a_list_needs_few_statements(self) -> None:
        self.client.get("/")
        with self.assertNumQueries(3):
            self.client.get("/")

    def test_a_detail_shows_requirements_in_both_directions(self) -> None:
        self.assertContains(self.client.get("/distributions/granian/"), "/distributions/click/")
        self.assertContains(self.client.get("/distributions/click/"), "/distributions/granian/")

    def test_a_detail_is_there_as_json(self) -> None:
        data = self.client.get("/distributions/granian.json").json()
        self.assertEqual(data["name"], "granian")
        self.assertIn("click", [need["name"] for need in data["requirements"]])

    def test_an_unknown_distribution_is_not_found(self) -> None:
        self.assertEqual(self.client.get("/distributions/unknown/").status_code, 404)
        self.assertEqual(self.client.get("/distributions/unknown.json").status_code, 404)

    def test_a_review_is_written_by_post_redirect_get(self) -> None:
        self.client.force_login(self.reader)
        response = self.client.post(
            "/distributions/granian/review/", {"stars": 4, "text": "Quick."}, follow=True
        )
        self.assertRedirects(response, "/distributions/granian/")
        self.assertContains(response, "Thank you for your review of granian.")
        self.assertContains(response, "Quick.")
        self.assertNotContains(self.client.get("/distributions/granian/"), "Thank you")

    def test_a_second_review_takes_the_place_of_the_first(self) -> None:
        self.client.force_login(self.reader)
        for text in ("First.", "Second."):
            self.client.post("/distributions/granian/review/", {"stars": 5, "text": text})
        self.assertEqual([review.text for review in Review.objects.all()], ["Second."])

    def test_a_broken_review_is_shown_again(self) -> None:
        self.client.force_login(self.reader)
        response = self.client.post("/distributions/granian/review/", {"stars": 9, "text": ""})
        self.assertContains(response, "This field is required.", status_code=422)
        self.assertEqual(Review.objects.count(), 0)

    def test_a_stranger_is_sent_to_the_sign_in_and_back(self) -> None:
        response = self.client.post("/distributions/granian/review/", {"stars": 4, "text": "x"})
        self.assertEqual(response.status_code, 302)
        self.assertTrue(response.headers["Location"].startswith("/sign-in/?next="))
        response = self.client.post(
            "/sign-in/",
            {"username": "reader", "password": PASSWORD, "next": "/distributions/granian/"},
        )
        self.assertRedirects(response, "/distributions/granian/")

    def test_the_sign_in_does_not_lead_to_another_site(self) -> None:
        response = self.client.post(
            "/sign-in/",
            {"username": "reader", "password": PASSWORD, "next": "https://evil.example/"},
        )
        self.assertRedirects(response, "/")

    def test_a_review_without_a_token_is_refused(self) -> None:
        client = Client(enforce_csrf_checks=True)
        client.force_login(self.reader)
        response = client.post("/distributions/granian/review/", {"stars": 4, "text": "x"})
        self.assertEqual(response.status_code, 403)
        self.assertEqual(Review.objects.count(), 0)

    def test_what_a_reader_writes_is_escaped(self) -> None:
        self.client.force_login(self.reader)
        text = "<script>alert(1)</script>"
        self.client.post("/distributions/granian/review/", {"stars": 1, "text": text})
        response = self.client.get("/distributions/granian/")
        self.assertNotContains(response, text)
        self.assertContains(response, "&lt;script&gt;")

    def test_signing_up_signs_in(self) -> None:
        data = {"username": "newcomer", "password1": PASSWORD, "password2": PASSWORD}
        response = self.client.post("/sign-up/", data, follow=True)
        self.assertContains(response, "Welcome, newcomer.")
        self.assertContains(response, "Sign out")

    def test_a_weak_password_is_refused(self) -> None:
        data = {"username": "newcomer", "password1": "password", "password2": "password"}
        response = self.client.post("/sign-up/", data)
        self.assertContains(response, "too common", status_code=422)
        self.assertFalse(User.objects.filter(username="newcomer").exists())

    def test_signing_out(self) -> None:
        self.client.force_login(self.reader)
        response = self.client.post("/sign-out/", follow=True)
        self.assertContains(response, "You are signed out.")
        self.assertContains(response, "Sign in")

    def test_reviews_are_a_feed(self) -> None:
        granian = Distribution.objects.get(slug="granian")
        Review.objects.create(distribution=granian, reader=self.reader, stars=5, text="A & B")
        response = self.client.get("/reviews.rss")
        self.assertEqual(response.headers["Content-Type"], "application/rss+xml; charset=utf-8")
        items = ElementTree.fromstring(response.content).findall("channel/item")
        self.assertEqual([item.findtext("description") for item in items], ["A & B"])

    def test_pages_speak_the_readers_language(self) -> None:
        german = self.client.get("/distributions/granian/", headers={"accept-language": "de"})
        self.assertContains(german, "Lizenz")
        self.assertContains(german, '<html lang="de">')
        french = self.client.get("/", headers={"accept-language": "fr-CH, en;q=0.5"})
        self.assertContains(french, "Rechercher")

    def test_the_language_can_be_switched(self) -> None:
        response = self.client.post("/language/setlang/", {"language": "de", "next": "/"})
        self.assertRedirects(response, "/")
        self.assertContains(self.client.get("/"), "Distributionen")

    def test_wrong_methods_are_refused(self) -> None:
        self.assertEqual(self.client.post("/").status_code, 405)
        self.assertEqual(self.client.get("/sign-out/").status_code, 405)

    @override_settings(ALLOWED_HOSTS=["shelf.example"])
    def test_an_unknown_host_is_refused(self) -> None:
        self.assertEqual(self.client.get("/").status_code, 400)
