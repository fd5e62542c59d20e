"""Writes a project with a long history: 300 models in 30 applications, 1 000 migrations."""

from __future__ import annotations

from pathlib import Path

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


def write_project(directory: Path, root: str) -> None:
    """Writes the applications; the models of the first have one field more than its migrations.

    Args:
        directory: Where to.
        root: The package of the framework that they are for.
    """
    for app in range(APPS):
        name = directory / f"app{app}"
        (name / "migrations").mkdir(parents=True)
        (name / "__init__.py").touch()
        (name / "migrations" / "__init__.py").touch()
        count = MIGRATIONS // APPS + (app < MIGRATIONS % APPS)
        added = [(number % MODELS, f"extra{number}") for number in range(1, count)]
        write_models(name, root, app, added)
        write_migrations(name / "migrations", root, app, added)


def write_models(directory: Path, root: str, app: int, added: list[tuple[int, str]]) -> None:
    """Writes `models.py`."""
    lines = [f"from {root}.db import models"]
    for model in range(MODELS):
        lines += ["", "", f"class Model{model}(models.Model):"]
        lines += ["    id = models.BigAutoField(primary_key=True)"]
        lines += [f"    {name} = {source}" for name, source in model_fields(app, model)]
        lines += [
            f"    {name} = models.IntegerField(null=True)"
            for number, name in added
            if number == model
        ]
    if app == 0:
        lines.append("    changed = models.BooleanField(default=False)")
    (directory / "models.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


def write_migrations(directory: Path, root: str, app: int, added: list[tuple[int, str]]) -> None:
    """Writes a first migration, and one for each field that was added later."""
    head = f"from {root}.db import migrations, models\n\n\nclass Migration(migrations.Migration):\n"
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
