"""The part of an agent's form that says how its model is asked."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.team.names import delegate_names, function_name, handoff_names
from core.team.spec import JsonValue
from playground import session
from playground import words as shared
from playground.screens.build.agent.parts import AgentParts
from playground.screens.build.agent.settings import (
    TEMPERATURE,
    as_typed,
    max_tokens_name,
    number,
    read_settings,
    with_setting,
)
from playground.session import Answerer
from playground.widgets.fields import choice_field, switch_field, text_field
from playground.widgets.number_field import number_field
from playground.words import agents as words


def model_section(parts: AgentParts) -> None:
    text_field(
        words.MODEL,
        parts.agent.model,
        lambda name: parts.change(model=name.strip()),
        key=parts.key("model"),
        hint=words.chosen_model(_chosen()),
        help=words.MODEL_HELP,
    )
    parts.problem_lines("model")
    _calls(parts)
    _numbers(parts)
    text_field(
        words.SETTINGS,
        as_typed(parts.agent.settings),
        lambda typed: parts.change_settings(lambda settings: read_settings(typed, settings)),
        key=parts.key("settings"),
        hint=words.SETTINGS_HINT,
        help=words.SETTINGS_HELP,
        longest=20_000,
        lines=5,
    )
    parts.problem_lines("settings")


def _chosen() -> str:
    choice = session.choice()
    return words.OFFLINE_MODEL if choice.answerer is Answerer.OFFLINE else choice.model or shared.CHOOSE_A_MODEL


def _calls(parts: AgentParts) -> None:
    choices = {**words.TOOL_CHOICES, **_offered(parts)}
    choice_field(
        words.TOOL_CHOICE,
        list(choices),
        parts.agent.tool_choice or "auto",
        lambda chosen: parts.change(tool_choice=chosen),
        key=parts.key("tool choice"),
        shown=lambda name: choices.get(name, name),
        help=words.TOOL_CHOICE_HELP,
    )
    parts.problem_lines("tool_choice")
    switch_field(
        words.PARALLEL,
        parts.agent.parallel_calls,
        lambda on: parts.change(parallel_calls=on),
        key=parts.key("parallel"),
        help=words.PARALLEL_HELP,
    )
    parts.problem_lines("parallel_calls")


def _offered(parts: AgentParts) -> Mapping[str, str]:
    """What it could always have to call, by the name a model reads."""
    team, agent = parts.team, parts.agent
    functions = [function for id in agent.functions if (function := team.function(id)) is not None]
    called = {
        **{function_name(function): shared.humanised(function.name) for function in functions},
        **{wire: words.hands_off_to(parts.faces[to].name) for to, wire in handoff_names(team, agent).items()},
        **{wire: words.asks(parts.faces[to].name) for to, wire in delegate_names(team, agent).items()},
    }
    return {wire: words.always_calls(name, wire) for wire, name in called.items()}


def _numbers(parts: AgentParts) -> None:
    longest = max_tokens_name(parts.agent.settings)
    with st.container(horizontal=True, key="model_numbers", gap="small"):
        number_field(
            words.TEMPERATURE,
            number(parts.agent.settings.get(TEMPERATURE)),
            lambda value: _set(parts, TEMPERATURE, value),
            key=parts.key(TEMPERATURE),
            help=words.TEMPERATURE_HELP,
            least=0,
            most=2,
        )
        number_field(
            words.MAX_TOKENS,
            number(parts.agent.settings.get(longest)),
            lambda value: _set(parts, longest, value),
            key=parts.key(longest),
            help=words.MAX_TOKENS_HELP,
            least=1,
            most=1_000_000,
            whole=True,
        )


def _set(parts: AgentParts, name: str, value: JsonValue) -> None:
    parts.change_settings(lambda settings: with_setting(settings, name, value))
