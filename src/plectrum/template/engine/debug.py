"""Errors while a template renders, told in terms of the template.

Frames of generated code in a traceback are replaced by frames that show the template's own lines,
and the error gets a note with the place. Nothing of this costs anything before there is an error.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any

from plectrum.template.engine.errors import (
    TemplateNestingError,
    TemplateSyntaxError,
    excerpt,
    line_and_column,
)
from plectrum.template.engine.program import Program, find_program

MANY_TEMPLATES = 20
"""Templates on the stack from which on a lack of stack is their own fault."""

VALUE_TOO_DEEP = (
    "A value of the context is nested too deep to be shown, or a method of it calls itself: "
    "cut it to the depth that the page shows before it is given to the template."
)

_HERE = Path(__file__).parent


def explain(error: Exception) -> Exception:
    """Returns the error with its place in the templates added, and a readable traceback."""
    frames = _frames(error.__traceback__)
    places = [
        (index, program)
        for index, frame in enumerate(frames)
        if (program := find_program(frame.tb_frame)) is not None
    ]
    if not places:
        return error
    if isinstance(error, RecursionError) and len(places) > MANY_TEMPLATES:
        return _too_deep(frames, places)
    innermost_index, program = places[-1]
    _annotate(error, program, frames[innermost_index])
    return error.with_traceback(_rewritten(frames, dict(places)))


def _too_deep(
    frames: list[TracebackType], places: list[tuple[int, Program]]
) -> TemplateNestingError:
    """Returns the error for templates that call one another without end.

    It has no traceback: hundreds of times the same lines would hide the message.
    """
    names = [program.template.name or "a template without name" for _, program in places]
    last = names[-1]
    period = names[-2::-1].index(last) + 1 if last in names[:-1] else 0
    repeated = list(dict.fromkeys(names[-period:])) if period else []
    what = (
        f"{' → '.join([*repeated, repeated[0]])} without end"
        if repeated
        else f"more than {len(set(names))} deep"
    )
    error = TemplateNestingError(
        f"Templates include, extend or call one another {what}.",
        hint="A template that includes itself needs an {% if %} that ends it.",
    )
    index, program = places[-1]
    position = _position(program, frames[index])
    error.locate(last, program.template.source, position)
    error.__suppress_context__ = True
    return error


def _frames(traceback: TracebackType | None) -> list[TracebackType]:
    frames = []
    while traceback is not None:
        frames.append(traceback)
        traceback = traceback.tb_next
    return frames


def _position(program: Program, frame: TracebackType) -> int:
    return program.generated.positions.get(frame.tb_lineno, 0)


def _annotate(error: Exception, program: Program, frame: TracebackType) -> None:
    template = program.template
    position = _position(program, frame)
    name = template.name or template.origin.name
    if isinstance(error, TemplateSyntaxError):
        error.locate(name, template.source, position)
    elif not hasattr(error, "template_position"):
        line, column = line_and_column(template.source, position)
        shown = excerpt(template.source, line, column)
        if isinstance(error, RecursionError):
            vars(error).pop("__notes__", None)  # from Python 3.14 on, `json` adds one per level
        error.add_note(f"While rendering {name}, line {line}, column {column}:\n{shown}")
        if isinstance(error, RecursionError):
            error.add_note(VALUE_TOO_DEEP)
    if template.engine.debug and not hasattr(error, "template_debug"):
        error.template_debug = exception_info(template, error, position)  # type: ignore[attr-defined]
    error.template_position = (name, position)  # type: ignore[attr-defined]


def _rewritten(frames: list[TracebackType], programs: dict[int, Program]) -> TracebackType | None:
    """Returns the traceback with generated frames replaced."""
    result: TracebackType | None = None
    for index in range(len(frames) - 1, -1, -1):
        frame = frames[index]
        program = programs.get(index)
        if program is None:
            if _is_machinery(frame):
                continue
            result = TracebackType(result, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)
        else:
            result = _template_frame(program, frame, result)
    return result


def _is_machinery(frame: TracebackType) -> bool:
    """Tells whether a frame only carries a value to or from a template's code."""
    filename = Path(frame.tb_frame.f_code.co_filename)
    return (filename.name == "rendering.py" and filename.parent == _HERE) or (
        filename.parent == _HERE / "runtime"
    )


def _template_frame(
    program: Program, frame: TracebackType, following: TracebackType | None
) -> TracebackType:
    template = program.template
    line, _ = line_and_column(template.source, _position(program, frame))
    code = _stand_in.__code__.replace(
        co_filename=str(template.origin.name),
        co_name=frame.tb_frame.f_code.co_name,
        co_qualname=frame.tb_frame.f_code.co_name,
        co_firstlineno=line - 1,
    )
    try:
        exec(code, {"__name__": template.name or "template"})  # noqa: S102 - raises, nothing else
    except ZeroDivisionError as error:
        if error.__traceback__ is not None and error.__traceback__.tb_next is not None:
            inner = error.__traceback__.tb_next
            return TracebackType(following, inner.tb_frame, inner.tb_lasti, line)
    return TracebackType(following, frame.tb_frame, frame.tb_lasti, frame.tb_lineno)


def _stand_in() -> None:
    raise ZeroDivisionError


def exception_info(template: Any, error: Exception, position: int) -> dict[str, Any]:
    """Returns what the debug page shows of an error in a template.

    Args:
        template: The template.
        error: The error.
        position: The offset in the template's source.
    """
    line, column = line_and_column(template.source, position)
    lines = template.source.split("\n")
    source_lines = list(enumerate(lines, start=1))
    top = max(1, line - 10)
    bottom = min(len(lines), line + 10)
    text = lines[line - 1]
    end = _end_of_tag(text, column - 1)
    return {
        "name": template.origin.name,
        "message": str(error),
        "source_lines": source_lines[top - 1 : bottom],
        "before": text[: column - 1],
        "during": text[column - 1 : end],
        "after": text[end:],
        "top": top,
        "bottom": bottom,
        "total": len(lines),
        "line": line,
        "column": column,
        "start": position,
        "end": position + end - (column - 1),
    }


def _end_of_tag(text: str, start: int) -> int:
    for closing in ("%}", "}}"):
        if text[start : start + 2] == {"%}": "{%", "}}": "{{"}[closing]:
            found = text.find(closing, start)
            return len(text) if found < 0 else found + 2
    return len(text)
