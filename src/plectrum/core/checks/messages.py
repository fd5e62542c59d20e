"""What a check reports."""

from __future__ import annotations

from typing import Any

from plectrum.conf import settings

DEBUG = 10
INFO = 20
WARNING = 30
ERROR = 40
CRITICAL = 50


class CheckMessage:
    """A report: how serious it is, what is wrong, where, and what to do.

    Args:
        level: One of `DEBUG`, `INFO`, `WARNING`, `ERROR`, `CRITICAL`.
        msg: What is wrong, in a short sentence.
        hint: What to do about it.
        obj: The model, field, setting or module that is at fault.
        id: The identifier, such as `models.E001`, by which SILENCED_SYSTEM_CHECKS names it.
    """

    def __init__(
        self,
        level: int,
        msg: str,
        hint: str | None = None,
        obj: Any = None,
        id: str | None = None,
    ) -> None:
        if not isinstance(level, int):
            raise TypeError("The first argument should be level.")
        self.level = level
        self.msg = msg
        self.hint = hint
        self.obj = obj
        self.id = id

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CheckMessage) and all(
            getattr(self, name) == getattr(other, name)
            for name in ("level", "msg", "hint", "obj", "id")
        )

    __hash__ = None  # type: ignore[assignment]  # compared by contents

    def __str__(self) -> str:
        where = "?" if self.obj is None else _label(self.obj)
        identifier = f"({self.id}) " if self.id else ""
        hint = f"\n\tHINT: {self.hint}" if self.hint else ""
        return f"{where}: {identifier}{self.msg}{hint}"

    def __repr__(self) -> str:
        return (
            f"<{type(self).__name__}: level={self.level!r}, msg={self.msg!r}, "
            f"hint={self.hint!r}, obj={self.obj!r}, id={self.id!r}>"
        )

    def is_serious(self, level: int = ERROR) -> bool:
        """Tells whether the report has at least this level."""
        return self.level >= level

    def is_silenced(self) -> bool:
        """Tells whether SILENCED_SYSTEM_CHECKS names the report."""
        return self.id in settings.SILENCED_SYSTEM_CHECKS


def _label(obj: Any) -> str:
    """Returns the name of a model class as `app.Model`, the text of anything else."""
    options = getattr(obj, "_meta", None)
    if isinstance(obj, type) and options is not None:
        return str(options.label)
    return str(obj)


class Debug(CheckMessage):
    """A report of level DEBUG."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(DEBUG, *args, **kwargs)


class Info(CheckMessage):
    """A report of level INFO."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(INFO, *args, **kwargs)


class Warning(CheckMessage):  # noqa: A001 - documented name
    """A report of level WARNING."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(WARNING, *args, **kwargs)


class Error(CheckMessage):
    """A report of level ERROR."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(ERROR, *args, **kwargs)


class Critical(CheckMessage):
    """A report of level CRITICAL."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(CRITICAL, *args, **kwargs)
