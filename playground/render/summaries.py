"""Parameters and results of a function, each on one line of plain words."""

from __future__ import annotations

from collections.abc import Mapping

from core.team.spec import AgentId, JsonValue, ParameterSpec, ResultRow, TeamSpec
from core.values import as_text
from playground import words as shared
from playground.render.field_values import format_seconds, patterns_in
from playground.words import functions as words

LONGEST_TEXT = 60
"""Characters of one text within a summary."""

MOST_VALUES = 3
"""Values of a condition that are listed."""


def summarize_result(result: ResultRow, agent_names: Mapping[AgentId, str], *, is_first: bool) -> str:
    """Return such as: When fare is Basic: answers “Yes.”, sets bag_status, after 2 s."""
    conditions = [words.condition(name, _values(condition)) for name, condition in result.when.items()]
    every = words.EVERY_CALL if is_first else words.ALL_OTHERS
    return f"{words.when(conditions) if conditions else every}: {', '.join(_effects(result, agent_names))}"


def summarize_parameter(parameter: ParameterSpec) -> str:
    """Return such as: fare: text (string), optional. The fare asked about."""
    needed = shared.NEEDED if parameter.required else shared.OPTIONAL
    description = f". {_short(parameter.description)}" if parameter.description.strip() else ""
    return f"{parameter.name}: {words.TYPES[parameter.type]}, {needed}{description}"


def unique_agent_names(team: TeamSpec) -> dict[AgentId, str]:
    """Return the name of each agent, with its id if it has no name or shares it with another."""
    names = [agent.name for agent in team.agents]
    return {
        agent.id: agent.name if agent.name and names.count(agent.name) == 1 else f"{agent.name} ({agent.id})".strip()
        for agent in team.agents
    }


def describe_value(value: JsonValue) -> str:
    """Return a value of a condition or an argument as a person reads it."""
    match value:
        case None:
            return words.NOT_GIVEN
        case bool():
            return words.YES if value else words.NO
    return _short(as_text(value)) or "“”"


def _values(condition: JsonValue) -> list[str]:
    values = [describe_value(pattern) for pattern in patterns_in(condition)]
    return values if len(values) <= MOST_VALUES else [*values[: MOST_VALUES - 1], "…"]


def _effects(result: ResultRow, agent_names: Mapping[AgentId, str]) -> list[str]:
    effects = [_answer(result)]
    if result.set:
        effects.append(words.sets([_short(name) for name in result.set]))
    if result.handoff is not None:
        effects.append(words.hands_off(agent_names.get(result.handoff, result.handoff)))
    if result.delay_s:
        effects.append(words.after(format_seconds(result.delay_s)))
    return effects


def _answer(result: ResultRow) -> str:
    if result.error:
        return words.fails(_short(result.error))
    if isinstance(result.value, str):
        return words.answers(_short(result.value))
    return words.gives(_short(as_text(result.value)))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1].rstrip()}…"
