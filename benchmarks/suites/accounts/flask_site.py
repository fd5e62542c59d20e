"""Flask's sessions, in signed cookies."""

from benchmarks.cases import Case, Cases
from benchmarks.suites.accounts.browser import Browser


def cases(_: str) -> Cases:
    from flask import Flask, session

    site = Flask(__name__)
    site.secret_key = "not a secret: this is a benchmark"

    @site.get("/change/")
    def change() -> str:
        session["visits"] = 7
        return "changed"

    browser = Browser(site)
    browser.send("/change/", keep=True)
    return {"change a session in a cookie": Case(lambda: browser.send("/change/"))}
