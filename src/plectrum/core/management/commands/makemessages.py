"""`makemessages`: collects the messages of a project into its message files.

Babel reads the sources, so no gettext programs are needed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po, write_po

from plectrum.conf import settings
from plectrum.core.management.base import BaseCommand, CommandError
from plectrum.core.management.parser import CommandParser
from plectrum.utils.translation import templatize

DEFAULT_IGNORED = ("CVS", ".*", "*~", "*.pyc")
DEFAULT_WIDTH = 76
DOMAINS = ("django", "djangojs", "plectrum", "plectrumjs")
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_noop": None,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


class Command(BaseCommand):
    """Collects messages from Python, templates and JavaScript.

    Attributes:
        xgettext_options: Options in the manner of xgettext; `--keyword=name` is read.
    """

    help = "Collect the strings to translate into message files."
    requires_system_checks: tuple[str, ...] = ()
    xgettext_options: ClassVar[list[str]] = ["--from-code=UTF-8", "--add-comments=Translators"]
    translatable_file_class: Any = None

    def add_arguments(self, parser: CommandParser) -> None:
        """Adds which locales, from which files, written how."""
        parser.add_argument("--locale", "-l", action="append", default=[], help="A locale.")
        parser.add_argument("--exclude", "-x", action="append", default=[], help="Not this locale.")
        parser.add_argument("--domain", "-d", default="django", help="The name of the files.")
        parser.add_argument("--all", "-a", action="store_true", help="All locales that are there.")
        parser.add_argument(
            "--extension", "-e", dest="extensions", action="append", help="Of files."
        )
        parser.add_argument("--symlinks", "-s", action="store_true", help="Follow links.")
        parser.add_argument(
            "--ignore", "-i", action="append", default=[], dest="ignore_patterns", help="A pattern."
        )
        parser.add_argument(
            "--no-default-ignore", action="store_false", dest="use_default_ignore_patterns",
            help=f"Do not ignore {', '.join(DEFAULT_IGNORED)}.",
        )  # fmt: skip
        parser.add_argument("--no-wrap", action="store_true", help="Do not break long lines.")
        parser.add_argument("--no-location", action="store_true", help="Do not write locations.")
        parser.add_argument(
            "--add-location", choices=("full", "file", "never"), const="full", nargs="?",
            help="How to write locations.",
        )  # fmt: skip
        parser.add_argument("--no-obsolete", action="store_true", help="Drop what is not used.")
        parser.add_argument("--keep-pot", action="store_true", help="Keep the template file.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Writes the files."""
        domain = options["domain"]
        if domain not in DOMAINS:
            raise CommandError(
                "currently makemessages only supports domains 'django' and 'djangojs'"
            )
        directory = self._locale_directory()
        locales = self._locales(directory, options)
        template = self._collect(domain, options)
        if options["keep_pot"]:
            _write(directory / f"{domain}.pot", template, options)
        for locale in locales:
            if options["verbosity"] > 0:
                self.stdout.write(f"processing locale {locale}")
            self._update(
                directory / locale / "LC_MESSAGES" / f"{domain}.po", locale, template, options
            )

    def _locale_directory(self) -> Path:
        for name in ("conf/locale", "locale"):
            if Path(name).is_dir():
                return Path(name)
        if settings.configured and settings.LOCALE_PATHS:
            return Path(settings.LOCALE_PATHS[0])
        raise CommandError(
            "Unable to find a locale path to store translations for file. Make sure the 'locale' "
            "directory exists in an app or LOCALE_PATHS setting is set."
        )

    def _locales(self, directory: Path, options: dict[str, Any]) -> list[str]:
        locales, excluded = options["locale"], options["exclude"]
        if not locales and not excluded and not options["all"]:
            raise CommandError(
                "Type 'plectrum help makemessages' for usage information.",
                hint="Name a locale with --locale, or update all of them with --all.",
            )
        if not locales:
            locales = sorted(path.name for path in directory.iterdir() if path.is_dir())
        for locale in locales:
            if "-" in locale:
                language, _, region = locale.partition("-")
                raise CommandError(
                    f"invalid locale {locale}, did you mean {language}_{region.upper()}?"
                )
        return [locale for locale in locales if locale not in excluded and locale != "__pycache__"]

    def _collect(self, domain: str, options: dict[str, Any]) -> Catalog:
        """Returns a catalog of all messages."""
        catalog = Catalog(fuzzy=False)
        keywords = {**KEYWORDS, **self._extra_keywords()}
        for path in self._files(domain, options):
            text = path.read_text(encoding="utf-8", errors="replace")
            is_script = domain.endswith("js")
            if not is_script and path.suffix != ".py":
                text = templatize(text, origin=str(path))
            method = "javascript" if is_script else "python"
            found = extract(method, BytesIO(text.encode()), keywords, ("Translators",))
            for line, message, comments, context in found:
                catalog.add(
                    message,
                    None,
                    [(path.as_posix(), line)],
                    auto_comments=comments,
                    context=context,
                )
        return catalog

    def _extra_keywords(self) -> dict[str, Any]:
        prefix = "--keyword="
        names = [o.removeprefix(prefix) for o in self.xgettext_options if o.startswith(prefix)]
        return {name.partition(":")[0]: None for name in names}

    def _files(self, domain: str, options: dict[str, Any]) -> Iterator[Path]:
        default = ["js"] if domain.endswith("js") else ["html", "txt", "py"]
        given = [part for item in options["extensions"] or () for part in item.split(",")]
        suffixes = {f".{name.strip().lstrip('.')}" for name in (given or default)}
        ignored = [*options["ignore_patterns"]]
        if options["use_default_ignore_patterns"]:
            ignored += DEFAULT_IGNORED
        for directory, folders, files in os.walk(Path(), followlinks=options["symlinks"]):
            folders[:] = sorted(n for n in folders if not _is_ignored(Path(directory) / n, ignored))
            for name in sorted(files):
                path = Path(directory) / name
                if path.suffix in suffixes and not _is_ignored(path, ignored):
                    yield path

    def _update(self, path: Path, locale: str, template: Catalog, options: dict[str, Any]) -> None:
        """Writes the file of a locale, with the translations that it had."""
        if path.exists():
            with path.open("rb") as file:
                catalog = read_po(file, locale=locale)
            catalog.update(template, no_fuzzy_matching=False)
        else:
            catalog = Catalog(locale=locale, fuzzy=False)
            for message in template:
                if message.id:
                    catalog[message.id] = message
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, catalog, options)


def _write(path: Path, catalog: Catalog, options: dict[str, Any]) -> None:
    location = "never" if options["no_location"] else (options["add_location"] or "full")
    with path.open("wb") as file:
        write_po(
            file,
            catalog,
            width=0 if options["no_wrap"] else DEFAULT_WIDTH,
            no_location=location == "never",
            include_lineno=location == "full",
            ignore_obsolete=options["no_obsolete"],
            omit_header=False,
        )


def _is_ignored(path: Path, patterns: Iterable[str]) -> bool:
    text = path.as_posix()
    return any(
        fnmatch(path.name, pattern) or fnmatch(text, pattern.rstrip("/")) for pattern in patterns
    )
