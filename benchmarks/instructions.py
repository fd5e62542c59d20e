"""Counts the machine instructions of key operations and compares them with the kept table.

    python -m benchmarks.instructions [--keep]

Callgrind counts; address randomisation, hash randomisation and the collector are off, so that two
runs agree. What is kept is the count of each operation as a multiple of a yardstick, a loop of
plain Python, by version of the interpreter: another build of it changes both alike.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.contest import ROOT

TABLE = Path(__file__).parent / "instructions.json"
TOLERANCE = 0.05
CALLS, WARMING = 20, 30


def operations() -> dict[str, Callable[[], Any]]:
    """Returns the yardstick and the operations that are counted."""
    from benchmarks.suites.forms.vocabulary import INVALID, VALID, registration
    from benchmarks.suites.orm.vocabulary import Models
    from benchmarks.suites.requests import protocols
    from benchmarks.suites.requests import vocabulary as site

    made = Models("plectrum", "sqlite")
    framework = made.framework
    form = registration(framework.load("forms"))
    query, template = framework.load("http").QueryDict, framework.load("template")
    urls = sys.modules["bench_urls"] = type(sys)("bench_urls")
    urls.urlpatterns = site.routes(framework)  # type: ignore[attr-defined]
    framework.load("conf").settings.ROOT_URLCONF = "bench_urls"
    requests = protocols.wsgi_cases(framework.load("core.wsgi").get_wsgi_application(), "/sync")
    books, valid, invalid = made.Book.objects, query(VALID), query(INVALID)
    kept = books.get(pk=7)
    names = {"rows": [{"id": n, "name": f"<{n}>"} for n in range(50)]}
    source = "{% for row in rows %}<td>{{ row.id }}</td><td>{{ row.name }}</td>{% endfor %}"
    page = template.Engine().from_string(source)
    resolve = framework.load("urls").resolve
    return {
        "yardstick": lambda: sum(number * number for number in range(10_000)),
        "request, plaintext": requests["WSGI plaintext"].run,
        "request, two parameters": requests["WSGI two parameters, last of 100 routes"].run,
        "resolve a path": lambda: resolve("/section97/7/a-slug/"),
        "render 50 rows": lambda: page.render(template.Context(names)),
        "get by key": lambda: books.get(pk=5),
        "build and run a query of 20 rows": lambda: list(made.few()),
        "1 000 objects": lambda: list(made.objects(1000)),
        "save an object": kept.save,
        "validate 8 fields": lambda: form(valid).is_valid(),
        "refuse 4 of 8 fields": lambda: form(invalid).errors,
    }


def count() -> None:
    """Does the work under Callgrind: each call of `getppid` begins a new count."""
    found = operations()
    print("\n".join(found))
    gc.disable()
    for operation in found.values():
        for _ in range(WARMING):
            operation()
    for operation in found.values():
        os.getppid()
        for _ in range(CALLS):
            operation()
        os.getppid()


def counted() -> dict[str, float]:
    """Returns the instructions of each operation, as multiples of the yardstick's.

    Raises:
        SystemExit: There is no Callgrind, or the work failed.
    """
    if not (shutil.which("valgrind") and shutil.which("setarch")):
        raise SystemExit("Counting needs valgrind and setarch (Debian: valgrind, util-linux).")
    with tempfile.TemporaryDirectory() as directory:
        out = Path(directory) / "counts"
        done = subprocess.run(
            ["setarch", "-R", "valgrind", "--tool=callgrind", f"--callgrind-out-file={out}",
             "--dump-before=getppid", sys.executable, "-m", "benchmarks.instructions", "--count"],
            env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1",
                 "PYTHONPATH": os.pathsep.join((str(ROOT / "src"), str(ROOT)))},
            capture_output=True, text=True, check=False, cwd=ROOT,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(done.stderr)
        dumps = sorted(out.parent.glob("counts.*"), key=lambda path: int(path.suffix[1:]))
        totals = [_total(path) for path in dumps]
    names = done.stdout.split("\n")[:-1]
    counts = dict(zip(names, totals[-2 * len(names) :][1::2], strict=True))
    yardstick = counts.pop("yardstick")
    return {name: round(instructions / yardstick, 5) for name, instructions in counts.items()}


def _total(path: Path) -> int:
    match = re.search(r"^totals: (\d+)", path.read_text(), re.MULTILINE)
    assert match, path
    return int(match[1])


def compare(kept: dict[str, float], found: dict[str, float]) -> list[str]:
    """Prints both, and returns what costs more than is tolerated."""
    worse = []
    print(f"{'':36}{'kept':>10}{'now':>10}{'change':>9}")
    for name, now in found.items():
        before = kept.get(name)
        change = now / before - 1 if before else 0.0
        print(f"{name:36}{before or float('nan'):>10.4f}{now:>10.4f}{change:>+8.1%}")
        if change > TOLERANCE:
            worse.append(f"{name} takes {change:.1%} more instructions")
    return worse


def main() -> None:
    """Compares, or keeps."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.instructions")
    parser.add_argument("--keep", action="store_true", help="write the table anew")
    parser.add_argument("--count", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.count:
        count()
        return
    version = ".".join(platform.python_version_tuple()[:2])
    tables: dict[str, dict[str, float]] = json.loads(TABLE.read_text()) if TABLE.exists() else {}
    found = counted()
    worse = compare(tables.get(version, {}), found)
    if asked.keep:
        TABLE.write_text(f"{json.dumps(tables | {version: found}, indent=1)}\n")
    elif version not in tables:
        raise SystemExit(f"Nothing is kept for Python {version}: `make bench-keep` keeps this.")
    elif worse:
        raise SystemExit("\n".join(worse))


if __name__ == "__main__":
    main()
