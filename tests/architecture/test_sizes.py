"""Upper bounds on the length of functions and modules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("core", "playground", "sample_agents")


def modules() -> list[Path]:
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Yield each function of a module with its number of lines, without the docstring."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            if ast.get_docstring(node) is not None:
                lines -= (first.end_lineno or first.lineno) - first.lineno + 1
            yield f"{path.relative_to(ROOT)}:{node.lineno} {node.name}", lines


@cache
def function_sizes() -> dict[str, int]:
    return dict(one for path in modules() for one in functions(path))


@cache
def module_sizes() -> dict[str, int]:
    return {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}


def longer_than(limit: int, sizes: dict[str, int]) -> list[str]:
    return sorted(f"{name}: {lines}" for name, lines in sizes.items() if lines > limit)


@pytest.mark.parametrize(("share", "limit"), [(0.70, 10), (0.92, 30), (1.0, 60)])
def test_most_functions_are_short(share: float, limit: int) -> None:
    too_long = longer_than(limit, function_sizes())
    assert len(too_long) <= (1 - share) * len(function_sizes()), "\n".join(too_long)


@pytest.mark.parametrize(("share", "limit"), [(0.85, 300), (1.0, 500)])
def test_most_modules_are_short(share: float, limit: int) -> None:
    too_long = longer_than(limit, module_sizes())
    assert len(too_long) <= (1 - share) * len(module_sizes()), "\n".join(too_long)


def test_a_page_is_at_most_200_lines() -> None:
    pages = {name: lines for name, lines in module_sizes().items() if name.startswith("playground/pages/")}
    assert not longer_than(200, pages)
