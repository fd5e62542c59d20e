"""Sites under the Granian server, asked by `wrk` over loopback: CPU time of the server."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.cases import Suite, point
from benchmarks.contest import ROOT, ContenderError, Lagging, Outcome, is_same

CLIENTS = (1, 8, 64)
PATHS = {
    "plaintext": "/plain/",
    "JSON": "/json/",
    "one query": "/one/",
    "twenty queries": "/twenty/",
    "fortunes": "/fortunes/",
    "updates": "/updates/",
    "cached": "/cached/",
}

SUITE = Suite(
    title="Full stack over loopback",
    package="served",
    contenders={
        "plectrum": "rsgi",
        "django": "wsgi",
        "flask": "wsgi",
        "starlette": "asgi",
        "litestar": "asgi",
        "falcon": "asgi",
        "fastapi": "asgi",
        "floor": "rsgi",
    },
    cases=(*PATHS, *(point("plaintext", clients, "clients") for clients in CLIENTS)),
    floor="floor",
    tool="wrk",
    unit="µs of the server's CPU per request",
    notes=(
        "One worker of Granian, pinned to one processor, wrk to another; queries go to SQLite.",
        "The floor is a raw RSGI function with the bare driver; FastAPI has SQLAlchemy's ORM.",
        "Flask, Starlette, Litestar and Falcon are measured where no mapper is asked.",
    ),
)


@contextmanager
def serving(contender: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Serves a contender's site on a free port of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "granian", "--interface", SUITE.contenders[contender], "--port",
        str(port), "--workers", "1", "--no-ws", "--http", "1", "--log-level", "error",
        "benchmarks.suites.served:application",
    ]  # fmt: skip
    paths = os.pathsep.join((str(ROOT / "src"), str(ROOT)))
    process = subprocess.Popen(
        ["taskset", "-c", "0", *command],
        env={**os.environ, "PYTHONPATH": paths, "BENCH_CONTENDER": contender},
    )
    try:
        _wait_for(port, process)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(150):
        if process.poll() is not None:
            break
        try:
            answer(port, "plaintext")
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise ContenderError("the server did not start")


def answer(port: int, case: str) -> str:
    """Returns what a page says."""
    path = PATHS[case.partition(":")[0]]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
        text: str = response.read().decode()
        return re.sub(r"\s", "", text)


def cpu_seconds(root: int) -> float:
    """Returns the CPU time of a process and of those that it started."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # has ended
        number = int(path.parent.name)
        parents[number], ticks[number] = int(fields[1]), int(fields[11]) + int(fields[12])
    family = {root}
    while more := {each for each, parent in parents.items() if parent in family} - family:
        family |= more
    return sum(ticks[each] for each in family if each in ticks) / os.sysconf("SC_CLK_TCK")


def asked(port: int, case: str, seconds: float) -> int:
    """Returns how many requests `wrk` had answered in so many seconds."""
    clients = int(match[0]) if (match := re.search(r"\d+", case)) else 16
    url = f"http://127.0.0.1:{port}{PATHS[case.partition(':')[0]]}"
    last = str((os.cpu_count() or 1) - 1)
    done = subprocess.run(
        ["taskset", "-c", last, "wrk", "-t1", f"-c{clients}", f"-d{seconds:.0f}s", url],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    count = re.search(r"(\d+) requests in", done.stdout)
    if count is None or "Non-2xx" in done.stdout:
        raise ContenderError(f"{url}: {done.stdout}")
    return int(count[1])


def hold(name: str, *, rounds: int, seconds: float, lagging: Lagging) -> Outcome:
    """Returns what the contenders cost, each served alone, in turns."""
    outcome = Outcome(costs={case: {} for case in SUITE.cases})
    answers: dict[str, str] = {}
    turns = max(1, rounds // 3)
    for turn in range(turns):
        for contender in SUITE.contenders:
            with serving(contender) as (port, process):
                for case in SUITE.cases:
                    try:
                        said = answer(port, case)
                    except urllib.error.HTTPError:
                        continue  # it has no such page
                    if not is_same(answers.setdefault(case, said), said):
                        if turn == 0:
                            outcome.differing.append(f"{case}: {contender} answers {said[:80]}")
                        continue
                    before = cpu_seconds(process.pid)
                    count = asked(port, case, max(1.0, 3 * seconds))
                    cost = (cpu_seconds(process.pid) - before) / count * 1e6
                    outcome.costs[case].setdefault(contender, []).append(cost)
    return outcome
