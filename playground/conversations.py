"""The conversations of this server: one store and one set of runs for all sessions, and how a draft is talked to."""

from __future__ import annotations

import streamlit as st

from core.conversation import Conversation, ConversationSettings, TeamId
from core.models.choice import ModelChoice, create_model
from core.runs import CreateModel, Runs
from core.store import MemoryStore
from core.views import Log
from playground.workspace_state import Draft

WORDS_PER_S = 35
"""The pace of the offline model: fast reading, so that people see the reply being written but do not wait for it."""
DELAY_S = 0.6
"""The time before a reply of the offline model: long enough to see on the graph which agent is about to answer."""


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """The runs of this process. Streamlit keeps them when a change of the source code reloads this module."""
    return Runs(MemoryStore())


def conversation_of(draft: Draft, choice: ModelChoice, log: Log = ()) -> Conversation:
    """Return the draft's conversation as its next run continues it. The log counts only when the store has none."""
    settings = ConversationSettings(
        model=choice,
        mocked=draft.mocked,
        hosts=draft.hosts,
        next_agent=draft.next_agent,
        next_context=draft.next_context,
    )
    return Conversation(id=draft.conversation, team=draft.team, team_id=TeamId(draft.id), settings=settings, log=log)


def model_creator(choice: ModelChoice, api_key: str) -> CreateModel:
    """Return what creates the chosen model, with this key, when a run needs it."""
    return lambda: create_model(choice, api_key, words_per_s=WORDS_PER_S, delay_s=DELAY_S)
