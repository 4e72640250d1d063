"""What a function takes and what it answers: its parameters, and the rows of its table of results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from core.team.edit.finding import the_function, with_function
from core.team.placeholders import renamed
from core.team.spec import CannedResult, FunctionId, ParameterSpec, TeamSpec


def set_parameters(team: TeamSpec, id: FunctionId, parameters: Iterable[ParameterSpec]) -> TeamSpec:
    """The team in which the function takes these. The results follow a parameter of which only the name changes."""
    function, new = the_function(team, id), tuple(parameters)
    names = _new_names(function.parameters, new)
    results = tuple(_followed(result, names) for result in function.results) if names else function.results
    return with_function(team, function, replace(function, parameters=new, results=results))


def set_results(team: TeamSpec, id: FunctionId, results: Iterable[CannedResult]) -> TeamSpec:
    function = the_function(team, id)
    return with_function(team, function, replace(function, results=tuple(results)))


def _new_names(old: Sequence[ParameterSpec], new: Sequence[ParameterSpec]) -> dict[str, str]:
    """The old names of parameters that are where they were, and otherwise what they were, with the new ones.

    A name that is still there, or was there before, tells of rows that moved, not of a new name.
    """
    before, after = {one.name for one in old}, {one.name for one in new}
    pairs = [(one, other) for one, other in zip(old, new, strict=False) if replace(one, name=other.name) == other]
    return {one.name: other.name for one, other in pairs if one.name not in after and other.name not in before}


def _followed(result: CannedResult, names: Mapping[str, str]) -> CannedResult:
    return replace(
        result,
        when={names.get(name, name): pattern for name, pattern in result.when.items()},
        value=renamed(result.value, names),
        error=renamed(result.error, names),
        set=renamed(dict(result.set), names),
    )
