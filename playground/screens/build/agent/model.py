"""The section of an agent's form for its model: which one, what it has to call, and the settings of its requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

import streamlit as st

from core.models.choice import ModelSource
from core.team.edit import change_agent
from core.team.edit.team import require_agent
from core.team.names import delegate_names, function_name, handoff_names
from core.team.spec import AgentId, JsonValue, TeamSpec
from playground import session, texts, workspace
from playground.render.model_settings import (
    EFFORT,
    TEMPERATURE,
    VERBOSITY,
    WORDS,
    Settings,
    as_number,
    as_word,
    max_tokens_name,
    parse_settings,
    set_setting,
    settings_text,
)
from playground.screens.build.part_form import AgentForm
from playground.texts import agent_texts
from playground.widgets.fields import TextSize, draw_choice_field, draw_number_field, draw_switch_field, draw_text_field
from playground.workspace_state import Part


def draw_model(form: AgentForm) -> None:
    form.draw_text(
        "model",
        agent_texts.MODEL,
        hint=agent_texts.chosen_model(_name_of_chosen_model()),
        help=agent_texts.MODEL_HELP,
        take=lambda name: form.set_field("model", name.strip()),
    )
    _draw_calls(form)
    _draw_numbers(form)
    _draw_words(form)
    draw_text_field(
        agent_texts.SETTINGS,
        settings_text(form.spec.settings),
        lambda text: _edit_settings(form, partial(parse_settings, text=text)),
        key=form.key("settings"),
        hint=agent_texts.SETTINGS_HINT,
        help=agent_texts.SETTINGS_HELP,
        size=TextSize(20_000, lines=5),
    )
    form.draw_problems("settings")
    form.draw_text(
        "id",
        agent_texts.ID,
        help=agent_texts.ID_HELP,
        take=lambda id: workspace.change_id(Part.AGENT, form.id, id.strip()),
    )


def _name_of_chosen_model() -> str:
    choice = session.MODEL_CHOICE.get()
    return agent_texts.OFFLINE_MODEL if choice.source is ModelSource.OFFLINE else choice.model or texts.CHOOSE_A_MODEL


def _draw_calls(form: AgentForm) -> None:
    titles = {**agent_texts.TOOL_CHOICES, **_titles_of_tools(form)}
    draw_choice_field(
        agent_texts.TOOL_CHOICE,
        list(titles),
        form.spec.tool_choice or "auto",
        partial(form.set_field, "tool_choice"),
        key=form.key("tool choice"),
        shown=lambda name: titles.get(name, name),
        help=agent_texts.TOOL_CHOICE_HELP,
    )
    form.draw_problems("tool_choice")
    draw_switch_field(
        agent_texts.PARALLEL,
        form.spec.parallel_calls,
        partial(form.set_field, "parallel_calls"),
        key=form.key("parallel"),
        help=agent_texts.PARALLEL_HELP,
    )
    form.draw_problems("parallel_calls")


def _titles_of_tools(form: AgentForm) -> Mapping[str, str]:
    """Return the choice of always calling one tool, for each tool by the name a model reads."""
    team, agent = form.team, form.spec
    functions = [function for id in agent.functions if (function := team.function(id)) is not None]
    called = {
        **{function_name(function): texts.humanised(function.name) for function in functions},
        **{
            name: agent_texts.hands_off_to(form.appearances[to].name) for to, name in handoff_names(team, agent).items()
        },
        **{name: agent_texts.asks(form.appearances[to].name) for to, name in delegate_names(team, agent).items()},
    }
    return {name: agent_texts.always_calls(title, name) for name, title in called.items()}


def _draw_numbers(form: AgentForm) -> None:
    max_tokens = max_tokens_name(form.spec.settings)
    with st.container(horizontal=True, key="model_numbers", gap="small"):
        draw_number_field(
            agent_texts.TEMPERATURE,
            as_number(form.spec.settings.get(TEMPERATURE)),
            partial(_set_setting, form, TEMPERATURE),
            key=form.key(TEMPERATURE),
            help=agent_texts.TEMPERATURE_HELP,
            least=0,
            most=2,
        )
        draw_number_field(
            agent_texts.MAX_TOKENS,
            as_number(form.spec.settings.get(max_tokens)),
            partial(_set_setting, form, max_tokens),
            key=form.key(max_tokens),
            help=agent_texts.MAX_TOKENS_HELP,
            least=1,
            most=1_000_000,
            whole=True,
        )


def _draw_words(form: AgentForm) -> None:
    labels = {
        EFFORT: (agent_texts.EFFORT, agent_texts.EFFORT_HELP),
        VERBOSITY: (agent_texts.VERBOSITY, agent_texts.VERBOSITY_HELP),
    }
    with st.container(horizontal=True, key="model_words", gap="small"):
        for name, (label, help) in labels.items():
            draw_choice_field(
                label,
                ["", *WORDS[name]],
                as_word(form.spec.settings.get(name)),
                partial(_set_word, form, name),
                key=form.key(name),
                shown=lambda word: agent_texts.WORDS.get(word, word),
                help=help,
            )


def _set_word(form: AgentForm, name: str, word: str) -> None:
    _set_setting(form, name, word or None)


def _set_setting(form: AgentForm, name: str, value: JsonValue) -> None:
    _edit_settings(form, partial(set_setting, name=name, value=value))


def _edit_settings(form: AgentForm, edit: Callable[[Settings], Settings]) -> None:
    form.edit(with_settings_edited, edit)


def with_settings_edited(team: TeamSpec, id: AgentId, edit: Callable[[Settings], Settings]) -> TeamSpec:
    """Return the team with the agent's present settings edited: another field may have changed them just before."""
    return change_agent(team, id, settings=edit(require_agent(team, id).settings))
