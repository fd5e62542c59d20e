"""Making projects and applications from templates."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import plectrum
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.template import Context, Engine

_TEMPLATE_ENDINGS = {".py-tpl": ".py", ".gitignore-tpl": ".gitignore", ".env-tpl": ".env"}
_ALWAYS_EXCLUDED = {"__pycache__", ".git"}


class TemplateCommand(BaseCommand):
    """Copies the layout of a project or an application, with names filled in.

    Names of directories and files and the contents of Python files may use `project_name` or
    `app_name`, `camel_case_…`, `secret_key`, `docs_version` and what options give.
    """

    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds the name, the place and what to make it from."""
        parser.add_argument("name", help="Name of the application or project.")
        parser.add_argument("directory", nargs="?", help="Where to make it; it must exist.")
        parser.add_argument("--template", help="The directory of another template.")
        parser.add_argument(
            "--extension",
            "-e",
            dest="extensions",
            action="append",
            default=["py"],
            help="Endings of files to fill names into; may be given several times.",
        )
        parser.add_argument(
            "--name",
            "-n",
            dest="files",
            action="append",
            default=[],
            help="Names of files to fill names into; may be given several times.",
        )
        parser.add_argument(
            "--exclude",
            "-x",
            action="append",
            default=[],
            help="Names of directories to leave out; may be given several times.",
        )

    def make(self, kind: str, name: str, target: str | None, **options: Any) -> Path:
        """Makes a project or an application.

        Args:
            kind: `project` or `app`.
            name: Its name.
            target: Where; `None` for a new directory of its name.
            options: The options of the command, and names to fill in.

        Returns:
            The directory.

        Raises:
            CommandError: The name cannot be used, or something is in the way; nothing has been
                written then.
        """
        self.validate_name(kind, name)
        top = self._target(kind, name, target)
        source = self._source(kind, options.get("template"))
        context = Context(self._names(kind, name, options), autoescape=False)
        copies = list(self._copies(source, top, f"{kind}_name", name, set(options["exclude"])))
        for _, destination in copies:
            if destination.exists():
                raise CommandError(
                    f"{destination} already exists.",
                    hint=f"Making the {kind} would overwrite it; choose another directory.",
                )
        for original, destination in copies:
            self._copy(original, destination, context, options)
        return top

    def validate_name(self, kind: str, name: str) -> None:
        """Raises CommandError unless a name can be that of a new package."""
        if not name.isidentifier():
            raise CommandError(
                f"'{name}' is not a valid {kind} name. Please make sure the name is a valid "
                "identifier."
            )
        if find_spec(name) is not None:
            raise CommandError(
                f"'{name}' conflicts with the name of an existing Python module and cannot be "
                f"used as a {kind} name. Please try another name."
            )

    def _target(self, kind: str, name: str, target: str | None) -> Path:
        if target is None:
            top = Path.cwd() / name
            if top.exists():
                raise CommandError(f"'{top}' already exists")
            return top
        top = Path(target).expanduser().absolute()
        if not top.exists() and kind == "project":
            raise CommandError(
                f"Destination directory '{top}' does not exist, please create it first."
            )
        return top

    def _source(self, kind: str, template: str | None) -> Path:
        if template is None:
            return Path(plectrum.__file__).parent / "conf" / f"{kind}_template"
        path = Path(template.removeprefix("file://")).expanduser()
        if path.is_dir():
            return path
        if path.is_file():
            return self._unpacked(path)
        raise CommandError(f"couldn't handle {kind} template {template}.")

    def _unpacked(self, archive: Path) -> Path:
        from plectrum.utils import archive as archives

        target = Path.cwd() / f".{archive.stem}_template"
        target.mkdir()
        try:
            archives.extract(str(archive), str(target))
        except archives.ArchiveException as error:
            shutil.rmtree(target)
            raise CommandError(f"couldn't extract file {archive} to {target}: {error}") from error
        return target

    def _names(self, kind: str, name: str, options: dict[str, Any]) -> dict[str, Any]:
        camel = "".join(part.capitalize() if part.islower() else part for part in name.split("_"))
        return {
            **{key: value for key, value in options.items() if isinstance(value, str)},
            f"{kind}_name": name,
            f"{kind}_directory": name,
            f"camel_case_{kind}_name": camel,
            "docs_version": ".".join(plectrum.__version__.split(".")[:2]),
            "plectrum_version": plectrum.__version__,
        }

    def _copies(
        self, source: Path, top: Path, base_name: str, name: str, excluded: set[str]
    ) -> Iterator[tuple[Path, Path]]:
        for directory, directories, files in os.walk(source):
            directories[:] = sorted(set(directories) - excluded - _ALWAYS_EXCLUDED)
            relative = Path(str(Path(directory).relative_to(source)).replace(base_name, name))
            for file in sorted(files):
                if file.endswith((".pyo", ".pyc", ".py.class")):
                    continue
                new = file.replace(base_name, name)
                for ending, plain in _TEMPLATE_ENDINGS.items():
                    if new.endswith(ending):
                        new = new.removesuffix(ending) + plain
                yield Path(directory) / file, top / relative / new

    def _copy(
        self, original: Path, destination: Path, context: Context, options: dict[str, Any]
    ) -> None:
        destination.parent.mkdir(parents=True, exist_ok=True)
        endings = {"." + ending.lstrip(".") for ending in options["extensions"]}
        is_filled = (
            destination.suffix in endings
            or original.name.endswith("-tpl")
            or destination.name in options["files"]
        )
        if is_filled:
            text = original.read_text(encoding="utf-8")
            destination.write_text(Engine().from_string(text).render(context), encoding="utf-8")
        else:
            shutil.copyfile(original, destination)
        shutil.copymode(original, destination)
        if destination.name == "manage.py":
            mode = destination.stat().st_mode
            destination.chmod(mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
        if options.get("verbosity", 1) >= 2:
            self.stdout.write(f"Creating {destination}")
