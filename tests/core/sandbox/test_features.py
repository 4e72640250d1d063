"""The table of features agrees with the interpreter, so that a new version of it shows which rows and shims can go."""

from __future__ import annotations

import subprocess
import sys

import pytest

from core.sandbox import CodeCall
from core.sandbox.dialect.features import (
    ANY,
    BUILT_IN_TYPES,
    CALL_ONLY_METHODS,
    CLASS_METHODS,
    FEATURES,
    Feature,
    Kind,
    Status,
    available_names,
    find_module,
    markdown,
    missing_names,
    offered_modules,
)
from core.sandbox.dialect.shims import SHIMS, shim_of
from core.sandbox.dialect.unsupported import FORMS
from core.sandbox.monty import MontySandbox
from core.sandbox.workers import LIMITS, library, shared_pool

FORM_CODE = {
    "yield": "def f():\n    yield 1",
    "yield from": "def f():\n    yield from [1]",
    "async with": "async def f(x):\n    async with x: pass",
    "async for": "async def f(x):\n    async for y in x: pass",
    "except*": "try:\n    pass\nexcept* ValueError:\n    pass",
    "type ... =": "type X = int",
    "a class in a class": "class A:\n    class B: pass",
    "import *": "from math import *",
    "an import from the same package": "from . import x",
    "del": "x = [1]\ndel x[0]",
    "next(... for ...)": "next(x for x in [1])",
    "a function in re.sub": "import re\nre.sub('a', lambda m: 'b', 'a')",
    "a method as a value": "max({'a': 1}, key={'a': 1}.get)",
}
ARGUMENT_CODE = {
    "default= in json.dumps": "import json\njson.dumps({1}, default=list)",
    "cls= in json.dumps": "import json\njson.dumps(1, cls=None)",
    "object_hook= in json.loads": "import json\njson.loads('{}', object_hook=dict)",
}
VALUES = ("5", "'a'", "2.5", "{1}", "date(2026, 1, 2)", "datetime(2026, 1, 2)")
WITH_DATES = "from datetime import date, datetime\n"


def uses_of(feature: Feature) -> list[str]:  # noqa: PLR0911 - a case for each kind
    """Return programs that use the feature. The interpreter runs all of them if it has the feature."""
    name = feature.name
    match feature.kind:
        case Kind.MODULE:
            return [f"from {name} import annotations" if name == "__future__" else f"import {name}"]
        case Kind.MEMBER:
            module, _, member = name.rpartition(".")
            call = "('A')" if name == "os.getenv" else ""
            return [f"import {module}\n{module}.{member}{call}"]
        case Kind.NAME:
            return ["open('x')" if name == "open" else name]
        case Kind.METHOD:
            return [f"{WITH_DATES}({value}).{name}()" for value in VALUES]
        case Kind.SYNTAX:
            return [FORM_CODE[name]]
        case Kind.ARGUMENT:
            return [ARGUMENT_CODE[name]]
        case Kind.BASE:
            return [f"class A({name.replace('*', 'My')}): pass"]
        case Kind.DECORATOR:
            return [f"class A:\n    @{name}\n    def f(self): pass"]


def runs(code: str) -> bool:
    """Return whether the interpreter runs the code without rewriting or shims."""
    monty = library()
    with shared_pool().checkout(limits=LIMITS) as session:
        try:
            session.feed_run(f"{code}\nNone")
        except (monty.MontyRuntimeError, monty.MontySyntaxError):
            return False
        return True


@pytest.mark.parametrize(
    "feature", [it for it in FEATURES if it.name != ANY], ids=lambda feature: f"{feature.kind} {feature.name}"
)
def test_the_interpreter_has_exactly_what_the_table_calls_native(feature: Feature) -> None:
    assert {runs(code) for code in uses_of(feature)} == {feature.status is Status.NATIVE}


@pytest.mark.parametrize("name", sorted(available_names() - {"http", "context_variables", "handoff", "Result"}))
def test_names_that_are_completed_are_there(name: str) -> None:
    if not name.startswith("_") and name not in ("copyright", "credits", "license", "classmethod", "staticmethod"):
        assert runs(name)


def test_methods_of_built_in_types_are_only_called() -> None:
    for name in CALL_ONLY_METHODS - CLASS_METHODS:
        assert not any(runs(f"({value}).{name}") for value in ("5", "'a'", "[]", "{}") if hasattr(eval(value), name))  # noqa: S307


@pytest.mark.parametrize("module", offered_modules())
def test_a_module_that_is_offered_can_be_imported(module: str) -> None:
    names = {"__future__": "annotations", "collections.abc": "Iterable", "typing_extensions": "Any", "enum": "auto"}
    name = names.get(module) or (shim_of(module).functions[0] if module in SHIMS else "")
    code = f"from {module} import {name}" if name else f"import {module}"
    outcome = MontySandbox().run(CodeCall(f"{code}\ndef f():\n    return 1", "f"))
    assert module == "enum" or outcome.value == 1


def test_every_row_has_advice_where_it_is_needed_and_no_other_row() -> None:
    assert len({(feature.kind, feature.name) for feature in FEATURES}) == len(FEATURES)
    assert all(bool(feature.advice) != feature.is_available for feature in FEATURES)
    assert {feature.name for feature in FEATURES if feature.kind is Kind.SYNTAX} >= set(FORMS.values())
    assert not missing_names() & available_names()
    assert available_names() >= BUILT_IN_TYPES


def test_a_module_of_a_missing_package_has_the_advice_of_the_package() -> None:
    assert find_module("numpy.linalg").name == "numpy"
    assert find_module("langchain.tools").status is Status.SHIM
    assert find_module("os.nothing").status is Status.MISSING


def test_the_table_is_printed_as_documentation() -> None:
    command = [sys.executable, "-m", "core.sandbox.dialect.features"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == markdown()
    assert "| syntax | `yield`, `yield from` | missing | Collect the values in a list and return it. |" in markdown()
