"""Parameters, agents and values, each on one line of plain words."""

from __future__ import annotations

from collections.abc import Iterable

from core.team.spec import AgentId, JsonValue, ParameterSpec, TeamSpec
from core.values import as_text
from playground import texts
from playground.render.field_values import format_typed, type_of
from playground.render.safe_text import option
from playground.texts import function_texts

LONGEST_TEXT = 60
"""Characters of one text within a summary."""


def summarize_parameter(parameter: ParameterSpec) -> str:
    """Return such as: fare: text (string), optional. The fare asked about."""
    needed = texts.NEEDED if parameter.required else texts.OPTIONAL
    default = _short(format_typed(parameter.default, type_of(parameter)))
    facts = [function_texts.type_name(parameter.type, parameter.items), needed]
    facts += [function_texts.default(default)] if default else []
    description = f". {_short(parameter.description)}" if parameter.description.strip() else ""
    return f"{parameter.name}: {', '.join(facts)}{description}"


def unique_titles(names: Iterable[str], longest: int = 80) -> list[str]:
    """Return each name on one line, with a number if an earlier one looks the same.

    The browser identifies the option that a person chooses by its title, and Streamlit refuses a menu with equal ones.
    """
    titles: dict[str, None] = {}
    for name in names:
        line = title = option(name, longest)
        number = 1
        while title in titles:
            number += 1
            title = f"{line} ({number})"
        titles[title] = None
    return list(titles)


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


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_TEXT else f"{line[: LONGEST_TEXT - 1].rstrip()}…"
