"""What removing something would do to the rest of a team, as data and in plain words; nothing is removed here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from core.team.check import ProblemKind, check
from core.team.code import variables_in_code
from core.team.edit.agents import remove_agent
from core.team.edit.context import has_parameter, remove_variable, texts_with_variables, variables_of
from core.team.edit.functions import remove_function
from core.team.edit.team import require_agent, require_function
from core.team.names import display_name
from core.team.placeholders import placeholders
from core.team.spec import AgentId, FunctionId, FunctionSpec, TeamSpec


class ConsequenceKind(StrEnum):
    LOSES_HANDOFF = "loses_handoff"
    LOSES_DELEGATE = "loses_delegate"
    LOSES_FUNCTION = "loses_function"
    RESULT_STAYS = "result_stays"
    FREE_CHOICE = "free_choice"
    OTHER_START = "other_start"
    NOBODY_LEFT = "nobody_left"
    NOT_REACHED = "not_reached"
    NOT_USED = "not_used"
    EMPTY_PLACEHOLDER = "empty_placeholder"


@dataclass(frozen=True, slots=True)
class Consequence:
    """`subject` is the name of the agent, the function or the team that it happens to."""

    kind: ConsequenceKind
    subject: str
    sentence: str


def consequences_of_removing_agent(team: TeamSpec, id: AgentId) -> tuple[Consequence, ...]:
    gone, after = display_name(require_agent(team, id)), remove_agent(team, id)
    return (
        *_start(team, after),
        *_ways(after, team, gone),
        *_results(team, id, gone),
        *_free_choices(team, after),
        *_left_over(team, after),
    )


def consequences_of_removing_function(team: TeamSpec, id: FunctionId) -> tuple[Consequence, ...]:
    gone, after = display_name(require_function(team, id)), remove_function(team, id)
    losing = [display_name(agent) for agent in team.agents if id in agent.functions]
    return (
        *(Consequence(ConsequenceKind.LOSES_FUNCTION, name, f"{name} can no longer call {gone}.") for name in losing),
        *_free_choices(team, after),
        *_left_over(team, after),
        *_empty(after, variables_of(team) - variables_of(after)),
    )


def consequences_of_removing_variable(team: TeamSpec, name: str) -> tuple[Consequence, ...]:
    return tuple(_empty(remove_variable(team, name), {name}))


def _start(team: TeamSpec, after: TeamSpec) -> Iterator[Consequence]:
    if not after.agents:
        yield Consequence(ConsequenceKind.NOBODY_LEFT, team.name, "There will be nobody left to talk to.")
    elif team.start != after.start:
        name = display_name(after.agents[0])
        yield Consequence(ConsequenceKind.OTHER_START, name, f"The conversation will start with {name} instead.")


def _ways(after: TeamSpec, team: TeamSpec, gone: str) -> Iterator[Consequence]:
    for agent in after.agents:
        old, name = require_agent(team, agent.id), display_name(agent)
        if old.handoffs != agent.handoffs:
            yield Consequence(ConsequenceKind.LOSES_HANDOFF, name, f"{name} can no longer hand off to {gone}.")
        if old.delegates != agent.delegates:
            yield Consequence(ConsequenceKind.LOSES_DELEGATE, name, f"{name} can no longer ask {gone}.")


def _results(team: TeamSpec, id: AgentId, gone: str) -> Iterator[Consequence]:
    for function in team.functions:
        if any(result.handoff == id for result in function.results):
            name = display_name(function)
            yield Consequence(ConsequenceKind.RESULT_STAYS, name, f"{name} will answer without handing off to {gone}.")


def _free_choices(team: TeamSpec, after: TeamSpec) -> Iterator[Consequence]:
    for agent in after.agents:
        if require_agent(team, agent.id).tool_choice != agent.tool_choice:
            name = display_name(agent)
            yield Consequence(ConsequenceKind.FREE_CHOICE, name, f"{name} will choose for itself what to call.")


def _left_over(team: TeamSpec, after: TeamSpec) -> Iterator[Consequence]:
    """Agents no conversation comes to, and functions no agent has, without what is removed."""
    before = {(problem.kind, problem.place.agent, problem.place.function) for problem in check(team)}
    for problem in check(after):
        kind, agent, function = problem.kind, problem.place.agent, problem.place.function
        if (kind, agent, function) in before:
            continue
        if kind is ProblemKind.UNREACHABLE_AGENT and agent is not None:
            name = display_name(require_agent(after, agent))
            yield Consequence(ConsequenceKind.NOT_REACHED, name, f"No conversation will come to {name} any more.")
        if kind is ProblemKind.UNUSED_FUNCTION and function is not None:
            name = display_name(require_function(after, function))
            yield Consequence(ConsequenceKind.NOT_USED, name, f"No agent will have {name} any more.")


def _empty(team: TeamSpec, names: Collection[str]) -> Iterator[Consequence]:
    """Placeholders of these names in the texts of a team that has just lost the variables."""
    for agent in team.agents:
        yield from _spoken(team, names, placeholders(agent.instructions), "instructions", display_name(agent))
    for function in team.functions:
        texts = [text for result in function.results for text in texts_with_variables(result)]
        spoken = dict.fromkeys(
            name for text in texts for name in placeholders(text) if not has_parameter(function, name)
        )
        yield from _spoken(team, names, spoken, "results", display_name(function))


def _spoken(
    team: TeamSpec, names: Collection[str], spoken: Iterable[str], where: str, subject: str
) -> Iterator[Consequence]:
    for name in spoken:
        if name in names:
            sentence = f"{{{name}}} in the {where} of {subject} will stand for nothing{_until(team, name)}."
            yield Consequence(ConsequenceKind.EMPTY_PLACEHOLDER, subject, sentence)


def _until(team: TeamSpec, name: str) -> str:
    setting = [display_name(one) for one in team.functions if _sets(one, name)]
    return f" until {setting[0]} sets it" if setting else ""


def _sets(function: FunctionSpec, name: str) -> bool:
    return name in variables_in_code(function) or any(name in result.set for result in function.results)
