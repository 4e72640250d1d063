"""What a function takes and what it answers: its parameters, and the rows of its table of results and of its tests."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.team.code import completed
from core.team.edit.code import has_parameters_in_code, with_parameters_in_code
from core.team.edit.finding import the_function, with_function
from core.team.edit.following import followed, new_names
from core.team.spec import CannedResult, FunctionId, FunctionTest, ParameterSpec, TeamSpec


def set_parameters(team: TeamSpec, id: FunctionId, parameters: Iterable[ParameterSpec]) -> TeamSpec:
    """The team in which the function takes these. Results and tests follow a parameter of which only the name changes.

    Where code is the home of the parameters, its text is changed. Raises TeamEditError when it cannot be.
    """
    function, new = the_function(team, id), tuple(parameters)
    names = new_names(completed(function).parameters, new)
    if has_parameters_in_code(function):
        changed = with_parameters_in_code(function, new, names)
    else:
        changed = replace(function, parameters=new)
    return with_function(team, function, followed(changed, names))


def set_results(team: TeamSpec, id: FunctionId, results: Iterable[CannedResult]) -> TeamSpec:
    function = the_function(team, id)
    return with_function(team, function, replace(function, results=tuple(results)))


def set_tests(team: TeamSpec, id: FunctionId, tests: Iterable[FunctionTest]) -> TeamSpec:
    function = the_function(team, id)
    return with_function(team, function, replace(function, tests=tuple(tests)))
