"""Resolves and reverses routes and prints what each costs, as JSON; see `benchmarks/routing.py`."""

import importlib
import json
import sys
import time
import types

framework = sys.argv[1]
rounds, calls = int(sys.argv[2]), int(sys.argv[3])

settings = importlib.import_module(f"{framework}.conf").settings
settings.configure(ROOT_URLCONF="benchmark_urls", SECRET_KEY="not secret")
urls = importlib.import_module(f"{framework}.urls")


def view(request, **kwargs):
    return None


module = types.ModuleType("benchmark_urls")
module.urlpatterns = [
    urls.path(f"section{number}/item/<int:pk>/", view, name=f"item{number}")
    for number in range(500)
] + [urls.path(f"literal{number}/", view, name=f"literal{number}") for number in range(500)]
sys.modules["benchmark_urls"] = module


def missing():
    try:
        urls.resolve("/nothing/here/")
    except urls.Resolver404:
        return
    raise AssertionError


def best_of(function):
    function()
    costs = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(calls):
            function()
        costs.append((time.process_time() - start) / calls * 1e6)
    return min(costs)


assert urls.resolve("/section499/item/42/").kwargs == {"pk": 42}
print(
    json.dumps(
        {
            "resolve the 1st of 500 routes": best_of(lambda: urls.resolve("/section0/item/42/")),
            "resolve the 500th": best_of(lambda: urls.resolve("/section499/item/42/")),
            "resolve the 500th literal": best_of(lambda: urls.resolve("/literal499/")),
            "find that there is none": best_of(missing),
            "reverse without arguments": best_of(lambda: urls.reverse("literal499")),
            "reverse with an argument": best_of(lambda: urls.reverse("item499", args=[42])),
            "reverse with a keyword": best_of(lambda: urls.reverse("item499", kwargs={"pk": 42})),
        }
    )
)
