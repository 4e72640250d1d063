"""Hypothesis strategies for edits of teams: every kind of edit, on any part the team has."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import strategies as st

from core.errors import TeamEditError
from core.team import edit
from core.team.check import Severity, apply_fix, check
from core.team.names import delegate_names, function_name, handoff_names
from core.team.spec import AgentId, AgentSpec, FunctionId, ParameterSpec, TeamSpec
from tests.support.specs import codes, function_tests, ids, json_values, results, teams, texts

bare_names = st.sampled_from(["city", "variable", "x", "도시", "user_name"])


def consistent(team: TeamSpec) -> TeamSpec:
    """Return the team after applying every available fix of an error."""
    while errors := [one for one in check(team) if one.severity is Severity.ERROR and one.fix]:
        team = apply_fix(team, errors[0])
    return team


consistent_teams = teams.filter(lambda team: bool(team.agents)).map(consistent)


def offered(team: TeamSpec, agent: AgentSpec) -> list[str]:
    """Return the names of all the functions a model is offered for this agent."""
    functions = [function_name(function) for function in team.functions if function.id in agent.functions]
    return [*handoff_names(team, agent).values(), *delegate_names(team, agent).values(), *functions]


@st.composite
def edited(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    """Draw an edit that is possible on this team and return the team after it."""
    possible = [TEAM_EDITS]
    possible += [AGENT_EDITS] if team.agents else []
    possible += [FUNCTION_EDITS] if team.functions else []
    kinds = draw(st.sampled_from(possible))
    one: Callable[[st.DrawFn, TeamSpec], TeamSpec] = draw(st.sampled_from(kinds))
    try:
        return one(draw, team)
    except TeamEditError:  # as for code that cannot be read at the moment
        return team


def agent_of(draw: st.DrawFn, team: TeamSpec) -> AgentId:
    return draw(st.sampled_from([agent.id for agent in team.agents]))


def function_of(draw: st.DrawFn, team: TeamSpec) -> FunctionId:
    return draw(st.sampled_from([function.id for function in team.functions]))


def _change_agent(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    field = draw(st.sampled_from(["name", "description", "instructions", "model", "icon"]))
    return edit.change_agent(team, agent_of(draw, team), **{field: draw(texts)})


def _choose(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    id = agent_of(draw, team)
    agent = team.agent(id)
    assert agent is not None
    return edit.change_agent(team, id, tool_choice=draw(st.sampled_from(["auto", "required", *offered(team, agent)])))


def _change_agent_id(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    return edit.change_agent_id(team, agent_of(draw, team), draw(ids))


def _way(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    """Add a link between any two agents, or change one."""
    source, target = agent_of(draw, team), agent_of(draw, team)
    agent = team.agent(source)
    assert agent is not None
    edits: list[Callable[..., TeamSpec]] = []
    if any(link.to == target for link in agent.handoffs):
        edits += [edit.remove_handoff, edit.handoff_to_delegate, edit.reverse_handoff]
    if any(link.to == target for link in agent.delegates):
        edits += [edit.remove_delegate, edit.delegate_to_handoff]
    if not edits:
        add = draw(st.sampled_from([edit.add_handoff, edit.add_delegate]))
        return add(team, source, target, draw(texts))
    chosen: Callable[..., TeamSpec] = draw(st.sampled_from(edits))
    return chosen(team, source, target)


def _change_function(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    """Change a text of a function, or give it a unique name."""
    taken = {name for agent in team.agents for name in offered(team, agent)} | set(map(function_name, team.functions))
    id, name = function_of(draw, team), draw(texts)
    changed = edit.change_function(team, id, name=name)
    function = changed.function(id)
    assert function is not None
    return edit.change_function(team, id, description=name) if function_name(function) in taken else changed


def _add_function(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    given: bool = draw(st.booleans())
    given_to = agent_of(draw, team) if team.agents and given else None
    return edit.add_function(team, draw(texts), given_to=given_to)[0]


def _give(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    function = team.function(function_of(draw, team))
    agent = team.agent(agent_of(draw, team)) if team.agents else None
    if agent is None or function is None or function_name(function) in offered(team, agent):
        return team
    return edit.give_function(team, agent.id, function.id)


def _take(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    return edit.take_function(team, agent_of(draw, team), function_of(draw, team)) if team.agents else team


def _set_parameters(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    names = draw(st.lists(bare_names, unique=True, max_size=3))
    return edit.set_parameters(team, function_of(draw, team), map(ParameterSpec, names))


def _set_code(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    """Set any code, whose function has a unique name."""
    id = function_of(draw, team)
    changed = edit.set_code(team, id, draw(codes))
    taken = {name for agent in team.agents for name in offered(team, agent)} | set(map(function_name, team.functions))
    old, new = team.function(id), changed.function(id)
    assert old is not None
    assert new is not None
    return team if old.name != new.name and function_name(new) in taken else changed


def _set_results(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    known = {agent.id for agent in team.agents} | {None}
    rows = draw(st.lists(results.filter(lambda row: row.handoff in known), max_size=2))
    return edit.set_results(team, function_of(draw, team), rows)


def _variable(draw: st.DrawFn, team: TeamSpec) -> TeamSpec:
    new = draw(bare_names)
    if not team.context or draw(st.booleans()):
        return edit.set_variable(team, new, draw(json_values))
    old = draw(st.sampled_from(sorted(team.context)))
    try:
        return edit.rename_variable(team, old, new) if draw(st.booleans()) else edit.remove_variable(team, old)
    except TeamEditError:
        return team


Edits = list[Callable[[st.DrawFn, TeamSpec], TeamSpec]]

TEAM_EDITS: Edits = [
    lambda draw, team: edit.add_agent(team, draw(texts), description=draw(texts))[0],
    _add_function,
    lambda draw, team: edit.change_team(team, name=draw(texts)),
    lambda draw, team: edit.set_positions(team, {AgentId("a"): (draw(st.floats(-9, 9)), 1), AgentId("gone"): (0, 0)}),
    _variable,
]
AGENT_EDITS: Edits = [
    lambda draw, team: edit.duplicate_agent(team, agent_of(draw, team))[0],
    lambda draw, team: edit.remove_agent(team, agent_of(draw, team)),
    lambda draw, team: edit.move_agent(team, agent_of(draw, team), draw(st.integers(-1, 5))),
    lambda draw, team: edit.set_start(team, agent_of(draw, team)),
    _change_agent,
    _change_agent_id,
    _choose,
    _way,
]
FUNCTION_EDITS: Edits = [
    lambda draw, team: edit.duplicate_function(team, function_of(draw, team))[0],
    lambda draw, team: edit.remove_function(team, function_of(draw, team)),
    _change_function,
    lambda draw, team: edit.change_function_id(team, function_of(draw, team), draw(ids)),
    _give,
    _take,
    _set_parameters,
    _set_code,
    lambda draw, team: edit.begin_code(team, function_of(draw, team)),
    lambda draw, team: edit.set_tests(team, function_of(draw, team), draw(st.lists(function_tests, max_size=2))),
    _set_results,
]
