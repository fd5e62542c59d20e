"""Collecting static files: circles, links that lead nowhere, other storages, other finders."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import plectrum
from plectrum.conf import settings
from plectrum.contrib.staticfiles import finders
from plectrum.contrib.staticfiles.management.commands import collectstatic, findstatic
from plectrum.contrib.staticfiles.storage import (
    HashedFilesMixin,
    ManifestFilesMixin,
    ManifestStaticFilesStorage,
    StaticFilesStorage,
)
from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.core.files.base import ContentFile
from plectrum.core.files.storage import FileSystemStorage, InMemoryStorage
from plectrum.core.management import CommandError, call_command
from plectrum.test import override_settings

STORAGE = "plectrum.contrib.staticfiles.storage.ManifestStaticFilesStorage"


def processed(storage: Any, files: dict[str, str]) -> list[tuple[str, str | None, Any]]:
    """Lets a storage process files that are in memory."""
    source = InMemoryStorage()
    for name, text in files.items():
        source.save(name, ContentFile(text.encode()))
    return list(storage.post_process({name: (source, name) for name in files}))


def test_a_chain_of_any_length_has_its_last_names(tmp_path: Path) -> None:
    files = {f"{n}.css": f'@import "{n + 1}.css";' for n in range(30)} | {"30.css": "a{}"}
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    assert all(done is True for _, _, done in processed(storage, files))
    for number in range(30):
        text = (tmp_path / storage.hashed_files[f"{number}.css"]).read_text()
        assert text == f'@import url("{storage.hashed_files[f"{number + 1}.css"]}");'
        assert storage.hashed_name("x.css", ContentFile(text.encode())) == storage.hashed_files[
            f"{number}.css"
        ].replace(f"{number}.", "x.", 1)


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        ({"a.css": '@import "b.css";', "b.css": '@import "a.css";', "c.css": ""}, "a.css, b.css"),
        ({"a.css": 'a{b:url("a.css")}'}, "a.css"),
    ],
)
def test_a_circle_is_an_error_that_names_it(
    tmp_path: Path, files: dict[str, str], circle: str
) -> None:
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    errors = [(name, done) for name, _, done in processed(storage, files) if done is not True]
    [(name, error)] = errors
    assert name == circle
    assert isinstance(error, RuntimeError)
    assert "Max post-process passes exceeded" in str(error)


def test_what_is_not_there_is_named_with_its_line(tmp_path: Path) -> None:
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    files = {"d/a.css": 'a{}\nb{c:url("../../x.png")}\nd{e:url("no.png")}'}
    told = [str(done) for _, _, done in processed(storage, files) if done is not True]
    assert ["'../x.png'" in told[0], "line 2" in told[0]] == [True, True]
    assert ["'d/no.png'" in told[1], "line 3" in told[1]] == [True, True]


def test_the_mixins_need_no_files_on_disk() -> None:
    class Storage(ManifestFilesMixin, InMemoryStorage):
        patterns = (("*.txt", ((r"(?P<matched>see <(?P<url>.*?)>)", "see <%(url)s>"),)),)

    storage = Storage(base_url="/s/")
    assert issubclass(Storage, HashedFilesMixin)
    processed(storage, {"a.txt": "see <b.png>", "b.png": "x"})
    with storage.open(storage.hashed_files["a.txt"]) as file:
        assert file.read() == b"see <b.9dd4e461268c.png>"
    with override_settings(DEBUG=False):
        assert storage.url("b.png") == "/s/b.9dd4e461268c.png"
    assert storage.exists("staticfiles.json")


def test_hash_and_place_of_the_manifest_can_be_others(tmp_path: Path) -> None:
    class Storage(ManifestStaticFilesStorage):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            place = StaticFilesStorage(location=tmp_path / "manifest", base_url="/")
            super().__init__(*args, manifest_storage=place, **kwargs)

        def file_hash(self, name: str | None, content: Any = None) -> str | None:
            return None if content is None else str(sum(map(len, content.chunks())))

    storage = Storage(location=tmp_path / "files", base_url="/static/")
    processed(storage, {"a.png": "four", "b": "x"})
    assert storage.hashed_files == {"a.png": "a.4.png", "b": "b.1"}
    assert (tmp_path / "manifest" / "staticfiles.json").exists()
    assert Storage(location=tmp_path / "files", base_url="/").hashed_files == storage.hashed_files
    assert storage.url("a.png", force=True) == "/static/a.4.png"


def test_a_manifest_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    for text in ("no json", '{"version": "9", "paths": {}}'):
        (tmp_path / "staticfiles.json").write_text(text)
        with pytest.raises(ValueError, match="Couldn't load manifest"):
            ManifestStaticFilesStorage(location=tmp_path, base_url="/")


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A project with static files in one directory."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a.css").write_text("a{}")
    options = {
        "STATIC_ROOT": str(tmp_path / "target"),
        "STATICFILES_DIRS": [str(tmp_path / "source")],
        "STATICFILES_FINDERS": ["plectrum.contrib.staticfiles.finders.FileSystemFinder"],
        "INSTALLED_APPS": ["plectrum.contrib.staticfiles"],
    }
    plectrum.setup()
    with override_settings(**options):
        monkeypatch.setattr(collectstatic, "staticfiles_storage", StaticFilesStorage())
        yield tmp_path


def _collect(*arguments: str) -> str:
    out = io.StringIO()
    call_command(collectstatic.Command(), "--noinput", *arguments, stdout=out)
    return out.getvalue()


def test_links_that_lead_nowhere_are_made_anew(project: Path) -> None:
    assert "1 static file symlinked" in _collect("--link")
    place = project / "target" / "a.css"
    assert place.is_symlink()
    place.unlink()
    place.symlink_to(project / "nowhere")
    assert "1 static file symlinked" in _collect("-l")
    assert place.read_text() == "a{}"
    assert "1 unmodified" in _collect("-l")
    assert "1 static file copied" in _collect()
    assert not place.is_symlink()


def test_links_need_a_storage_on_this_computer(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = InMemoryStorage()
    monkeypatch.setattr(collectstatic, "staticfiles_storage", storage)
    with pytest.raises(CommandError, match="Can't symlink to a remote destination"):
        _collect("--link")
    assert "1 static file copied" in _collect()
    assert storage.exists("a.css")


def test_what_was_searched_is_told(project: Path) -> None:
    assert finders.find("a.css") == str(project / "source" / "a.css")
    assert finders.searched_locations == [str(project / "source")]
    out, err = io.StringIO(), io.StringIO()
    call_command(findstatic.Command(), "a.css", "no.css", verbosity=2, stdout=out, stderr=err)
    place = os.path.realpath(project / "source")
    searched = f"Looking in the following locations:\n  {place}"
    assert out.getvalue() == f"Found 'a.css' here:\n  {place}/a.css\n{searched}\n"
    assert err.getvalue() == f"No matching file found for 'no.css'.\n{searched}\n"


def test_the_default_storage_can_be_searched(project: Path) -> None:
    with override_settings(MEDIA_ROOT=str(project / "source")):
        finder = finders.DefaultStorageFinder(FileSystemStorage)
        assert finder.find("a.css") == str(project / "source" / "a.css")
        assert finder.find("a.css", find_all=True) == [str(project / "source" / "a.css")]
        assert (finder.find("no"), finder.find("no", find_all=True)) == ([], [])
        assert [name for name, _ in finder.list([])] == ["a.css"]
        assert finder.check() == []
    assert finders.DefaultStorageFinder(InMemoryStorage()).check()
    with pytest.raises(ImproperlyConfigured, match="has no storage"):
        finders.BaseStorageFinder()


def test_settings_are_as_they_were() -> None:
    assert settings.STATIC_ROOT is None
