"""Pages that need a session or a user, through WSGI."""

from benchmarks.cases import Suite

SUITE = Suite(
    title="Sessions and accounts",
    package="accounts",
    contenders={"plectrum": "vocabulary", "django": "vocabulary", "flask": "flask_site"},
    cases=(
        "read a session in the database",
        "change a session in the database",
        "name the user",
        "sign in",
        "change a session in a cookie",
    ),
    notes=(
        "SQLite in memory, the complete default middleware; passwords by MD5, which costs nothing.",
        "Flask has sessions in signed cookies only.",
    ),
)
