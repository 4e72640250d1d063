"""Which modules a piece of code imports that have to be brought into the sandbox first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache

from core.sandbox.reading import tree_of
from core.sandbox.rewriting import rewritten
from core.sandbox.sources import MODULES


@lru_cache(maxsize=256)
def modules_in(source: str) -> tuple[str, ...]:
    """Their names, each once. Raises UnreadableCodeError."""
    return tuple(name for name in dict.fromkeys(_imported(tree_of(rewritten(source)))) if name in MODULES)


def _imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (name.name for name in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{name.name}" for name in names)
