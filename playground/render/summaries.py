"""Parameters and results of a function, each on one line of plain words."""

from __future__ import annotations

from collections.abc import Mapping

from core.team.spec import AgentId, JsonValue, ParameterSpec, ResultRow, TeamSpec
from core.values import as_text
from playground import texts
from playground.render.field_values import format_seconds, patterns_in
from playground.texts import function_texts

LONGEST_TEXT = 60
"""Characters of one text within a summary."""

MOST_VALUES = 3
"""Values of a condition that are listed."""


def summarize_result(result: ResultRow, agent_names: Mapping[AgentId, str], *, is_first: bool) -> str:
    """Return such as: When fare is Basic: answers “Yes.”, sets bag_status, after 2 s."""
    conditions = [function_texts.condition(name, _values(condition)) for name, condition in result.when.items()]
    every = function_texts.EVERY_CALL if is_first else function_texts.ALL_OTHERS
    return f"{function_texts.when(conditions) if conditions else every}: {', '.join(_effects(result, agent_names))}"


def summarize_parameter(parameter: ParameterSpec) -> str:
    """Return such as: fare: text (string), optional. The fare asked about."""
    needed = texts.NEEDED if parameter.required else texts.OPTIONAL
    description = f". {_short(parameter.description)}" if parameter.description.strip() else ""
    return f"{parameter.name}: {function_texts.TYPES[parameter.type]}, {needed}{description}"


def unique_agent_names(team: TeamSpec) -> dict[AgentId, str]:
    """Return the name of each agent, with its id if it has no name or shares it with another."""
    names = [agent.name for agent in team.agents]
    return {
        agent.id: agent.name if agent.name and names.count(agent.name) == 1 else f"{agent.name} ({agent.id})".strip()
        for agent in team.agents
    }


def describe_value(value: JsonValue) -> str:
    """Return the text of a value of a condition or an argument."""
    match value:
        case None:
            return function_texts.NOT_GIVEN
        case bool():
            return function_texts.YES if value else function_texts.NO
    return _short(as_text(value)) or "“”"


def _values(condition: JsonValue) -> list[str]:
    values = [describe_value(pattern) for pattern in patterns_in(condition)]
    return values if len(values) <= MOST_VALUES else [*values[: MOST_VALUES - 1], "…"]


def _effects(result: ResultRow, agent_names: Mapping[AgentId, str]) -> list[str]:
    effects = [_answer(result)]
    if result.set:
        effects.append(function_texts.sets([_short(name) for name in result.set]))
    if result.handoff is not None:
        effects.append(function_texts.hands_off(agent_names.get(result.handoff, result.handoff)))
    if result.delay_s:
        effects.append(function_texts.after(format_seconds(result.delay_s)))
    return effects


def _answer(result: ResultRow) -> str:
    if result.error:
        return function_texts.fails(_short(result.error))
    if isinstance(result.value, str):
        return function_texts.answers(_short(result.value))
    return function_texts.gives(_short(as_text(result.value)))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1].rstrip()}…"
