"""The manifest of static files."""

from __future__ import annotations

from pathlib import Path

from plectrum.contrib.staticfiles.storage import ManifestStaticFilesStorage
from plectrum.core.files.storage import FileSystemStorage


def collected(source: Path, target: Path, text: str) -> str:
    """Collects one file and returns the manifest's hash, as another process reads it."""
    (source / "page.js").write_text(text)
    storage = ManifestStaticFilesStorage(location=target, base_url="/static/")
    list(storage.post_process({"page.js": (FileSystemStorage(source), "page.js")}))
    again = ManifestStaticFilesStorage(location=target, base_url="/static/")
    assert again.manifest_hash == storage.manifest_hash
    return again.manifest_hash


def test_the_hash_of_the_manifest_changes_with_a_file(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.mkdir()
    target.mkdir()
    assert ManifestStaticFilesStorage(location=target, base_url="/").manifest_hash == ""
    first = collected(source, target, "1")
    assert collected(source, target, "1") == first
    assert collected(source, target, "2") != first
