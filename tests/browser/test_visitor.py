"""What a visitor of the example site does and sees, in Chromium.

Each step leaves a picture under `.artifacts/screenshots`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.shelf import ROOT, manage, running

playwright = pytest.importorskip("playwright.sync_api")

BROWSER = os.environ.get("PLECTRUM_TEST_BROWSER", "/usr/bin/chromium")
PICTURES = ROOT / ".artifacts" / "screenshots"
PASSWORD = "a long and winding road"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not Path(BROWSER).is_file(), reason="PLECTRUM_TEST_BROWSER: no browser"),
]

VIEWS = {
    "desktop-light": {"viewport": {"width": 1200, "height": 900}, "color_scheme": "light"},
    "phone-dark": {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"},
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of the running site."""
    database = f"sqlite:///{tmp_path_factory.mktemp('site') / 'shelf.sqlite3'}"
    manage("migrate", database_url=database)
    manage("import_distributions", database_url=database)
    with running("serve", database) as url:
        yield url


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no scripts"])
def test_a_visitor_browses_signs_up_reviews_and_switches_language(
    site: str, name: str, javascript: bool
) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path=BROWSER,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(**VIEWS[name], java_script_enabled=javascript, locale="en-US")
        page = context.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if m.type == "error" else None)

        def picture(step: str) -> None:
            page.screenshot(path=PICTURES / f"{name}-{step}.png", full_page=True)

        page.goto(site)
        assert page.get_by_role("heading", level=1).inner_text() == "Distributions"
        picture("1-list")
        page.get_by_role("searchbox").fill("granian")
        page.get_by_role("button", name="Search").click()
        assert page.locator(".results li").count() == 1
        page.get_by_role("link", name="granian").first.click()
        assert page.get_by_role("heading", level=1).inner_text().startswith("granian")
        picture("2-detail")

        page.get_by_role("link", name="Sign up").click()
        page.get_by_label("Username").fill(f"visitor-{name}-{javascript}")
        page.get_by_label("Password", exact=False).first.fill("short")
        page.get_by_label("Password confirmation").fill("short")
        page.get_by_role("button", name="Sign up").click()
        assert "too short" in page.locator("main").inner_text()
        picture("3-refused")
        page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        page.get_by_label("Password confirmation").fill(PASSWORD)
        page.get_by_role("button", name="Sign up").click()
        assert f"Welcome, visitor-{name}-{javascript}." in page.get_by_role("status").inner_text()

        page.goto(f"{site}/distributions/granian/")
        page.locator("select[name=stars]").select_option("4")
        page.locator("textarea[name=text]").fill("Quick & <b>steady</b>.")
        page.get_by_role("button", name="Send").click()
        assert "Thank you for your review of granian." in page.get_by_role("status").inner_text()
        assert "Quick & <b>steady</b>." in page.locator("#reviews").inner_text()
        picture("4-review")

        page.locator("select[name=language]").select_option("de")
        page.get_by_role("button", name="Change").click()
        assert page.locator("html").get_attribute("lang") == "de"
        assert "Rezensionen" in page.locator("#reviews").inner_text()
        picture("5-german")
        page.get_by_role("button", name="Abmelden").click()
        assert "Sie sind abgemeldet." in page.get_by_role("status").inner_text()

        width = page.evaluate("document.documentElement.scrollWidth") if javascript else 0
        assert width <= page.viewport_size["width"], "the page scrolls sideways"
        problems = [text for text in problems if "422" not in text]
        assert problems == []
        browser.close()
