"""Times forms against Django's: making one, validating it, rendering it.

Run it with PLECTRUM_DJANGO_PYTHON naming an interpreter that has Django installed. Both sides run
the same code, in processes of their own, in turns; the best of several rounds counts, in CPU time.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROUNDS = 5
BARS = {"make": 50, "valid": 12, "invalid": 15, "render": 8}

CODE = """
import json, sys, time
from {root}.conf import settings
settings.configure(USE_TZ=True, SECRET_KEY="benchmark")
import {root}
{root}.setup()
from {root} import forms
from {root}.http import QueryDict

class Registration(forms.Form):
    name = forms.CharField(max_length=100)
    email = forms.EmailField()
    age = forms.IntegerField(min_value=0, max_value=150)
    website = forms.URLField(required=False)
    birthday = forms.DateField()
    colour = forms.ChoiceField(choices=[("r", "Red"), ("g", "Green"), ("b", "Blue")])
    newsletter = forms.BooleanField(required=False)
    comment = forms.CharField(widget=forms.Textarea, required=False, max_length=1000)

VALID = QueryDict("name=Ada+Lovelace&email=ada@example.com&age=36&website=https://example.com/ada"
                  "&birthday=1815-12-10&colour=g&newsletter=on&comment=Notes")
INVALID = QueryDict("name=&email=nonsense&age=200&website=https://example.com/ada"
                    "&birthday=1815-12-10&colour=x&newsletter=on&comment=Notes")

def make():
    Registration(VALID)

def valid():
    assert Registration(VALID).is_valid()

def invalid():
    assert len(Registration(INVALID).errors) == 4

def render():
    Registration(INVALID).as_p()

def best(function, seconds=0.4):
    function()
    count = 1
    while True:
        start = time.process_time()
        for _ in range(count):
            function()
        used = time.process_time() - start
        if used > 0.02:
            break
        count *= 4
    rounds = max(3, int(seconds / used))
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(count):
            function()
        times.append((time.process_time() - start) / count)
    return min(times) * 1e6

print(json.dumps({name: best(globals()[name]) for name in ("make", "valid", "invalid", "render")}))
"""


def measure(interpreter: str, root: str) -> dict[str, float]:
    """Returns the microseconds of each task in one process."""
    environment = {"PATH": os.environ["PATH"]}
    if root == "plectrum":
        environment["PYTHONPATH"] = str(Path(__file__).parents[1] / "src")
    done = subprocess.run(
        [interpreter, "-c", CODE.replace("{root}", root)],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    times: dict[str, float] = json.loads(done.stdout)
    return times


def main() -> None:
    """Prints the times of both and their ratio against its bar."""
    theirs: dict[str, float] = {}
    ours: dict[str, float] = {}
    django = os.environ.get("PLECTRUM_DJANGO_PYTHON")
    for _ in range(ROUNDS):
        for name, time in measure(sys.executable, "plectrum").items():
            ours[name] = min(time, ours.get(name, time))
        if django:
            for name, time in measure(django, "django").items():
                theirs[name] = min(time, theirs.get(name, time))
    print(f"{'':10}{'Plectrum µs':>14}{'Django µs':>14}{'times':>10}{'bar':>8}")
    for name, time in ours.items():
        other = theirs.get(name)
        ratio = f"{other / time:10.1f}" if other else f"{'-':>10}"
        print(f"{name:10}{time:14.2f}{other or float('nan'):14.2f}{ratio}{BARS[name]:8}")


if __name__ == "__main__":
    main()
