"""Hashed names, the manifest and `collectstatic`, compared with the installed Django."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.differential.oracle import PYTHON, needs_django

pytestmark = [pytest.mark.differential, needs_django]

SCRIPT = r"""
import importlib, io, json, os, pathlib, shutil, sys
from contextlib import redirect_stderr, redirect_stdout
from urllib.parse import unquote
root, question = sys.argv[1], json.load(sys.stdin)
base = pathlib.Path.cwd()
source, other, target = base / "source", base / "other", base / "target"

def load(name):
    return importlib.import_module(f"{root}.{name}")

load("conf").settings.configure(
    STATIC_ROOT=str(target), STATIC_URL="/static/", STATICFILES_DIRS=[str(source), str(other)],
    INSTALLED_APPS=[f"{root}.contrib.staticfiles"], USE_TZ=True,
    STORAGES={
        "default": {"BACKEND": f"{root}.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": f"{root}.contrib.staticfiles.storage." + question["storage"]},
    },
)
importlib.import_module(root).setup()
storage = load("contrib.staticfiles.storage")
disk = load("core.files.storage").FileSystemStorage
management = load("core.management")

def write(directory, files):
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        os.utime(path, (1e9, 1e9))

def tree():
    return {
        str(path.relative_to(target)):
            "-> " + os.readlink(path) if path.is_symlink() else path.read_text()
        for path in sorted(target.rglob("*")) if path.is_symlink() or path.is_file()
    }

def clean():
    for directory in (source, other, target):
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir()

def process(files, options):
    clean()
    write(source, files)
    made = type("Storage", (storage.ManifestStaticFilesStorage,), options)()
    paths = {}
    for name in files:
        with disk(str(source)).open(name) as file:
            made.save(name, file)
        paths[name] = (disk(str(source)), name)
    told = [
        [name, hashed, type(done).__name__ if isinstance(done, Exception) else done]
        for name, hashed, done in made.post_process(paths)
    ]
    urls = {}
    for name in [*files, "nosuch.css", "a.css?x=1#y", "d/", ""]:
        try:
            urls[name] = unquote(type(made)().url(name))  # Django leaves spaces in it
        except Exception as error:
            urls[name] = type(error).__name__
    return sorted(told, key=str), tree(), urls

def run(steps):
    clean()
    write(source, {"a.css": 'a{x:url("b.png")}', "b.png": "b", ".hidden": "h", "d/c.txt": "c"})
    write(other, {"a.css": "other", "e.txt~": "e"})
    answers = []
    for step in steps:
        out = io.StringIO()
        sys.stdin = io.StringIO(step.get("typed", ""))
        write(source, step.get("files", {}))
        try:
            with redirect_stdout(out), redirect_stderr(io.StringIO()):
                management.call_command(*step["call"], **step.get("options", {}))
            outcome = "done"
        except (SystemExit, Exception) as error:
            outcome = type(error).__name__
        answers.append([outcome, out.getvalue(), tree()])
    return answers

if question["kind"] == "process":
    answer = {name: process(files, options) for name, (files, options) in question["cases"].items()}
else:
    answer = run(question["steps"])
print("@@" + json.dumps(answer))
"""
PICTURE = {"i.png": "x"}
CASES: dict[str, tuple[dict[str, str], dict[str, Any]]] = {
    "a chain of imports": (
        {
            "a.css": '@import "b.css";',
            "b.css": '@import url("c.css");',
            "c.css": "a{background:url(i.png)}",
            **PICTURE,
        },
        {},
    ),
    "a chain in the order of names": (
        {f"{n}.css": f'@import "{n - 1}.css";' for n in range(1, 10)} | {"0.css": "x"},
        {},
    ),
    "ways to write it": (
        {
            "d/a.css": """@import 'b.css'; @import "b.css" screen;
a{background: url("../i.png?x=1#frag")} b{src:url('../f.eot?#iefix')} c{x:url(#only)}
d{x:url(data:image/png;base64,AAAA)} e{x:url(http://h/x.png)} f{x:url(//h/x.png)}
g{x:url(/static/i.png)} h{x:url(/other/i.png)} i{x:URL(../i.png)} k{x:url(../i.png#svg)}
l{x:url('')} n{x:url(../i.png)} o{x:url("./../i.png")} p{x:url("  ../i.png")}""",
            "d/b.css": "b{}",
            "f.eot": "e",
            **PICTURE,
        },
        {},
    ),
    "comments": (
        {"a.css": '/* url("no.png") @import "no.css" */ a{x:url("i.png")} /* url("i.png") */'}
        | PICTURE,
        {},
    ),
    "nothing there": ({"a.css": 'a{x:url("no.png")}'}, {}),
    "nothing there, not strict": ({"a.css": 'a{x:url("no.png")}'}, {"manifest_strict": False}),
    "source maps": (
        {
            "a.css": "a{}\n/*# sourceMappingURL=a.css.map */",
            "a.css.map": "{}",
            "b.js": "x;\n//# sourceMappingURL=b.js.map\n",
            "b.js.map": "{}",
            "c.js": "//@ sourceMappingURL=c.js.map",
            "e.css": "/*# sourceMappingURL=data:xx */",
            "f.js": "//# sourceMappingURL=data:application/json;base64,AA",
        },
        {},
    ),
    "no source map": ({"b.js": "//# sourceMappingURL=no.js.map"}, {}),
    "quotes and spaces": (
        {
            "a.css": """a{x:url("i'1.png")} b{x:url('i 2.png')} c{x:url(i%202.png)}""",
            "i'1.png": "x",
            "i 2.png": "y",
        },
        {},
    ),
    "endings": ({"x/noext": "a", "x/two.tar.gz": "b", ".hidden": "c"}, {}),
    "queries": ({"a.css": 'a{x:url("i.png?a=1")} b{x:url("i.png?")}', **PICTURE}, {}),
    "directories": ({"a.css": 'a{x:url("d/")} c{x:url("about:blank")}', "d/x.txt": ""}, {}),
}
SCRIPTS = {
    "m.js": """import a from "./n.js";
import "./n.js";
import * as n from "./n.js";
import {a,b} from './n.js';
const x = import("./n.js");
export * from "./n.js";
export { a } from "./n.js";
import a from "/static/n.js"; import x from "bare"; // import "./q.js"
/* import y from "./q.js" */
""",
    "n.js": "1",
}
CASES["modules left alone"] = (SCRIPTS, {})
CASES["modules"] = (SCRIPTS, {"support_js_module_import_aggregation": True})


def _call(*arguments: str, typed: str = "", **more: Any) -> dict[str, Any]:
    return {"call": ["collectstatic", *arguments], "typed": typed, **more}


STEPS = [
    _call(),
    _call(typed="no"),
    _call(typed="yes"),
    _call("--noinput", "-v", "2"),
    _call("--noinput", "--clear", "--dry-run", "-v", "2"),
    _call("--clear", typed="no"),
    _call("--noinput", "-c", "-i", "d", "--no-default-ignore"),
    _call("--noinput", "-n", "-l", "-v", "2"),
    _call("--noinput", "-l"),
    _call("--noinput", "-l", "-v", "2"),
    _call("--noinput", "-v", "2", "--ignore", "*.css"),
    _call("--noinput", "-v", "0"),
    _call("--noinput", files={"b.png": "changed"}),
    _call("--noinput", "--no-post-process"),
    {"call": ["collectstatic"], "options": {"interactive": False, "clear": True, "verbosity": 0}},
]
BROKEN = [_call("--noinput", files={"a.css": 'a{x:url("no.png")}'})]


@functools.cache
def ask(root: str, question: str, directory: Path) -> Any:
    """Returns what a framework answers."""
    place = directory / root
    place.mkdir()
    done = subprocess.run(
        [PYTHON if root == "django" else sys.executable, "-c", SCRIPT, root],
        input=question,
        cwd=place,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(__file__).parents[2] / "src")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.rpartition("@@")[2].replace(str(place), "PLACE"))


def both(question: dict[str, Any], directory: Path) -> list[Any]:
    """Returns what both answer."""
    text = json.dumps({"storage": "ManifestStaticFilesStorage", **question})
    return [ask(root, text, directory) for root in ("django", "plectrum")]


def test_names_contents_and_the_manifest_are_those_of_django(tmp_path: Path) -> None:
    theirs, ours = both({"kind": "process", "cases": CASES}, tmp_path)
    for name in CASES:
        if name == "nothing there, not strict":  # documented: such a name stays as it is
            assert ours[name][2].pop("nosuch.css") == "/static/nosuch.css"
            theirs[name][2].pop("nosuch.css")
            ours[name][2].pop(""), theirs[name][2].pop("")
        assert ours[name] == theirs[name], name


@pytest.mark.parametrize("storage", ["StaticFilesStorage", "ManifestStaticFilesStorage"])
@pytest.mark.parametrize("steps", [STEPS, BROKEN], ids=["steps", "broken"])
def test_the_command_does_and_says_what_djangos_does(
    tmp_path: Path, storage: str, steps: list[dict[str, Any]]
) -> None:
    theirs, ours = both({"kind": "run", "steps": steps, "storage": storage}, tmp_path)
    for step, their, our in zip(steps, theirs, ours, strict=True):
        assert our[0] == their[0], step
        assert _words(our[1]) == _words(their[1]), step
        if our[0] == "done":
            assert _current(our[2]) == _current(their[2]), step


def _current(tree: dict[str, str]) -> dict[str, str]:
    """Returns the files of a run: hashed ones of earlier runs may stay for pages out there."""
    listed = json.loads(tree.get("staticfiles.json", "{}")).get("paths", {}).values()
    return {
        name: text
        for name, text in tree.items()
        if name in listed or not re.search(r"\.[0-9a-f]{12}(\.|$)", name)
    }


def _words(text: str) -> list[str]:
    """Returns the lines that are no questions and no advice, which have words of their own."""
    lines = [line.strip() for line in text.splitlines()]
    return sorted(
        line for line in lines if re.match(r"(\d+ static|Skipp|Copy|Link|Delet|Preten|Post)", line)
    )
