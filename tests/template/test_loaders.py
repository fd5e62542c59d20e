"""Where templates are found, kept, and found again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from plectrum.core.exceptions import ImproperlyConfigured
from plectrum.template import Context, Engine, TemplateDoesNotExist
from plectrum.template.loaders.filesystem import Loader as FilesystemLoader
from tests.template.support import CACHED, LOCMEM, make_engine


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_the_first_directory_that_has_a_template_wins(tmp_path: Path) -> None:
    _write(tmp_path / "a" / "one.html", "a1")
    _write(tmp_path / "b" / "one.html", "b1")
    _write(tmp_path / "b" / "sub" / "two.html", "b2 é")
    engine = Engine(dirs=[tmp_path / "a", tmp_path / "b"])
    assert engine.get_template("one.html").render(Context()) == "a1"
    template = engine.get_template("sub/two.html")
    assert template.render(Context()) == "b2 é"
    assert template.origin.name == str(tmp_path / "b" / "sub" / "two.html")
    assert template.origin.template_name == "sub/two.html"
    with pytest.raises(TemplateDoesNotExist) as caught:
        engine.get_template("three.html")
    assert [origin.name for origin, _ in caught.value.tried] == [
        str(tmp_path / "a" / "three.html"),
        str(tmp_path / "b" / "three.html"),
    ]


@pytest.mark.parametrize("name", ["../secret.txt", "/etc/passwd", "x/../../secret.txt", "a\0b", ""])
def test_a_name_cannot_lead_out_of_the_directories(tmp_path: Path, name: str) -> None:
    _write(tmp_path / "secret.txt", "secret")
    (tmp_path / "templates").mkdir()
    with pytest.raises(TemplateDoesNotExist):
        Engine(dirs=[tmp_path / "templates"]).get_template(name)


def test_a_template_is_parsed_once_and_kept() -> None:
    engine = make_engine({"a": "{{ x }}"})
    assert engine.get_template("a") is engine.get_template("a")
    engine.template_loaders[0].reset()
    assert engine.get_template("a").render(Context({"x": 1})) == "1"


@pytest.mark.parametrize("name", ["page.html", "parent.html", "part.html"])
def test_a_debugging_engine_sees_changed_files_without_restart(tmp_path: Path, name: str) -> None:
    _write(tmp_path / "parent.html", "<{% block a %}{% endblock %}>")
    _write(tmp_path / "part.html", "part")
    page = "{% extends 'parent.html' %}{% block a %}{% include 'part.html' %}{% endblock %}"
    _write(tmp_path / "page.html", page)
    engine = Engine(dirs=[tmp_path], debug=True)
    assert engine.get_template("page.html").render(Context()) == "<part>"
    _write(tmp_path / name, "changed")
    os.utime(tmp_path / name, (1, 1))
    assert "changed" in engine.get_template("page.html").render(Context())
    with pytest.raises(TemplateDoesNotExist):
        engine.get_template("new.html")
    _write(tmp_path / "new.html", "new")
    assert engine.get_template("new.html").render(Context()) == "new"


def test_a_template_may_extend_one_of_its_own_name_in_a_later_directory(tmp_path: Path) -> None:
    for number, directory in enumerate("abc"):
        own = f"{{% block x %}}{directory}{{{{ block.super }}}}{{% endblock %}}"
        text = "{% extends 'base.html' %}" + own if number < 2 else "[{% block x %}c{% endblock %}]"
        _write(tmp_path / directory / "base.html", text)
    engine = Engine(dirs=[tmp_path / directory for directory in "abc"])
    assert engine.get_template("base.html").render(Context()) == "[abc]"


def test_select_template_takes_the_first_that_exists() -> None:
    engine = make_engine({"b": "B"})
    assert engine.select_template(["a", "b"]).render(Context()) == "B"
    assert engine.render_to_string(["a", "b"]) == "B"
    with pytest.raises(TemplateDoesNotExist, match="a, c"):
        engine.select_template(["a", "c"])
    with pytest.raises(TemplateDoesNotExist, match="No template names provided"):
        engine.select_template([])


def test_a_partial_is_reached_by_its_name() -> None:
    engine = make_engine({"page": "a{% partialdef p %}[{{ x }}]{% endpartialdef %}b"})
    partial = engine.get_template("page#p")
    assert partial.render(Context({"x": "<"})) == "[&lt;]"
    assert (partial.name, partial.source) == ("p", "[{{ x }}]")
    assert engine.from_string("{% include 'page#p' %}").render(Context({"x": 1})) == "[1]"
    with pytest.raises(TemplateDoesNotExist):
        engine.get_template("page#q")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("./base2.html", "dir/base2"),
        ("../base1.html", "base1"),
        ("./my/base3.html", "dir/my/base3"),
    ],
)
def test_relative_names_are_taken_from_the_template_that_has_them(name: str, expected: str) -> None:
    templates = {
        "base1.html": "base1",
        "dir/base2.html": "dir/base2",
        "dir/my/base3.html": "dir/my/base3",
        "dir/extends.html": f"{{% extends '{name}' %}}",
        "dir/includes.html": f"{{% include '{name}' %}}",
    }
    engine = make_engine(templates)
    assert engine.get_template("dir/extends.html").render(Context()) == expected
    assert engine.get_template("dir/includes.html").render(Context()) == expected


def test_loaders_may_be_nested_and_given_arguments() -> None:
    engine = Engine(loaders=[(CACHED, [(LOCMEM, {"a": "A"}), (LOCMEM, {"a": "x", "b": "B"})])])
    assert [engine.get_template(name).render(Context()) for name in "ab"] == ["A", "B"]
    with pytest.raises(ImproperlyConfigured, match="Invalid value in template loaders"):
        Engine(loaders=[3]).get_template("a")
    with pytest.raises(ImproperlyConfigured, match="app_dirs must not be set"):
        Engine(loaders=[], app_dirs=True)


def test_compiled_code_is_kept_on_disk_and_found_again(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    texts = []
    for _ in range(2):
        engine = make_engine({"a": "{% for x in 'ab' %}{{ x }}{% endfor %}"}, bytecode_dir=cache)
        texts.append(engine.get_template("a").render(Context()))
    assert texts == ["ab", "ab"]
    (file,) = cache.iterdir()
    file.write_bytes(b"damaged")
    engine = make_engine({"a": "{% for x in 'ab' %}{{ x }}{% endfor %}"}, bytecode_dir=cache)
    assert engine.get_template("a").render(Context()) == "ab"


def test_a_site_with_many_templates_reads_those_that_it_renders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(500):
        _write(tmp_path / f"{number}.html", "{% if x %}" * 5 + str(number) + "{% endif %}" * 5)
    read: list[str] = []
    get_contents = FilesystemLoader.get_contents

    def record(self: FilesystemLoader, origin: Any) -> str:
        read.append(origin.template_name)
        return get_contents(self, origin)

    monkeypatch.setattr(FilesystemLoader, "get_contents", record)
    engine = Engine(dirs=[tmp_path])
    assert read == []
    assert engine.get_template("7.html").render(Context({"x": True})) == "7"
    engine.get_template("7.html")
    assert read == ["7.html"]


def test_an_engine_makes_nothing_before_it_is_asked() -> None:
    engine = make_engine({"bad": "{% nope %}", "good": "ok"})
    assert engine.get_template("good").render(Context()) == "ok"
    assert "program" not in vars(engine.from_string("{{ x }}"))
