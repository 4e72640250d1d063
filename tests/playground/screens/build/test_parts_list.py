"""The rows of the list of parts, and what a click on one opens."""

from __future__ import annotations

import pytest

from core.team.check import check
from core.team.edit import add_agent
from core.team.spec import AgentId, AgentSpec, Article, FunctionId, FunctionSpec, ResultRow, TeamSpec
from playground import samples
from playground.render.appearances import Appearances
from playground.screens.build.parts_list import rows_of
from playground.texts import team_texts
from playground.workspace_state import Part
from tests.support.building import build_page, draft_of, ran, team_of
from tests.support.teams import team_of as small_team

CODE = "def f():\n    return 1\n"
ANSWERING = TeamSpec(
    "T",
    AgentId("a"),
    agents=(AgentSpec(AgentId("a"), "A"),),
    functions=(
        FunctionSpec(FunctionId("coded"), "coded", code=CODE),
        FunctionSpec(FunctionId("mocked"), "mocked", code=CODE, mock=True),
        FunctionSpec(FunctionId("canned"), "canned", results=(ResultRow(value="yes"),)),
        FunctionSpec(FunctionId("searching"), "searching", articles=(Article("Hours", "Nine to five"),)),
    ),
)


@pytest.fixture(scope="module")
def team() -> TeamSpec:
    return samples.sample_team(samples.FIRST)


def rows(team: TeamSpec) -> dict[tuple[str, str], dict[str, str]]:
    return {(row["part"], row["id"]): row for row in rows_of(team, Appearances(team), check(team))}


def test_there_is_a_row_for_each_part_in_the_order_of_the_file(team: TeamSpec) -> None:
    assert list(rows(team)) == [
        (Part.TEAM, ""),
        *((Part.AGENT, agent.id) for agent in team.agents),
        *((Part.FUNCTION, function.id) for function in team.functions),
    ]


def test_a_row_tells_who_starts_and_how_a_model_knows_a_function(team: TeamSpec) -> None:
    assert rows(team)[Part.AGENT, "triage"]["mark"] == "start"
    assert rows(team)[Part.AGENT, "lost_baggage"]["mark"] == ""
    assert rows(team)[Part.FUNCTION, "search_baggage"]["name"] == "Search baggage"
    assert rows(team)[Part.FUNCTION, "search_baggage"]["note"] == "search_baggage"


def test_a_row_tells_what_answers_a_function() -> None:
    told = {id: row["answers"] for (part, id), row in rows(ANSWERING).items() if part is Part.FUNCTION}
    assert told == {"coded": "code", "mocked": "mock", "canned": "table", "searching": "articles"}
    assert set(told.values()) == set(team_texts.ANSWERED)


def test_a_row_counts_its_problems() -> None:
    known = rows(small_team({"a": ["b"], "b": [], "c": []}))
    assert known[Part.AGENT, "a"]["problems"] == "1 problem"
    assert known[Part.AGENT, "c"]["problems"] == "2 problems"
    assert known[Part.TEAM, ""]["problems"] == ""


def test_names_are_cut_and_lose_what_turns_reading_around() -> None:
    agent = AgentSpec(AgentId("a"), "\u202eevil " + "long " * 100)
    name = rows(TeamSpec("T", agent.id, agents=(agent,)))[Part.AGENT, "a"]["name"]
    assert "\u202e" not in name
    assert len(name) < 350


def test_a_new_agent_is_opened_at_its_beginning(team: TeamSpec) -> None:
    page = build_page(team)
    page.session_state["agent section"] = "model"
    page.button(key="add agent").click()
    ran(page)
    new = team_of(page).agents[-1]
    assert draft_of(page).selection.id == new.id
    assert page.text_input(key=f"{draft_of(page).form_key(Part.AGENT, new.id)} name").value == new.name


def test_a_new_function_is_opened(team: TeamSpec) -> None:
    page = build_page(team)
    page.button(key="add function").click()
    ran(page)
    assert draft_of(page).selection.part is Part.FUNCTION


def test_a_hundred_agents_are_drawn(team: TeamSpec) -> None:
    for number in range(100):
        team, _ = add_agent(team, f"에이전트 {number}")
    assert len(rows(team)) == 1 + len(team.agents) + len(team.functions)
    build_page(team)
