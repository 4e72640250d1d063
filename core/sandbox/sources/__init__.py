"""Python that runs inside the sandbox: what a function finds there, and modules that the interpreter lacks.

The files are read as text and fed to the interpreter; here nothing of them is imported. They are written in the part of
Python that it knows, and for the part of each module that functions of a team have a use for.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent

MODULES: Mapping[str, str] = {
    "_more": "more",
    "agents": "decorators",
    "calendar": "calendar_",
    "contextlib": "contextlib_",
    "core": "swarm",
    "crewai.tools": "decorators",
    "difflib": "difflib_",
    "heapq": "heapq_",
    "html": "html_",
    "io": "io_",
    "langchain.tools": "decorators",
    "langchain_core.tools": "decorators",
    "logging": "logging_",
    "operator": "operator_",
    "pprint": "pprint_",
    "smolagents": "decorators",
    "statistics": "statistics_",
    "string": "string_",
    "swarm": "swarm",
    "textwrap": "textwrap_",
    "types": "types_",
    "urllib.parse": "urllib_parse",
    "uuid": "uuid_",
    "zoneinfo": "zoneinfo_",
}
"""The modules that can be imported beyond the interpreter's own, each with the file that is it."""

SHARED = ("Result", "handoff")
"""What the prelude has, and modules find in their namespace."""

OF_THE_PRELUDE: Mapping[str, tuple[str, ...]] = {"core": SHARED, "swarm": SHARED}


@dataclass(frozen=True, slots=True)
class Source:
    """`functions` are the names of functions and classes, `constants` those of other values."""

    text: str
    functions: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()


@cache
def text_of(file: str) -> str:
    """The text of one of the files here, by its name without the ending."""
    return (FOLDER / f"{file}.py").read_text(encoding="utf-8")


@cache
def source_of(module: str) -> Source:
    """The file of a module in MODULES; it offers what has no underscore before its name."""
    text = text_of(MODULES[module])
    functions: list[str] = [*OF_THE_PRELUDE.get(module, ())]
    constants: list[str] = []
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                functions.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                constants.append(name)
    return Source(text, _public(functions), _public(constants))


def _public(names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not name.startswith("_"))
