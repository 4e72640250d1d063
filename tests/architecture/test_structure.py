"""Bounds on fragmentation: small modules, modules with a single importer, repeated class names, long signatures.

They complement `test_sizes`, which bounds the length of functions and modules from above. Each bound is what the code
has reached: lower it when the code improves, and never raise it.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("core", "playground")
# The sandbox's modules of Python's standard library keep Python's own names and signatures.
SHIMS = ("core/sandbox/guest/", "core/sandbox/dialect/shims/")

SMALL = 40  # lines
MOST_SMALL_MODULES = 0.08
MOST_SINGLE_IMPORTERS = 0.25
MOST_PARAMETERS = 8
# To become empty.
REPEATED_CLASSES: set[str] = set()
LONG_SIGNATURES: set[str] = set()


@cache
def modules() -> Mapping[str, ast.Module]:
    """Return the syntax tree of every module by its dotted name."""
    return {
        _dotted(path): ast.parse(path.read_text(encoding="utf-8"))
        for package in (*PACKAGES, "sample_agents")
        for path in sorted((ROOT / package).rglob("*.py"))
        if not path.relative_to(ROOT).as_posix().startswith(SHIMS)
    }


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _path(module: str) -> Path:
    path = ROOT.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


@cache
def judged() -> dict[str, ast.Module]:
    """Return the modules to judge: neither the samples nor packages whose `__init__` only re-exports names."""
    return {
        name: tree
        for name, tree in modules().items()
        if name.startswith(PACKAGES) and not (_path(name).name == "__init__.py" and _only_lists(tree))
    }


def _only_lists(tree: ast.Module) -> bool:
    """Return whether a module has nothing but a docstring, imports and `__all__`."""
    return all(
        isinstance(node, ast.Import | ast.ImportFrom | ast.Expr)
        or (isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__")
        for node in tree.body
    )


def imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield each project module that a module imports, with the imported name, or "" for the module itself."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if alias.name in modules())
        elif isinstance(node, ast.ImportFrom) and node.module and node.module in modules():
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                yield (inner, "") if inner in modules() else (node.module, alias.name)


def origin(module: str, name: str) -> str:
    """Return the module that defines a name imported from `module`, following re-exports of packages."""
    if module not in judged():
        for source, listed in imports(modules()[module]):
            if listed == name and name:
                return origin(source, name)
    return module


def test_few_modules_are_small() -> None:
    lines = {name: len(_path(name).read_text(encoding="utf-8").splitlines()) for name in judged()}
    small = sorted(f"{count:3} {name}" for name, count in lines.items() if count < SMALL)
    share = len(small) / len(lines)
    assert share <= MOST_SMALL_MODULES, f"{share:.1%} of {len(lines)} modules:\n" + "\n".join(small)


def test_few_modules_are_imported_by_a_single_other() -> None:
    """A name imported from a package counts as an import of the module that defines it."""
    importers = defaultdict(set)
    for importer, tree in modules().items():
        if importer in judged() or importer.startswith("sample_agents"):
            for source, name in imports(tree):
                importers[origin(source, name)].add(importer)
    single = sorted(
        f"{name} by {next(iter(importers[name]))}" for name in judged() if len(importers[name] - {name}) == 1
    )
    share = len(single) / len(judged())
    assert share <= MOST_SINGLE_IMPORTERS, f"{share:.1%} of {len(judged())} modules:\n" + "\n".join(single)


def test_no_name_of_a_public_class_means_two_things() -> None:
    names = Counter(
        node.name
        for tree in judged().values()
        for node in tree.body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    repeated = {name for name, times in names.items() if times > 1}
    assert repeated <= REPEATED_CLASSES, sorted(repeated - REPEATED_CLASSES)


def test_no_function_takes_many_parameters() -> None:
    long = {
        f"{name}.{node.name}"
        for name, tree in judged().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _parameters(node.args) > MOST_PARAMETERS
    }
    assert long <= LONG_SIGNATURES, sorted(long - LONG_SIGNATURES)


def _parameters(arguments: ast.arguments) -> int:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    return len([one for one in named if one.arg not in {"self", "cls"}])
