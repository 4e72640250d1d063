"""Set, rename and remove context variables. A rename includes every text, result, test and code that uses the variable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.error_codes import ErrorCode
from core.errors import TeamEditError
from core.team.code import variables_in_code
from core.team.edit.code import with_variable_renamed
from core.team.names import display_name
from core.team.placeholders import is_bare_name, placeholders, rename_placeholders, texts_in
from core.team.spec import AgentSpec, FunctionSpec, FunctionTest, JsonValue, ProfileSpec, ResultRow, TeamSpec


def set_variable(team: TeamSpec, name: str, value: JsonValue) -> TeamSpec:
    """Set the first value of a variable. Raises TeamEditError for a new name that no placeholder can have."""
    if name not in team.context:
        _refuse_unusable(name)
    return replace(team, context={**team.context, name: value})


def rename_variable(team: TeamSpec, old: str, new: str) -> TeamSpec:
    """Rename the variable in the context, in profiles, texts, results, tests and code.

    Raises TeamEditError when there is no such variable, or the new name is taken or unusable.
    """
    require_variable(team, old)
    if old == new:
        return team
    _refuse_unusable(new)
    _refuse_taken(team, old, new)
    names = {old: new}
    return replace(
        team,
        agents=tuple(_agent_renamed(agent, names) for agent in team.agents),
        functions=tuple(_renamed(function, old, new) for function in team.functions),
        context=_rekeyed(team.context, names),
        profiles=tuple(replace(profile, context=_rekeyed(profile.context, names)) for profile in team.profiles),
    )


def _agent_renamed(agent: AgentSpec, names: Mapping[str, str]) -> AgentSpec:
    replies = (replace(one, say=rename_placeholders(one.say, names)) for one in agent.sample_replies)
    instructions = rename_placeholders(agent.instructions, names)
    return replace(agent, instructions=instructions, sample_replies=tuple(replies))


def remove_variable(team: TeamSpec, name: str) -> TeamSpec:
    """Remove the variable from the context and from profiles. Texts that use it stay as they are."""
    require_variable(team, name)
    return replace(
        team, context=_without(team.context, name), profiles=tuple(_profile(profile, name) for profile in team.profiles)
    )


def require_variable(team: TeamSpec, name: str) -> str:
    """Return the name if there is such a variable: in the context, in a profile, or set by a result or by code."""
    if name not in variables_of(team):
        raise TeamEditError.of(ErrorCode.NO_SUCH_VARIABLE, variable=name)
    return name


def variables_of(team: TeamSpec) -> set[str]:
    """Return the names of all variables: of the context, of profiles, and those that results and code set."""
    inside = [
        *(profile.context for profile in team.profiles),
        *(row.set for function in team.functions for row in function.results),
    ]
    in_code = (name for function in team.functions for name in variables_in_code(function))
    return {*team.context, *(name for some in inside for name in some), *in_code}


def texts_with_variables(result: ResultRow) -> tuple[str, ...]:
    """Return the texts of a result in which placeholders are filled in."""
    return (*texts_in(result.value), result.error, *texts_in(dict(result.set)))


def has_parameter(function: FunctionSpec, name: str) -> bool:
    """Return whether the function has a parameter of this name: in its results a placeholder means that one."""
    return any(parameter.name == name for parameter in function.parameters)


def _refuse_unusable(name: str) -> None:
    if not is_bare_name(name):
        raise TeamEditError.of(ErrorCode.INVALID_VARIABLE, variable=name)


def _refuse_taken(team: TeamSpec, old: str, new: str) -> None:
    if new in variables_of(team):
        raise TeamEditError.of(ErrorCode.DUPLICATE_VARIABLE, variable=new)
    for function in team.functions:
        if has_parameter(function, new) and not has_parameter(function, old) and _speaks_of(function, old):
            raise TeamEditError.of(
                ErrorCode.VARIABLE_HIDDEN, function=display_name(function), variable=old, parameter=new
            )


def _speaks_of(function: FunctionSpec, name: str) -> bool:
    texts = (text for result in function.results for text in texts_with_variables(result))
    return any(name in placeholders(text) for text in texts)


def _renamed(function: FunctionSpec, old: str, new: str) -> FunctionSpec:
    inside = {} if has_parameter(function, old) else {old: new}
    followed = with_variable_renamed(function, old, new)
    return replace(
        followed,
        results=tuple(_result(row, {old: new}, inside) for row in function.results),
        tests=tuple(_test(test, {old: new}) for test in function.tests),
    )


def _test(test: FunctionTest, names: Mapping[str, str]) -> FunctionTest:
    return replace(test, context=_rekeyed(test.context, names), set=_rekeyed(test.set, names))


def _result(result: ResultRow, names: Mapping[str, str], inside: Mapping[str, str]) -> ResultRow:
    return replace(
        result,
        value=rename_placeholders(result.value, inside),
        error=rename_placeholders(result.error, inside),
        set=_rekeyed(rename_placeholders(dict(result.set), inside), names),
    )


def _rekeyed(values: Mapping[str, JsonValue], names: Mapping[str, str]) -> dict[str, JsonValue]:
    return {names.get(name, name): value for name, value in values.items()}


def _without(values: Mapping[str, JsonValue], name: str) -> dict[str, JsonValue]:
    return {other: value for other, value in values.items() if other != name}


def _profile(profile: ProfileSpec, name: str) -> ProfileSpec:
    return replace(profile, context=_without(profile.context, name))
