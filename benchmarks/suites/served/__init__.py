"""The site that a server's worker loads: that of the contender which BENCH_CONTENDER names."""

from __future__ import annotations

import importlib
import os
from typing import Any

from benchmarks.suites import requests


def _application() -> Any:
    name = os.environ["BENCH_CONTENDER"]
    if name in {"plectrum", "django"}:
        return importlib.import_module("benchmarks.suites.served.vocabulary").application(name)
    if name == "floor":
        return importlib.import_module("benchmarks.suites.served.raw").Site()
    if name == "fastapi":
        return importlib.import_module("benchmarks.suites.served.fastapi_sqlalchemy").application()
    site = importlib.import_module(f"benchmarks.suites.requests.{requests.NAMES[name]}")
    return site.application()


application = _application()
