"""The Talk page of a team in which names are the same, or look the same: each can be chosen, and nothing fails."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import playground
from core.team.history import History
from core.team.spec import AgentId, AgentSpec, ProfileSpec, TeamSpec
from playground import session
from playground.screens.talk import chat_pane
from playground.workspace_state import Draft, Edition, Workspace

MAIN = Path(playground.__file__).with_name("main.py")
LONG = "An agent whose name is so long that its end is not shown in any list of names, "
IDS = ("one", "two", "three")


def opened(*names: str, profiles: tuple[str, ...] = ()) -> AppTest:
    agents = tuple(AgentSpec(AgentId(id), name) for id, name in zip(IDS, names, strict=False))
    team = TeamSpec(
        "Team", agents[0].id, agents=agents, profiles=tuple(ProfileSpec(name, {"n": name}) for name in profiles)
    )
    page = AppTest.from_file(str(MAIN), default_timeout=20)
    page.session_state[session.WORKSPACE.key] = Workspace(
        {"draft": Draft("draft", History(Edition(team)), team)}, "draft"
    )
    page.run()
    assert not page.exception
    return page


def draft_of(page: AppTest) -> Draft:
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    return workspace.draft


@pytest.mark.parametrize(
    "names", [("Desk", "Desk", "Desk"), ("Desk", "Desk ", "De\u202esk"), (f"{LONG}1", f"{LONG}2", f"{LONG}3")]
)
def test_each_of_the_agents_can_be_chosen_to_answer_next(names: tuple[str, ...]) -> None:
    page = opened(*names)
    menu = page.menu_button(key=chat_pane.NEXT)
    assert len(set(menu.options)) == len(IDS)
    menu.click(menu.options[1]).run()
    assert not page.exception
    assert draft_of(page).next_agent == "two"


@pytest.mark.parametrize("names", [("Gold", "Gold"), ("Gold", "Gold\u202e"), (f"{LONG}1", f"{LONG}2")])
def test_profiles_whose_names_look_the_same_can_be_chosen(names: tuple[str, ...]) -> None:
    page = opened("Desk", profiles=names)
    (menu,) = [one for one in page.menu_button if one.options[-1].startswith(names[-1][:4])]
    assert len(set(menu.options)) == len(menu.options)
    assert len(menu.options) == 1 + len(set(names))


def test_the_agent_beside_the_conversation_is_the_one_that_was_picked() -> None:
    page = opened("Desk", "Desk")
    box = page.selectbox(key=session.PICKED_AGENT)
    assert box.options[1:] == ["Desk", "Desk (2)"]
