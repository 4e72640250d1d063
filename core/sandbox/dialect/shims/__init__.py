"""Modules of the standard library that the interpreter lacks, written in the Python that it supports.

They run inside the sandbox: the host reads the files as text and imports none of them. Each has, of every module, the part
that functions of a team use. A file has several modules, each after a line `# --- module NAME ...`; what stands before the
first such line belongs to all.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

from core.sandbox.dialect.features import shim_files
from core.sandbox.dialect.rewriting import rewrite
from core.sandbox.reading import tree_of

FOLDER = Path(__file__).parent
SHIMS = shim_files()
SECTION = re.compile(r"^# --- module (.+)\n", re.MULTILINE)

PRELUDE_NAMES = {"core": ("Result", "handoff"), "swarm": ("Result", "handoff")}
"""Names of modules that are already in the session when a shim is loaded."""


@dataclass(frozen=True, slots=True)
class Shim:
    """The source of a module, with the names of its public functions and classes, and of other public values."""

    text: str
    functions: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()


@cache
def shim_of(module: str) -> Shim:
    """Return the shim of a module in SHIMS."""
    text = _section(module)
    functions: list[str] = [*PRELUDE_NAMES.get(module, ())]
    constants: list[str] = []
    for node in ast.parse(text).body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                functions.append(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                constants.append(name)
    return Shim(text, _public(functions), _public(constants))


def _section(module: str) -> str:
    """Return the text of a module: what its file has for all, and its own section. A file without sections is one."""
    before, *sections = SECTION.split((FOLDER / f"{SHIMS[module]}.py").read_text(encoding="utf-8"))
    own = [text for names, text in zip(sections[::2], sections[1::2], strict=True) if module in names.split()]
    return before + "".join(own)


def _public(names: list[str]) -> tuple[str, ...]:
    return tuple(name for name in names if not name.startswith("_"))


@lru_cache(maxsize=256)
def required_shims(source: str) -> tuple[str, ...]:
    """Return the modules that the rewritten code imports and that are shims, each once. Raises UnreadableCodeError."""
    return tuple(name for name in dict.fromkeys(_imported_modules(tree_of(rewrite(source)))) if name in SHIMS)


def _imported_modules(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{name.name}" for name in names)
