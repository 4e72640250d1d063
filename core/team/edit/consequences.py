"""What removing an agent, a function or a variable would do to the rest of a team. Nothing is removed here.

Consequences are data; `consequence_text` makes the sentences, which stand in one table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
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
    EMPTY_INSTRUCTIONS = "empty_instructions"
    EMPTY_RESULTS = "empty_results"


@dataclass(frozen=True, slots=True)
class Consequence:
    """`subject` is the name of the agent, the function or the team concerned, `facts` what its sentence mentions too."""

    kind: ConsequenceKind
    subject: str
    facts: Mapping[str, str] = field(default_factory=dict)


SENTENCES: Mapping[ConsequenceKind, str] = {
    ConsequenceKind.LOSES_HANDOFF: "{subject} can no longer hand off to {other}.",
    ConsequenceKind.LOSES_DELEGATE: "{subject} can no longer ask {other}.",
    ConsequenceKind.LOSES_FUNCTION: "{subject} can no longer call {other}.",
    ConsequenceKind.RESULT_STAYS: "{subject} will answer without handing off to {other}.",
    ConsequenceKind.FREE_CHOICE: "{subject} will choose for itself what to call.",
    ConsequenceKind.OTHER_START: "The conversation will start with {subject} instead.",
    ConsequenceKind.NOBODY_LEFT: "There will be nobody left to talk to.",
    ConsequenceKind.NOT_REACHED: "No conversation will come to {subject} any more.",
    ConsequenceKind.NOT_USED: "No agent will have {subject} any more.",
    ConsequenceKind.EMPTY_INSTRUCTIONS: "{{{variable}}} in the texts of {subject} will stand for nothing{until}.",
    ConsequenceKind.EMPTY_RESULTS: "{{{variable}}} in the results of {subject} will stand for nothing{until}.",
}
UNTIL = " until {setter} sets it"


def consequence_text(consequence: Consequence) -> str:
    """Return the sentence for a consequence, in English."""
    setter = consequence.facts.get("setter", "")
    until = UNTIL.format(setter=setter) if setter else ""
    return SENTENCES[consequence.kind].format(subject=consequence.subject, until=until, **consequence.facts)


def consequences_of_removing_agent(team: TeamSpec, id: AgentId) -> tuple[Consequence, ...]:
    removed, after = display_name(require_agent(team, id)), remove_agent(team, id)
    return (
        *_start(team, after),
        *_links(after, team, removed),
        *_results(team, id, removed),
        *_free_choices(team, after),
        *_left_over(team, after),
    )


def consequences_of_removing_function(team: TeamSpec, id: FunctionId) -> tuple[Consequence, ...]:
    removed, after = display_name(require_function(team, id)), remove_function(team, id)
    losing = [display_name(agent) for agent in team.agents if id in agent.functions]
    return (
        *(Consequence(ConsequenceKind.LOSES_FUNCTION, name, {"other": removed}) for name in losing),
        *_free_choices(team, after),
        *_left_over(team, after),
        *_empty(after, variables_of(team) - variables_of(after)),
    )


def consequences_of_removing_variable(team: TeamSpec, name: str) -> tuple[Consequence, ...]:
    return tuple(_empty(remove_variable(team, name), {name}))


def _start(team: TeamSpec, after: TeamSpec) -> Iterator[Consequence]:
    if not after.agents:
        yield Consequence(ConsequenceKind.NOBODY_LEFT, team.name)
    elif team.start != after.start:
        yield Consequence(ConsequenceKind.OTHER_START, display_name(after.agents[0]))


def _links(after: TeamSpec, team: TeamSpec, removed: str) -> Iterator[Consequence]:
    for agent in after.agents:
        old, name = require_agent(team, agent.id), display_name(agent)
        if old.handoffs != agent.handoffs:
            yield Consequence(ConsequenceKind.LOSES_HANDOFF, name, {"other": removed})
        if old.delegates != agent.delegates:
            yield Consequence(ConsequenceKind.LOSES_DELEGATE, name, {"other": removed})


def _results(team: TeamSpec, id: AgentId, removed: str) -> Iterator[Consequence]:
    for function in team.functions:
        if any(result.handoff == id for result in function.results):
            yield Consequence(ConsequenceKind.RESULT_STAYS, display_name(function), {"other": removed})


def _free_choices(team: TeamSpec, after: TeamSpec) -> Iterator[Consequence]:
    for agent in after.agents:
        if require_agent(team, agent.id).tool_choice != agent.tool_choice:
            yield Consequence(ConsequenceKind.FREE_CHOICE, display_name(agent))


def _left_over(team: TeamSpec, after: TeamSpec) -> Iterator[Consequence]:
    """Yield agents that no conversation reaches any more, and functions that no agent has any more."""
    before = {(problem.kind, problem.place.agent, problem.place.function) for problem in check(team)}
    for problem in check(after):
        kind, agent, function = problem.kind, problem.place.agent, problem.place.function
        if (kind, agent, function) in before:
            continue
        if kind is ProblemKind.UNREACHABLE_AGENT and agent is not None:
            yield Consequence(ConsequenceKind.NOT_REACHED, display_name(require_agent(after, agent)))
        if kind is ProblemKind.UNUSED_FUNCTION and function is not None:
            yield Consequence(ConsequenceKind.NOT_USED, display_name(require_function(after, function)))


def _empty(team: TeamSpec, names: Collection[str]) -> Iterator[Consequence]:
    """Yield the placeholders of these names in the texts of a team that has just lost the variables."""
    for agent in team.agents:
        own = " ".join([agent.instructions, *(sample.say for sample in agent.sample_replies)])
        for name in placeholders(own):
            if name in names:
                yield _empty_placeholder(team, name, ConsequenceKind.EMPTY_INSTRUCTIONS, display_name(agent))
    for function in team.functions:
        texts = [text for result in function.results for text in texts_with_variables(result)]
        for name in dict.fromkeys(name for text in texts for name in placeholders(text)):
            if name in names and not has_parameter(function, name):
                yield _empty_placeholder(team, name, ConsequenceKind.EMPTY_RESULTS, display_name(function))


def _empty_placeholder(team: TeamSpec, name: str, kind: ConsequenceKind, subject: str) -> Consequence:
    setter = next((display_name(function) for function in team.functions if _sets(function, name)), "")
    return Consequence(kind, subject, {"variable": name, "setter": setter})


def _sets(function: FunctionSpec, name: str) -> bool:
    return name in variables_in_code(function) or any(name in result.set for result in function.results)
