"""The commands for migrations do what an installed Django's do: files, exit status, words."""

from __future__ import annotations

import pytest

from tests.differential.oracle import needs_django
from tests.differential.projects import Answer, Project, run_projects

pytestmark = [pytest.mark.differential, needs_django]

PEN = """
class Pen(Model):
    id = BigAutoField(primary_key=True)
    name = CharField(max_length=10)
"""
PENS = (
    "migrations.CreateModel('Pen', [('id', models.BigAutoField(primary_key=True)), "
    "('name', models.CharField(max_length=10))]),"
)
KEY = (
    "('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, "
    "verbose_name='ID'))"
)
NAME = "('n', models.CharField(max_length=9))"
FUNCTIONS = """
def fill(apps, schema_editor):
    'Fill the pens.'
    apps.get_model('{label}', 'Pen').objects.create(name='x')


def empty(apps, schema_editor):
    apps.get_model('{label}', 'Pen').objects.all().delete()

"""


def migration(operations: str = "", after: str = "", more: str = "") -> str:
    """Returns the class of a migration; `after` is `label.name` of the one before it."""
    label, _, name = after.partition(".")
    needs = f"({label!r}, {name!r})" if after else ""
    body = [f"dependencies = [{needs}]", f"operations = [{operations}]", *more.splitlines()]
    return "class Migration(migrations.Migration):\n" + "".join(f"    {line}\n" for line in body)


def initial(operations: str = PENS) -> dict[str, str]:
    return {"0001_initial": migration(operations, more="initial = True")}


def model(name: str, fields: str = "", options: str = "{}") -> str:
    return f"migrations.CreateModel({name!r}, [{KEY}, {fields}], options={options}),"


def add(name: str, field: str = "models.IntegerField(null=True)") -> str:
    return f"migrations.AddField('Pen', {name!r}, {field}),"


def chain(label: str, third: str = "migrations.RunPython(fill, empty)") -> dict[str, str]:
    """Returns four migrations, of which the third does something with rows."""
    return {
        **initial(),
        "0002_pen_x": migration(add("x"), f"{label}.0001_initial"),
        "0003_fill": FUNCTIONS.replace("{label}", label) + migration(third, f"{label}.0002_pen_x"),
        "0004_pen_y": migration(add("y", "models.IntegerField(default=3)"), f"{label}.0003_fill"),
    }


def branches(label: str) -> dict[str, str]:
    return {
        **initial(),
        "0002_x": migration(
            add("x") + "migrations.RunPython(migrations.RunPython.noop)", f"{label}.0001_initial"
        ),
        "0002_y": migration(add("y") + "migrations.RunSQL('select 1')", f"{label}.0001_initial"),
    }


def changed(
    label: str, old: str, new: str, *more: str | tuple[str, str], answers: str = ""
) -> Project:
    """Returns a project whose models are not what its first migration made."""
    command = f"makemigrations {label} --no-header"
    first = (command, answers) if answers else f"{command} --noinput"
    return Project(label, new, initial(old), (first, *more))


NULLABLE = initial(PENS.replace("max_length=10", "max_length=10, null=True"))

MAKEMIGRATIONS = [
    Project(
        "first",
        PEN,
        {},
        (
            "makemigrations first --check",
            "makemigrations first --dry-run",
            "makemigrations first --dry-run -v 3 --no-header",
            "makemigrations first --dry-run -v 0",
            "makemigrations first --scriptable",
            "makemigrations first",
            "makemigrations first --check",
            "makemigrations first -v 0",
        ),
        unlike=("makemigrations first --dry-run -v 3 --no-header",),
    ),
    Project(
        "names",
        PEN,
        None,
        (
            "makemigrations",
            "makemigrations names --no-header --name begin",
            "makemigrations nosuch",
            "makemigrations names --name 1bad",
            "makemigrations --empty",
            "makemigrations names --empty",
            "makemigrations names --empty -n filled --scriptable",
            "makemigrations names --empty --dry-run",
        ),
    ),
    Project(
        "required",
        PEN + "    size = IntegerField()\n",
        initial(),
        (
            "makemigrations required --check",
            "makemigrations required --noinput",
            "makemigrations required --noinput --dry-run",
            "makemigrations required --dry-run",
            ("makemigrations required", "2\n"),
            ("makemigrations required", "5\nx\n1\n\n\n1/0\nexit\n"),
            ("makemigrations required --scriptable", "1\n7\n"),
        ),
    ),
    Project(
        "notnull",
        PEN,
        NULLABLE,
        (
            "makemigrations notnull --noinput --dry-run",
            ("makemigrations notnull --dry-run", "3\n"),
            ("makemigrations notnull", "3\n"),
            ("makemigrations notnull --name two", "2\n"),
        ),
    ),
    Project("silently", PEN, NULLABLE, ("makemigrations silently --noinput --name nul",)),
    Project("given", PEN, NULLABLE, (("makemigrations given", "1\n'x'\n"),)),
    Project(
        "renamed",
        PEN.replace("name =", "title ="),
        initial(),
        (
            "makemigrations renamed --noinput --dry-run",
            ("makemigrations renamed --dry-run", "n\n"),
            ("makemigrations renamed --dry-run", "what\ny\n"),
            ("makemigrations renamed", "y\n"),
        ),
    ),
    Project(
        "remodelled",
        PEN.replace("Pen", "Ink"),
        initial(),
        (
            "makemigrations remodelled --noinput --dry-run",
            ("makemigrations remodelled --dry-run", "\n"),
            ("makemigrations remodelled", "yes\n"),
        ),
    ),
    Project(
        "moment",
        PEN + "    made = DateTimeField(auto_now_add=True)\n",
        initial(),
        (
            "makemigrations moment --noinput",
            ("makemigrations moment", "2\n"),
            ("makemigrations moment", "1\n\n"),
        ),
    ),
    Project(
        "uniquely",
        "import uuid\n" + PEN + "    key = UUIDField(default=uuid.uuid4, unique=True)\n",
        initial(),
        (
            "makemigrations uniquely --noinput --dry-run",
            ("makemigrations uniquely", "2\n"),
            ("makemigrations uniquely", "1\n"),
        ),
    ),
    Project(
        "merging",
        PEN,
        branches("merging"),
        (
            "makemigrations merging",
            "makemigrations",
            "migrate",
            "migrate merging",
            "showmigrations merging",
            "makemigrations merging --merge --dry-run --noinput",
            ("makemigrations merging --merge", "n\n"),
            ("makemigrations merging --merge", "\n"),
            ("makemigrations merging --merge --name joined --scriptable", "y\n"),
            "makemigrations merging --merge",
        ),
    ),
    Project(
        "merged",
        PEN,
        branches("merged"),
        ("makemigrations --merge --noinput", "migrate", "showmigrations"),
        unlike=("migrate", "showmigrations"),  # The branches may come in any order.
    ),
    Project(
        "updating",
        PEN + "    size = IntegerField(null=True)\n",
        {**initial(), "0002_pen_x": migration(add("x"), "updating.0001_initial")},
        (
            "makemigrations updating --update --dry-run",
            "makemigrations updating --update --check",
            "migrate updating",
            "makemigrations updating --update",
            "migrate updating 0001",
            "makemigrations updating --update --name new_name --no-header",
            "migrate updating zero",
            "makemigrations updating",
        ),
    ),
    Project("upfirst", PEN, NULLABLE, ("makemigrations upfirst --update --noinput",)),
    Project("upnone", PEN, None, ("makemigrations upnone --update",)),
    Project(
        "unknown",
        "",
        None,
        (
            "makemigrations unknown",
            "showmigrations unknown",
            "showmigrations nosuch",
            "migrate unknown",
            "migrate nosuch",
            "sqlmigrate nosuch 1",
            "sqlmigrate unknown 0001",
            "squashmigrations unknown 0001",
            "squashmigrations nosuch 0001",
            "optimizemigration nosuch 1",
            "optimizemigration unknown 1",
            "sqlsequencereset",
        ),
    ),
]

CHANGES = [
    changed(
        "column",
        model("A", "('a', models.IntegerField())"),
        "class A(Model):\n    b = IntegerField(db_column='a')\n",
        "migrate -v 0",
        "makemigrations --check",
        answers="y\n",
    ),
    changed(
        "unmanaged",
        model("U", NAME, "{'managed': False}"),
        "class U(Model):\n    q = IntegerField()\n    class Meta:\n        managed = False\n"
        "        ordering = ['q']\n        db_table = 'zz'\n"
        "        indexes = [Index(fields=['q'], name='i')]\n",
    ),
    changed(
        "givenup",
        model("U", NAME),
        "class U(Model):\n    q = IntegerField()\n    class Meta:\n        managed = False\n",
        "migrate -v 0",
        "makemigrations --check",
    ),
    changed(
        "takenover",
        model("U", NAME, "{'managed': False}"),
        "class U(Model):\n    n = CharField(max_length=9)\n",
        "migrate -v 0",
        "makemigrations --check",
    ),
    changed(
        "fromproxy",
        model("U", NAME)
        + "migrations.CreateModel('P', [], options={'proxy': True}, bases=('fromproxy.u',)),",
        "class U(Model):\n    n = CharField(max_length=9)\nclass P(Model):\n    pass\n",
        "migrate -v 0",
        "makemigrations --check",
    ),
    changed(
        "ordered",
        model("B", NAME) + model("A", "('b', models.ForeignKey('ordered.b', models.CASCADE))"),
        "class B(Model):\n    n = CharField(max_length=9)\n"
        "class A(Model):\n    b = ForeignKey(B, CASCADE)\n"
        "    class Meta:\n        order_with_respect_to = 'b'\n",
        "migrate",
        "makemigrations ordered --check",
        "migrate ordered 0001",
    ),
    changed(
        "unordered",
        model("B", NAME)
        + model(
            "A",
            "('b', models.ForeignKey('unordered.b', models.CASCADE))",
            "{'order_with_respect_to': 'b'}",
        ),
        "class B(Model):\n    n = CharField(max_length=9)\n"
        "class A(Model):\n    b = ForeignKey(B, CASCADE)\n",
        "migrate",
        "makemigrations unordered --check",
        "migrate unordered 0001",
    ),
    changed(
        "lazily",
        model("A", "('a', models.IntegerField())"),
        "from {root}.utils.translation import gettext_lazy as _\n"
        "class Kind(IntegerChoices):\n    X = 1, _('x')\n    Y = 2\n"
        "class A(Model):\n    a = IntegerField(choices=Kind, default=Kind.Y)\n",
    ),
    changed(
        "through",
        model("A", "('m', models.ManyToManyField('through.A'))"),
        "class A(Model):\n    m = ManyToManyField('A', through='T')\n"
        "class T(Model):\n    x = ForeignKey(A, CASCADE, related_name='a1')\n"
        "    y = ForeignKey(A, CASCADE, related_name='a2')\n",
        "migrate",
        "!from {root}.db import connection; print(connection.introspection.table_names())",
    ),
    changed(
        "defaults",
        model("A", "('i', models.IntegerField()), ('s', models.IntegerField(null=True))"),
        "class A(Model):\n    i = IntegerField()\n    s = IntegerField(default=2, db_default=3)\n"
        "    c = CharField(max_length=4, default='x', db_default='y')\n",
        "migrate defaults 0001 -v 0",
        "!from {root}.db import connection\n"
        "connection.cursor().execute('insert into defaults_a (i) values (1)')",
        "migrate -v 0",
        "!from {root}.db import connection\ncursor = connection.cursor()\n"
        "cursor.execute('select i, s, c from defaults_a')\nprint(cursor.fetchall())",
    ),
]
MIGRATE = [
    Project(
        "walking",
        PEN,
        chain("walking"),
        (
            "showmigrations",
            "showmigrations walking --plan",
            "showmigrations --plan -v 2",
            "migrate --check",
            "migrate walking 0002",
            "showmigrations -v 2 walking",
            "migrate --check walking 0002",
            "migrate walking 0003 --fake",
            "migrate",
            "migrate",
            "migrate -v 2",
            "migrate --check",
            "migrate walking 0001",
            "migrate walking zero -v 0",
            "showmigrations walking",
            "migrate walking zero",
            "migrate walking --run-syncdb",
            "migrate walking --fake",
            "migrate walking zero --fake",
            "migrate --fake-initial",
            "migrate walking 0001_init",
            "migrate walking pen",
            "migrate walking 000",
            "migrate walking --prune",
            "migrate --prune",
            "sqlmigrate walking 0001",
            "sqlmigrate walking 0002",
            "sqlmigrate walking 0003",
            "sqlmigrate walking 0001 --backwards",
            "sqlmigrate walking pen",
            "squashmigrations walking 9 --noinput",
        ),
        # The names that there are come in addition.
        unlike=("migrate walking pen", "migrate walking 000"),
    ),
    Project(
        "special",
        PEN,
        {
            **chain("special"),
            "0005_a": migration(
                "migrations.RunSQL([('insert into special_pen (name, y) values (%s, 1)', ['q'])], "
                "[('delete from special_pen where name=%s', ['q'])], hints={'a': 1}), "
                "migrations.SeparateDatabaseAndState(database_operations=[migrations.RunSQL("
                "'create table zz (id integer)', 'drop table zz')], state_operations=["
                "migrations.CreateModel('Zz', [('id', models.AutoField(primary_key=True))], "
                "options={'db_table': 'zz'})]), migrations.RunSQL('select 1')",
                "special.0004_pen_y",
                "atomic = False",
            ),
        },
        (
            "migrate",
            "sqlmigrate special 0005",
            "migrate special 0004",
            "migrate --plan special 0004 -v 0",
            "migrate special 0004 --fake",
            "migrate special",
        ),
        unlike=("migrate --plan special 0004 -v 0", "migrate special"),
    ),
    Project("gone", PEN, {**initial(), "0003_z": migration("", "gone.0002_x")}, ("migrate",)),
    Project("classless", PEN, {"0001_initial": "x = 1\n"}, ("migrate", "showmigrations")),
    Project(
        "circular",
        PEN,
        {"0001_a": migration("", "circular.0002_b"), "0002_b": migration("", "circular.0001_a")},
        ("migrate", "showmigrations", "makemigrations"),
    ),
    Project(
        "faked",
        PEN,
        initial(),
        (
            (
                "!from {root}.db import connection; connection.cursor().execute('create table "
                "faked_pen (id integer primary key, name text)')"
            ),
            "migrate --fake-initial",
            "showmigrations",
            "migrate faked zero --fake",
            "migrate -v 0",
        ),
    ),
    Project(
        "syncing",
        "class A(Model):\n    n = IntegerField()\n",
        None,
        (
            "migrate",
            "migrate --run-syncdb",
            "showmigrations",
            "sqlsequencereset syncing",
            "flush --noinput",
            ("flush", "no\n"),
            ("flush", "yes\n"),
        ),
        unlike=("migrate --run-syncdb",),
    ),
]
CONTENT_TYPES = (
    "!from {root}.contrib.contenttypes.models import ContentType; "
    "print(sorted(ContentType.objects.filter(app_label='typed').values_list('id', 'model')))"
)
TYPES = [
    Project(
        "typed",
        PEN.replace("Pen", "Ink"),
        {
            **initial(),
            "0002_ink": migration("migrations.RenameModel('Pen', 'Ink')", "typed.0001_initial"),
        },
        (
            "migrate typed 0001 -v 0",
            "migrate contenttypes -v 0",
            CONTENT_TYPES,
            "migrate -v 0",
            CONTENT_TYPES,
            "migrate typed 0001 -v 0",
            CONTENT_TYPES,
        ),
        apps=("contenttypes",),
    ),
]
SQUASHING = [
    Project(
        "byhand",
        PEN,
        chain("byhand"),
        (("squashmigrations byhand 0003", "n\n"), "squashmigrations byhand 0002 --noinput"),
    ),
    Project(
        "elided",
        PEN,
        chain("elided", "migrations.RunPython(fill, empty, elidable=True)"),
        (
            "squashmigrations elided 0002 0004 --noinput --squashed-name whole --no-header",
            "showmigrations elided",
            "migrate elided 0002",
            "migrate",
            "showmigrations",
            "migrate elided --prune",
        ),
        unlike=("migrate elided 0002", "migrate elided --prune"),
    ),
    Project(
        "unoptimized",
        PEN,
        chain("unoptimized", "migrations.RunSQL('select 1', elidable=True)"),
        ("squashmigrations unoptimized 0004 --noinput --no-optimize",),
    ),
    Project(
        "statements",
        PEN,
        chain("statements", "migrations.RunSQL('select 1')"),
        (
            "squashmigrations statements 0003 --noinput",
            "migrate statements 0001_initial",
            "showmigrations",
            "migrate",
        ),
        # That the statement stands in the way of joining more is said in addition.
        unlike=("squashmigrations statements 0003 --noinput",),
    ),
    Project(
        "optimizing",
        PEN,
        {
            "0001_initial": migration(
                PENS + add("x") + "migrations.AlterField('Pen', 'x', models.IntegerField())",
                more="initial = True\natomic = False\nrun_before = [('auth', '0001_initial')]",
            ),
            "0002_more": migration(add("y"), "optimizing.0001_initial"),
        },
        (
            "optimizemigration optimizing 0001 --check",
            "optimizemigration optimizing 0001 -v 0 --check",
            "optimizemigration optimizing 0002",
            "optimizemigration optimizing 0002 --check",
            "optimizemigration optimizing 7",
            "optimizemigration optimizing 0001",
        ),
        apps=("contenttypes", "auth"),
    ),
]
PROJECTS = [*MAKEMIGRATIONS, *CHANGES, *MIGRATE, *TYPES, *SQUASHING]


@pytest.fixture(scope="module")
def answers(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[dict[str, list[Answer]], dict[str, list[Answer]]]:
    """What the commands answered in all projects: Django's and ours."""
    theirs = run_projects("django", PROJECTS, tmp_path_factory.mktemp("django"))
    ours = run_projects("plectrum", PROJECTS, tmp_path_factory.mktemp("plectrum"))
    return theirs, ours


@pytest.mark.parametrize("label", [project.label for project in PROJECTS])
def test_commands_do_what_djangos_do(
    label: str, answers: tuple[dict[str, list[Answer]], dict[str, list[Answer]]]
) -> None:
    theirs, ours = answers
    assert len(ours[label]) > 0
    for expected, found in zip(theirs[label], ours[label], strict=True):
        assert found == expected, found.command
