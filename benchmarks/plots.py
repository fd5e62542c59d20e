"""Draws a run: how many times Django's cost is ours, and cost against size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.cases import point_of
from benchmarks.figures import Results, series_of

OURS, THEIRS, OTHERS = "#0b6e4f", "#c8553d", "#8a8f98"


def draw(results: Results, directory: Path) -> list[Path]:
    """Writes the plots of each suite and returns their paths."""
    import matplotlib as mpl

    mpl.use("Agg")
    made = []
    for name in results.data["suites"]:
        path = directory / f"{name}-ratio.png"
        if _ratios(results, name, path):
            made.append(path)
        for series in series_of(results, name):
            path = directory / f"{name}-{series.replace(' ', '-')}.png"
            _sizes(results, name, series, path)
            made.append(path)
    return made


def _ratios(results: Results, name: str, path: Path) -> bool:
    """Draws Django's and the best peer's cost as multiples of ours."""
    from matplotlib import pyplot as plt

    suite = results.suite(name)
    cases = [case for case in suite["cases"] if "plectrum" in suite["cases"][case]][::-1]
    rows: list[tuple[str, float | None, float | None]] = []
    for case in cases:
        best = results.best_peer(name, case, suite["peers"])
        rows.append(
            (
                case,
                results.ratio(name, case, "django", "plectrum"),
                results.ratio(name, case, best, "plectrum") if best else None,
            )
        )
    if not any(django or best for _, django, best in rows):
        return False
    figure, axes = plt.subplots(figsize=(9, 1.4 + 0.42 * len(rows)), layout="constrained")
    kinds = ((0.2, THEIRS, "Django", 1), (-0.2, OTHERS, "best peer", 2))
    for offset, color, label, column in kinds:
        points = [(at + offset, row[column]) for at, row in enumerate(rows) if row[column]]
        if points:
            heights, widths = zip(*points, strict=True)
            bars = axes.barh(heights, widths, height=0.38, color=color, label=label)
            axes.bar_label(bars, fmt="%.3g×", padding=3, fontsize=8)
    axes.axvline(1, color=OURS, linewidth=2, label="Plectrum")
    axes.set(xscale="log", xlabel="cost, as a multiple of Plectrum's", title=suite["title"])
    axes.margins(x=0.12)
    axes.set_yticks(range(len(rows)), [case for case, *_ in rows])
    axes.legend(fontsize=8, loc="lower center", bbox_to_anchor=(0.5, 1.06), ncols=3, frameon=False)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    plt.close(figure)
    return True


def _sizes(results: Results, name: str, series: str, path: Path) -> None:
    """Draws what each contender costs over the sizes of a series."""
    from matplotlib import pyplot as plt

    suite = results.suite(name)
    lines: dict[str, list[tuple[int, float]]] = {}
    unit = ""
    for case, costs in suite["cases"].items():
        at = point_of(case)
        if at and at[0] == series:
            unit = at[2]
            for who, cost in costs.items():
                lines.setdefault(who, []).append((at[1], cost["median"]))
    figure, axes = plt.subplots(figsize=(8, 5), layout="constrained")
    for who, points in lines.items():
        sizes, costs = zip(*sorted(points), strict=True)
        axes.plot(sizes, costs, label=who, marker="o", markersize=4, **_style(who))
    axes.set(xscale="log", yscale="log", xlabel=unit, ylabel=suite["unit"])
    axes.set_title(f"{suite['title']}: {series}")
    axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, dpi=110)
    plt.close(figure)


def _style(who: str) -> dict[str, Any]:
    known = {"plectrum": (OURS, 3), "django": (THEIRS, 2), "floor": ("black", 1)}
    if who not in known:
        return {"linewidth": 1}
    color, width = known[who]
    return {"color": color, "linewidth": width, "zorder": 5}
