"""`makemigrations` on 300 models in 30 applications with 1 000 migrations on disk.

Called by `benchmarks.compare` like the other contenders; each call of the command has a process of
its own, since it would find the modules imported otherwise. The first one finds sources alone, the
second one what the first has kept in `__pycache__`, as Python does by default. Rounds and calls
are not used.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = sys.argv[1]
APPS, MODELS, MIGRATIONS = 30, 10, 1000


def model_fields(app: int, model: int) -> list[tuple[str, str]]:
    """Returns the fields that a model begins with."""
    fields = [
        ("title", "models.CharField(max_length=100)"),
        ("pages", "models.IntegerField(default=3)"),
        ("created", "models.DateTimeField(null=True)"),
        ("price", "models.DecimalField(max_digits=8, decimal_places=2, null=True)"),
    ]
    if app:
        target = f"app{app - 1}.model{model}"
        fields.append(("other", f"models.ForeignKey('{target}', models.CASCADE, null=True)"))
    return fields


def write_project(directory: Path) -> None:
    """Writes the applications; the models of the first have one field more than its migrations."""
    for app in range(APPS):
        name = directory / f"app{app}"
        (name / "migrations").mkdir(parents=True)
        (name / "__init__.py").touch()
        (name / "migrations" / "__init__.py").touch()
        count = MIGRATIONS // APPS + (app < MIGRATIONS % APPS)
        added = [(number % MODELS, f"extra{number}") for number in range(1, count)]
        write_models(name, app, added, is_changed=app == 0)
        write_migrations(name / "migrations", app, added)


def write_models(
    directory: Path, app: int, added: list[tuple[int, str]], *, is_changed: bool
) -> None:
    lines = [f"from {ROOT}.db import models"]
    for model in range(MODELS):
        lines += ["", "", f"class Model{model}(models.Model):"]
        lines += ["    id = models.BigAutoField(primary_key=True)"]
        lines += [f"    {name} = {source}" for name, source in model_fields(app, model)]
        lines += [
            f"    {name} = models.IntegerField(null=True)"
            for number, name in added
            if number == model
        ]
    if is_changed:
        lines.append("    changed = models.BooleanField(default=False)")
    (directory / "models.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_migrations(directory: Path, app: int, added: list[tuple[int, str]]) -> None:
    head = f"from {ROOT}.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
    lines = [f"    dependencies = {[(f'app{app - 1}', '0001_initial')] if app else []}"]
    lines += ["    operations = ["]
    key = "('id', models.BigAutoField(primary_key=True, serialize=False))"
    for model in range(MODELS):
        fields = [key, *(f"({name!r}, {source})" for name, source in model_fields(app, model))]
        lines.append(f"        migrations.CreateModel('Model{model}', [{', '.join(fields)}]),")
    body = "\n".join([*lines, "    ]\n"])
    (directory / "0001_initial.py").write_text(head + "    initial = True\n" + body, "utf-8")
    previous = "0001_initial"
    for number, (model, name) in enumerate(added, start=2):
        operation = f"migrations.AddField('model{model}', '{name}', models.IntegerField(null=True))"
        body = f"    dependencies = [('app{app}', '{previous}')]\n    operations = [{operation}]\n"
        previous = f"{number:04}_{name}"
        (directory / f"{previous}.py").write_text(head + body, encoding="utf-8")


def measure(directory: str) -> float:
    """Returns the microseconds of CPU that the command takes on the project in a directory."""
    sys.path.insert(0, directory)
    settings: Any = importlib.import_module(f"{ROOT}.conf").settings
    settings.configure(
        USE_TZ=True,
        INSTALLED_APPS=[f"app{app}" for app in range(APPS)],
        DATABASES={"default": {"ENGINE": f"{ROOT}.db.backends.sqlite3", "NAME": ":memory:"}},
    )
    importlib.import_module(ROOT).setup()
    call_command: Any = importlib.import_module(f"{ROOT}.core.management").call_command
    output = io.StringIO()
    started = time.process_time()
    call_command("makemigrations", dry_run=True, interactive=False, stdout=output)
    spent = time.process_time() - started
    assert output.getvalue().count("Add field") == 1, output.getvalue()[:500]
    return spent * 1_000_000


def measured_by_child(directory: str) -> float:
    """Returns what another process has measured."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    command = [sys.executable, __file__, ROOT, "--in", directory]
    return float(subprocess.check_output(command, env=environment, text=True))


def main() -> None:
    """Prints what a first and a second run cost."""
    if sys.argv[2:3] == ["--in"]:
        print(measure(sys.argv[3]))
        return
    with tempfile.TemporaryDirectory() as directory:
        write_project(Path(directory))
        cold, warm = measured_by_child(directory), measured_by_child(directory)
    what = "makemigrations, 1 000 migrations"
    print(json.dumps({f"{what}, cold": cold, f"{what}, warm": warm}))


if __name__ == "__main__":
    main()
