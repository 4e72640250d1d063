"""Texts of the screen are looked up when they are drawn, never copied when a module is loaded.

A text that a module-level constant, a default argument, a decorator or a class attribute copies would keep the language
in which the server was started.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "playground" / "texts"
RUN_AT_EACH_DRAWING = {ROOT / "playground" / "main.py"}
MODULES = [
    path
    for path in sorted((ROOT / "playground").rglob("*.py"))
    if not path.is_relative_to(PACKAGE) and path not in RUN_AT_EACH_DRAWING
]


def text_modules(tree: ast.Module) -> set[str]:
    """The names under which a module has imported modules of texts."""
    return {
        name.asname or name.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if node.module == "playground.texts" or (node.module == "playground" and name.name == "texts")
    }


def run_at_import(node: ast.AST) -> Iterator[ast.AST]:
    """The parts of a syntax tree that run when the module is loaded: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        yield child
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            for part in (child.args, *child.decorator_list):
                yield from run_at_import(part)
                yield part
        elif isinstance(child, ast.Lambda):
            yield from run_at_import(child.args)
        else:
            yield from run_at_import(child)


def copied_texts(source: str) -> list[str]:
    tree = ast.parse(source)
    known = text_modules(tree)
    return [
        f"line {node.lineno}: {node.value.id}.{node.attr}"
        for node in run_at_import(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_is_copied_at_import(path: Path) -> None:
    assert not copied_texts(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_texts_are_imported_as_modules(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    assert not [name for name in names if name is not None and name.startswith("playground.texts.")]


@pytest.mark.parametrize(
    "source",
    [
        "from playground.texts import home\nTITLE = home.TITLE",
        "from playground.texts import home as texts\ndef draw(title=texts.TITLE): ...",
        "from playground import texts\nclass Tab:\n    name = texts.TABS[0]",
        "from playground import texts\ndraw = lambda name=texts.NAME: name",
    ],
)
def test_a_copied_text_is_found(source: str) -> None:
    assert len(copied_texts(source)) == 1


def test_a_text_in_a_function_is_no_copy() -> None:
    assert not copied_texts("from playground import texts\ndef draw():\n    return [texts.NAME for _ in (1, 2)]")


def test_every_text_is_used() -> None:
    used: set[tuple[str, str]] = set()
    for path in (ROOT / "playground").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                used.add((node.value.id, node.attr))
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                used.add((name_of(path), node.id))
    unused = {(name_of(path), text) for path in PACKAGE.glob("*.py") for text in texts_in(path)} - used
    assert not unused


def name_of(path: Path) -> str:
    """The name under which the texts of a module are used."""
    return PACKAGE.name if path.name == "__init__.py" and path.parent == PACKAGE else path.stem


def texts_in(path: Path) -> Iterator[str]:
    """The constants and functions that a module of texts defines."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            yield node.name
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            yield from (
                part.id for part in ast.walk(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)
            )
