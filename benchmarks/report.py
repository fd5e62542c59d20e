"""Writes the tables of a run as Markdown."""

from __future__ import annotations

from typing import Any

from benchmarks.bars import BARS, missed
from benchmarks.figures import Results, series_of


def written(results: Results) -> str:
    """Returns the whole report."""
    parts = [
        "# Measured speed", "", *_conditions(results.data), "", *_bars(results), *_missed(results)
    ]  # fmt: skip
    for name in results.data["suites"]:
        parts += _suite(results, name)
    return "\n".join(parts).rstrip() + "\n"


def _conditions(data: dict[str, Any]) -> list[str]:
    versions = ", ".join(f"{name} {version}" for name, version in data["versions"].items())
    kind = "quick: few and short rounds, good to about a tenth" if data["quick"] else "full"
    return [
        (
            f"{data['python']} on {data['machine']}, {data['taken']}; {kind}. "
            f"{data['rounds']} rounds in turns, CPU time, medians."
        ),
        "",
        f"Contenders: {versions}.",
        "",
        (
            "Ratios, not microseconds, carry over to other machines. A column of another contender "
            "says how many times our cost its own is; ± is the median absolute deviation of the "
            "rounds."
        ),
    ]


def ratio_text(ratio: float) -> str:
    """Returns a ratio as the promises are written."""
    return f"1/{1 / ratio:.3g}" if ratio < 0.67 else f"{ratio:.3g}"


def _bars(results: Results) -> list[str]:
    head = "| part | our cost of | at most | measured | |"
    rows = ["## Promises", "", head, "|---|---|--:|--:|---|"]
    met = 0
    asked = [bar for bar in BARS if results.data["all"] or bar.suite in results.data["suites"]]
    for bar in asked:
        found = bar.ratio(results)
        if found is None:
            rows.append(f"| {bar.area} | {bar.text} | {ratio_text(bar.limit)} | – | not measured |")
            continue
        is_met = found[0] <= bar.limit
        met += is_met
        verdict = "met" if is_met else "**missed**"
        who = f" ({found[1]})" if len(bar.against) > 1 else ""
        rows.append(
            f"| {bar.area} | {bar.text} | {ratio_text(bar.limit)} "
            f"| {ratio_text(found[0])}{who} | {verdict} |"
        )
    return [*rows, "", f"{met} of {len(asked)} are met.", ""]


def _missed(results: Results) -> list[str]:
    lines = []
    shown: set[tuple[str, str]] = set()
    for bar in missed(results):
        profile = results.suite(bar.suite).get("profiles", {}).get(f"{bar.own}: {bar.case}")
        if not profile or (bar.suite, bar.case) in shown:
            continue
        shown.add((bar.suite, bar.case))
        lines += [f"### Where the time goes: {bar.case} ({bar.area})", ""]
        lines += ["| own time | calls | function |", "|--:|--:|---|"]
        lines += [f"| {share:.0%} | {calls:.3g} | `{name}` |" for share, calls, name in profile]
        lines.append("")
    return lines


def _suite(results: Results, name: str) -> list[str]:
    suite = results.suite(name)
    others = [who for who in suite["contenders"] if who not in {"plectrum", suite["floor"]}]
    unit = suite["unit"]
    head = [f"Plectrum, {unit}", *others, "best peer", "over the floor"]
    lines = [f"## {suite['title']}", "", f"| | {' | '.join(head)} |", f"|---|{'--:|' * len(head)}"]
    lines += [_row(results, name, case, others) for case in suite["cases"]]
    lines += ["", *(f"- {note}" for note in suite["notes"])]
    lines += [f"- {who} did not take part: {why}" for who, why in suite["skipped"].items()]
    lines += [f"- Left out, as its answer differs: {text}" for text in suite["differing"]]
    lines += _awaiting(results, name)
    series = (each.replace(" ", "-") for each in series_of(results, name))
    drawn = [f"{name}-{each}" for each in ("ratio", *series)]
    return [*lines, "", *(f"![{each}]({each}.png)" for each in drawn), ""]


def _awaiting(results: Results, name: str) -> list[str]:
    """Returns a note on what awaiting costs with the bare driver, where that was measured."""
    cases = results.suite(name)["cases"]
    ratios = ((case, results.ratio(name, case, "floor-async", "floor")) for case in cases)
    shown = [f"{case} {ratio:.3g}×" for case, ratio in ratios if ratio]
    return [f"- The driver's own async face against its sync one: {'; '.join(shown)}."] * bool(
        shown
    )


def _row(results: Results, name: str, case: str, others: list[str]) -> str:
    suite = results.suite(name)
    ours = suite["cases"][case].get("plectrum")
    if ours is None:
        return f"| {case} |{' |' * (len(others) + 3)}"
    cells = [f"{ours['median']:.4g} ± {ours['spread']:.2g}"]
    for who in others:
        ratio = results.ratio(name, case, who, "plectrum")
        cells.append(f"{ratio:.3g}×" if ratio else "")
    best = results.best_peer(name, case, suite["peers"])
    ratio = best and results.ratio(name, case, best, "plectrum")
    cells.append(f"{ratio:.3g}× ({best})" if ratio else "")
    over = suite["floor"] and results.ratio(name, case, "plectrum", suite["floor"])
    cells.append(f"{over:.3g}×" if over else "")
    return f"| {case} | {' | '.join(cells)} |"
