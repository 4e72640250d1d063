"""A conversation in which no code runs: offered where there is code, shown while it is so, and kept to."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.conversation import apply_entries
from core.messages import message_text
from core.team.history import History
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, ResultRow, TeamSpec
from core.views import messages_of
from playground import session
from playground.conversations import runs
from playground.screens.talk import chat_pane
from playground.workspace_state import Draft, Edition, Workspace
from tests.support.building import MAIN, draft_of, html_of, ran

SWITCH = "mock all"
HOURS = FunctionId("opening_hours")
CODE = 'def opening_hours():\n    """Say when the shop is open."""\n    return "from the code"\n'


@pytest.fixture(autouse=True)
def quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.conversations.WORDS_PER_S", None)
    monkeypatch.setattr("playground.conversations.DELAY_S", 0)


def team(code: str = CODE) -> TeamSpec:
    desk = AgentSpec(AgentId("desk"), "Front desk", instructions="Say when the shop is open.", functions=(HOURS,))
    hours = FunctionSpec(HOURS, "opening_hours", "Say when the shop is open.", code=code)
    return TeamSpec("Shop", desk.id, agents=(desk,), functions=(with_table(hours),))


def with_table(function: FunctionSpec) -> FunctionSpec:
    return replace(function, results=(ResultRow({}, "from the table"),))


def talking_to(team: TeamSpec) -> AppTest:
    page = AppTest.from_file(str(MAIN), default_timeout=20)
    page.session_state[session.WORKSPACE.key] = Workspace(
        {"draft": Draft("draft", History(Edition(team)), team)}, "draft"
    )
    return ran(page)


def reply_to(page: AppTest, text: str) -> str:
    """Send a message, wait for the end of its run, and return the reply."""
    page.chat_input(key=chat_pane.MESSAGE).set_value(text).run()
    id = draft_of(page).conversation
    deadline = time.monotonic() + 20
    while runs().running(id) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    ran(page)
    return message_text(messages_of(apply_entries((), runs().store.read(id, -1)))[-1])


def mocked(page: AppTest, on: bool) -> AppTest:
    page.toggle(key=SWITCH).set_value(on)
    return ran(page)


def test_it_is_offered_only_where_a_function_is_code() -> None:
    assert [one.key for one in talking_to(team()).toggle] == [SWITCH]
    assert list(talking_to(team(code="")).toggle) == []


def test_the_table_answers_while_it_is_on_and_the_head_says_so() -> None:
    page = talking_to(team())
    assert 'class="ap-mocked"' not in html_of(page)
    page = mocked(page, on=True)
    assert 'class="ap-mocked"' in html_of(page)
    assert "from the table" in reply_to(page, "When is the shop open?")
    assert "from the code" in reply_to(mocked(page, on=False), "When is the shop open?")
