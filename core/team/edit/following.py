"""Names of parameters followed through a function's results and tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from core.team.placeholders import renamed
from core.team.spec import CannedResult, FunctionSpec, FunctionTest, ParameterSpec


def new_names(old: Sequence[ParameterSpec], new: Sequence[ParameterSpec]) -> dict[str, str]:
    """The old names of parameters that are where they were, and otherwise what they were, with the new ones.

    A name that is still there, or was there before, tells of rows that moved, not of a new name.
    """
    before, after = {one.name for one in old}, {one.name for one in new}
    pairs = [(one, other) for one, other in zip(old, new, strict=False) if replace(one, name=other.name) == other]
    return {one.name: other.name for one, other in pairs if one.name not in after and other.name not in before}


def followed(function: FunctionSpec, names: Mapping[str, str]) -> FunctionSpec:
    """The function whose results and tests speak of its parameters by their new names."""
    if not names:
        return function
    results = tuple(_result(result, names) for result in function.results)
    return replace(function, results=results, tests=tuple(_test(test, names) for test in function.tests))


def _result(result: CannedResult, names: Mapping[str, str]) -> CannedResult:
    return replace(
        result,
        when={names.get(name, name): pattern for name, pattern in result.when.items()},
        value=renamed(result.value, names),
        error=renamed(result.error, names),
        set=renamed(dict(result.set), names),
    )


def _test(test: FunctionTest, names: Mapping[str, str]) -> FunctionTest:
    return replace(test, given={names.get(name, name): value for name, value in test.given.items()})
