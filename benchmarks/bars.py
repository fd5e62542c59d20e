"""The speed that the project has promised, as ratios that a run either shows or does not."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.figures import Results, paired

MAPPERS = ("sqlalchemy", "peewee", "tortoise", "piccolo")


@dataclass(frozen=True)
class Bar:
    """What our cost may be at most, as a multiple of another cost in the same run.

    Attributes:
        area: The part of the framework.
        suite: Where it is measured.
        case: Our work.
        against: Whose cost it is compared with; of several, the cheapest.
        limit: The highest ratio that meets it.
        own: Who we are: another contender for async faces.
        other_case: The work of the others, where it is not the same.
        less: A case whose cost is subtracted on both sides first: what comes on top of it counts.
    """

    area: str
    suite: str
    case: str
    against: tuple[str, ...]
    limit: float
    own: str = "plectrum"
    other_case: str | None = None
    less: str | None = None

    def ratio(self, results: Results) -> tuple[float, str] | None:
        """Returns our cost as a multiple of the other's, and whose it is; None if not measured."""
        case = self.other_case or self.case
        other = results.best_peer(self.suite, case, list(self.against))
        ours = results.rounds(self.suite, self.case, self.own)
        if other is None or not ours:
            return None
        theirs = results.rounds(self.suite, case, other) or []
        if self.less:
            ours = _minus(ours, results.rounds(self.suite, self.less, self.own))
            theirs = _minus(theirs, results.rounds(self.suite, self.less, other))
        return paired(ours, theirs), other

    @property
    def text(self) -> str:
        """What is compared."""
        own = "" if self.own == "plectrum" else f" ({self.own.removeprefix('plectrum-')})"
        against = " and ".join(self.against) if len(self.against) < 3 else "the best mapper"
        other = f" for “{self.other_case}”" if self.other_case else ""
        more = f", beyond “{self.less}”" if self.less else ""
        return f"{self.case}{own}{more}, against {against}{other}"


def _minus(rounds: list[float], less: list[float] | None) -> list[float]:
    return [one - other for one, other in zip(rounds, less or [], strict=True)]


def _http() -> list[Bar]:
    made = []
    for kind in ("plaintext", "JSON", "two parameters, last of 100 routes"):
        wsgi, asgi = f"WSGI {kind}", f"ASGI {kind}"
        made.append(Bar("HTTP", "requests", wsgi, ("django",), 1 / 10))
        made.append(Bar("HTTP", "requests", wsgi, ("flask",), 1))
        made.extend(
            Bar("HTTP", "requests", wsgi, (peer,), 1, other_case=asgi)
            for peer in ("starlette", "litestar")
        )
    sync = "ASGI plaintext, sync view"
    return [
        *made,
        Bar("HTTP", "requests", "ASGI plaintext", ("plectrum",), 2, other_case="WSGI plaintext"),
        Bar("HTTP", "requests", sync, ("floor",), 1.5, less="ASGI plaintext"),
        Bar("HTTP", "routing", "resolve the 500th of 500", ("plectrum",), 1.1,
            other_case="resolve the 1st of 500"),
        Bar("HTTP", "routing", "resolve the 500th of 500", ("django",), 1 / 40),
        *(
            Bar("HTTP", "routing", f"reverse {how}", ("django",), 1 / 4)
            for how in ("without arguments", "with an argument", "with a keyword")
        ),
        Bar("HTTP", "full_stack", "plaintext", ("floor",), 2),
        Bar("HTTP", "start", "import and first request", ("flask",), 1),
        Bar("HTTP", "start", "memory after the first request", ("django",), 1),
    ]  # fmt: skip


def _templates() -> list[Bar]:
    limits = {
        "table: 12 rows": 1 / 10,
        "table: 1000 rows": 1 / 7,
        "page with includes": 1 / 12,
        "a single variable": 1 / 15,
    }
    return [
        *(Bar("Templates", "templates", case, ("django",), at) for case, at in limits.items()),
        *(Bar("Templates", "templates", case, ("jinja2",), 1 / 3) for case in limits),
        Bar("Templates", "templates", "page with includes", ("minijinja",), 1),
        Bar("Templates", "templates", "compile 6 templates", ("jinja2",), 1 / 2),
        Bar("Templates", "templates", "warm start, 6 templates", ("plectrum",), 1 / 2,
            other_case="compile 6 templates"),
    ]  # fmt: skip


def _sqlite() -> list[Bar]:
    limits = {
        "get by key": 1 / 10,
        "two filters, order, 20 rows": 1 / 5,
        "objects: 1000 rows": 1 / 4,
        "objects: 10000 rows": 1 / 4,
        "related, 1 000 rows": 1 / 3.5,
        "prefetch 100 × 10": 1 / 3,
        "insert": 1 / 3.5,
        "bulk insert 1 000": 1 / 4,
        "update one row": 1 / 8,
        "change and save": 1 / 6,
    }
    return [
        *(Bar("ORM, SQLite", "orm_sqlite", case, ("django",), at) for case, at in limits.items()),
        *(Bar("ORM, SQLite", "orm_sqlite", case, MAPPERS, 1) for case in limits),
        Bar("ORM, SQLite", "building", "build and compile, again", ("django",), 1 / 50),
        *(
            Bar("ORM, SQLite", "orm_sqlite", case, ("floor",), 2)
            for case in ("objects: 1000 rows", "objects: 10000 rows", "related, 1 000 rows")
        ),
    ]


def _postgresql() -> list[Bar]:
    quarter = ("get by key", "objects: 1000 rows", "bulk insert 1 000", "aggregate")
    reads = ("objects: 1000 rows", "objects: 10000 rows", "related, 1 000 rows")
    area, suite = "ORM, PostgreSQL", "orm_postgresql"
    return [
        *(Bar(area, suite, case, ("django",), 1 / 4) for case in quarter),
        *(Bar(area, suite, case, ("plectrum",), 1.3, own="plectrum-async") for case in quarter),
        *(Bar(area, suite, case, ("floor",), 2) for case in reads),
    ]


def _forms() -> list[Bar]:
    limits = {
        "8 valid fields": 1 / 12,
        "4 of 8 fields invalid": 1 / 15,
        "make": 1 / 50,
        "render a bound form": 1 / 8,
    }
    return [Bar("Forms", "forms", case, ("django",), limit) for case, limit in limits.items()]


def _migrations() -> list[Bar]:
    cases = ("makemigrations, sources alone", "makemigrations, compiled before")
    return [Bar("Migrations", "migrations", case, ("django",), 1 / 3) for case in cases]


BARS = (*_http(), *_templates(), *_sqlite(), *_postgresql(), *_forms(), *_migrations())


def lagging(suite: str, costs: dict[str, dict[str, list[float]]]) -> set[tuple[str, str]]:
    """Returns which of our contenders misses a promise in which case of a suite."""
    cases = {
        case: {who: {"rounds": rounds} for who, rounds in turns.items()}
        for case, turns in costs.items()
    }
    return {(bar.own, bar.case) for bar in missed(Results({"suites": {suite: {"cases": cases}}}))}


def missed(results: Results) -> list[Bar]:
    """Returns the promises that a run does not show, of those that it measured."""
    found = [(bar, bar.ratio(results)) for bar in BARS]
    return [bar for bar, ratio in found if ratio is not None and ratio[0] > bar.limit]
