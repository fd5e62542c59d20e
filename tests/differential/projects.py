"""Projects of one application, whose commands run in an installed Django and in this framework.

All projects of a framework run in one process, which forks for each of them: an import of the
framework is paid once, and each project has settings and models of its own.
"""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.differential.oracle import PYTHON

SETTINGS = """
SECRET_KEY = "k"
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_AUTO_FIELD = "{root}.db.models.BigAutoField"
INSTALLED_APPS = {apps}
DATABASES = {"default": {"ENGINE": "{root}.db.backends.sqlite3", "NAME": "db.sqlite3"}}
"""
MODELS = "from {root}.db import models\nfrom {root}.db.models import *\n"
MIGRATION = "from {root}.db import migrations, models\n"

_MOMENT = re.compile(r"auto_\d{8}_\d{4}")

_DRIVER = r"""
import glob, importlib, io, json, os, sys, traceback
from contextlib import redirect_stderr, redirect_stdout

root, projects = json.load(sys.stdin)
framework = importlib.import_module(root)
for name in ("core.management.base", "db", "db.migrations"):
    importlib.import_module(f"{root}.{name}")
management = importlib.import_module(f"{root}.core.management")


def files(label):
    paths = sorted(glob.glob(f"{label}/migrations/*.py"))
    return {path: open(path).read() for path in paths if not path.endswith("__init__.py")}


def run(command, typed):
    sys.stdin = io.StringIO(typed)
    importlib.invalidate_caches()
    try:
        if command.startswith("!"):
            exec(command[1:].replace("{root}", root), {})
        else:
            management.execute_from_command_line(["manage.py", *command.split(), "--no-color"])
    except SystemExit as end:
        return end.code or 0
    except Exception as error:
        return type(error).__name__
    return 0


def answers(label, steps):
    os.chdir(label)
    os.environ["DJANGO_SETTINGS_MODULE"] = os.environ["PLECTRUM_SETTINGS_MODULE"] = "settings"
    sys.path.insert(0, os.getcwd())
    framework.setup()
    before = files(label)
    for command, typed in steps:
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = run(command, typed)
        after = files(label)
        written = {path: text for path, text in after.items() if before.get(path) != text}
        gone = sorted(before.keys() - after.keys())
        yield [command, code, out.getvalue(), err.getvalue(), written, gone]
        before = after


for label, steps in projects:
    if os.fork() == 0:
        path = os.path.abspath(f"{label}.json")
        try:
            found = list(answers(label, steps))
        except BaseException:
            found = [["setup", traceback.format_exc(), "", "", {}, []]]
        with open(path, "w") as file:
            json.dump(found, file)
        os._exit(0)
    os.wait()
"""


@dataclass(frozen=True)
class Project:
    """A project and what is run in it.

    Attributes:
        label: The application's label.
        models: The source of its models.
        migrations: The source of its migrations by name; `None` for no package of them.
        steps: Commands, each alone or with what is typed; code begins with `!`.
        apps: Applications of the framework that are installed too.
        settings: More settings.
        unlike: The commands whose words are not compared, as they differ on purpose; nor are
            those of commands that ask questions.
    """

    label: str
    models: str = ""
    migrations: dict[str, str] | None = None
    steps: tuple[str | tuple[str, str], ...] = ()
    apps: tuple[str, ...] = ()
    settings: str = ""
    unlike: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Answer:
    """What came of a command.

    Attributes:
        command: The command.
        code: The exit status, or the name of an error that was raised.
        words: The lines that it printed.
        written: The migrations that it wrote, by path.
        gone: The migrations that it deleted.
    """

    command: str
    code: int | str
    words: list[str]
    written: dict[str, list[str]]
    gone: list[str]


def run_projects(root: str, projects: list[Project], directory: Path) -> dict[str, list[Answer]]:
    """Makes projects, runs their commands, and returns the answers by the application's label.

    Args:
        root: The framework's package.
        projects: The projects.
        directory: An empty directory for them.
    """
    for project in projects:
        _make(root, project, directory / project.label)
    environment = {"PATH": os.environ["PATH"], "PYTHONWARNINGS": "ignore", "COLUMNS": "200"}
    if root == "plectrum":
        environment["PYTHONPATH"] = str(Path(__file__).parents[2] / "src")
    steps = [
        (project.label, [(step, "") if isinstance(step, str) else step for step in project.steps])
        for project in projects
    ]
    done = subprocess.run(
        [PYTHON if root == "django" else sys.executable, "-c", _DRIVER],
        input=json.dumps([root, steps]),
        cwd=directory,
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    assert done.returncode == 0, done.stderr
    return {
        project.label: [
            _answer(given, f"{directory}/{project.label}", project)
            for given in json.loads((directory / f"{project.label}.json").read_text())
        ]
        for project in projects
    }


def _make(root: str, project: Project, directory: Path) -> None:
    def write(name: str, text: str) -> None:
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace("{root}", root))

    apps = [f"{{root}}.contrib.{name}" for name in project.apps] + [project.label]
    write("settings.py", SETTINGS.replace("{apps}", repr(apps)) + project.settings)
    write(f"{project.label}/__init__.py", "")
    write(f"{project.label}/models.py", MODELS + project.models)
    if project.migrations is not None:
        write(f"{project.label}/migrations/__init__.py", "")
        for name, text in project.migrations.items():
            write(f"{project.label}/migrations/{name}.py", MIGRATION + text)


def _answer(given: list[Any], directory: str, project: Project) -> Answer:
    command, code, out, err, written, gone = given
    is_unlike = command in project.unlike or command not in project.steps
    words = [] if is_unlike else _words(out + err, directory)
    sources = {_MOMENT.sub("auto", path): _source(text) for path, text in written.items()}
    return Answer(command, code, words, sources, gone)


def _words(text: str, directory: str) -> list[str]:
    """Returns the printed lines, without what differs on purpose: names, times, hints."""
    text = _neutral(text.replace(f"{directory}/", ""))
    text = re.sub(r"\(\d+\.\d+s\)|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d", "TIME", text)
    lines = [line.rstrip() for line in text.lower().splitlines()]
    return [line for line in lines if line and "rendering model states" not in line]


def _neutral(text: str) -> str:
    return _MOMENT.sub("auto", text).replace("Plectrum", "Django").replace("plectrum", "django")


def _source(text: str) -> list[str]:
    """Returns the lines of a migration as they are without formatting."""
    text = re.sub(r"Generated by .*", "Generated", _neutral(text))
    comments = [line for line in text.splitlines() if line.startswith("#")]
    module = ast.parse(text)
    for node in module.body:
        if isinstance(node, ast.ClassDef):
            node.body.sort(key=ast.unparse)
    lines = ast.unparse(module).splitlines()
    imports = sorted(line for line in lines if "import" in line.split()[:3])
    return comments + imports + [line for line in lines if line and line not in imports]
