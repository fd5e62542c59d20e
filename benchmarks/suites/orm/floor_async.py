"""The bare driver's own async face, asked the same: what awaiting alone costs."""

from __future__ import annotations

from typing import Any

import psycopg

from benchmarks.cases import Case, Cases
from benchmarks.suites.orm import floor, tables


def cases(_: str, variant: str) -> Cases:  # noqa: C901 - one function for each kind of case
    filling, mark, types = floor.connect(variant, "bench_floor_async")
    floor.fill(filling, mark, types)
    kept: list[psycopg.AsyncConnection[Any]] = []

    async def ask(sql: str, *parameters: Any) -> Any:
        if not kept:
            kept.append(
                await psycopg.AsyncConnection.connect(
                    tables.address(), autocommit=True, prepare_threshold=0,
                    options="-c search_path=bench_floor_async",
                )
            )  # fmt: skip
        return await kept[0].execute(sql, parameters, binary=True)  # type: ignore[call-overload]  # a text

    async def rows(sql: str, *parameters: Any) -> list[Any]:
        found: list[Any] = await (await ask(sql, *parameters)).fetchall()
        return found

    def reading(asked: floor.Question) -> Case:
        text = asked.sql.replace("?", mark)

        async def run() -> Any:
            return await rows(text, *asked.parameters)

        async def check() -> Any:
            return asked.show(await run())

        return Case(run, check)

    def inserting(sql: str, parameters: list[str]) -> Case:
        async def run() -> Any:
            return await rows(sql, *parameters)

        async def check() -> Any:
            await run()
            return (await rows("SELECT count(*) FROM note"))[0][0]

        async def clear() -> None:
            await ask("DELETE FROM note")

        return Case(run, check, clear)

    async def update() -> None:
        await ask(f"UPDATE book SET pages = 5 WHERE id = {mark}", 5)

    async def updated() -> str:
        await update()
        return "updated"

    return {
        **{name: reading(asked) for name, asked in floor.reads().items()},
        **{name: inserting(*asked) for name, asked in floor.inserts(mark).items()},
        "update one row": Case(update, updated),
    }
