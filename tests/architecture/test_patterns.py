"""Patterns are constants of modules, where `tests/core/test_linear_time.py` finds them and tests their time.

LISTED are the functions that build or use a pattern themselves, each with its reason.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from tests.architecture.test_structure import modules

OF_RE = frozenset({"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"})

OURS = "The text is our own, or Streamlit's"
TABLE = "The pattern is one of a table of ours, and the text a bounded message of the interpreter"
NAMES = "The pattern has names of the case in it, escaped, and no repetition that overlaps"

LISTED: Mapping[str, str] = {
    "core.errors._code_of": OURS,
    "core.models.refusal_phrases.says": TABLE,
    "core.models.refusal_phrases.names": TABLE,
    "core.models.refusal_phrases.limits_by": NAMES,
    "core.models.refusal_phrases.names_unwanted": NAMES,
    "core.models.endpoint_errors.scrub": "The pattern has the key in it, which is known only then; quoted words are cut before",
    "core.models.offline.results._is_meant": NAMES,
    "core.models.offline.choosing._as_word": NAMES,
    "core.sandbox.dialect.rewriting._remove_bases": NAMES,
    "core.sandbox.dialect.type_diagnostics._errors": TABLE,
    "core.sandbox.positions.after_sign": "The pattern has the sign in it; it is matched at one place and gives nothing back",
    "core.sandbox.workers._read": "The text is the kernel's",
    "core.terms.language.letter": OURS,
    "core.terms.language.particles": OURS,
    "playground.texts.code_texts.unreadable": TABLE,
}


def uses_in_functions() -> Iterator[str]:
    """Yield each function, with its module, that calls a function of `re` which takes a pattern."""
    for module, tree in modules().items():
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) and any(
                map(_takes_pattern, ast.walk(function))
            ):
                yield f"{module}.{function.name}"


def _takes_pattern(node: ast.AST) -> bool:
    match node:
        case ast.Call(ast.Attribute(ast.Name(id="re"), name)):
            return name in OF_RE
    return False


def test_patterns_are_constants_of_modules() -> None:
    found = set(uses_in_functions())
    assert found <= LISTED.keys(), f"Make the pattern a constant of the module: {sorted(found - LISTED.keys())}"


def test_what_is_listed_is_still_there() -> None:
    assert LISTED.keys() <= set(uses_in_functions())
