"""The runs and the store that all sessions of this server share, and the conversation of a draft."""

from __future__ import annotations

import streamlit as st

from core.conversation import Conversation, ConversationSettings, TeamId
from core.models.choice import ModelChoice, create_model
from core.runs import CreateModel, Runs
from core.views import Log
from playground import storage
from playground.workspace_state import Draft

WORDS_PER_S = 35
"""The speed of the offline model's replies: fast reading, so that streaming is visible without a wait."""
DELAY_S = 0.6
"""The time before a reply of the offline model: long enough to see on the graph which agent is about to answer."""


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    """Return the runs of this process. They survive a reload of this module after a change of its source."""
    return Runs(storage.store())


def conversation_of(draft: Draft, choice: ModelChoice, log: Log = ()) -> Conversation:
    """Return the draft's conversation for its next run. `log` is used only if the store does not have the conversation."""
    settings = ConversationSettings(
        model=choice,
        mocked=draft.mocked,
        hosts=draft.hosts,
        next_agent=draft.next_agent,
        next_context=draft.next_context,
    )
    return Conversation(id=draft.conversation, team=draft.team, team_id=TeamId(draft.id), settings=settings, log=log)


def model_creator(choice: ModelChoice, api_key: str) -> CreateModel:
    """Return a function that creates the chosen model with this key."""
    return lambda: create_model(choice, api_key, words_per_s=WORDS_PER_S, delay_s=DELAY_S)
