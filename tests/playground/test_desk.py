"""Teams on the desk: opened, changed, undone, put away, and found again after a reload."""

from __future__ import annotations

from dataclasses import replace

import pytest
import streamlit as st

from core.errors import TeamFileError
from core.graph import Arrangement, agent_positions
from core.team.edit import add_agent, add_handoff, change_team
from core.team.file import read_team
from core.team.spec import AgentId, TeamSpec
from playground import desk, samples, session
from playground.drafts import MOST_DRAFTS, Desk, Draft, Part, Selection
from playground.shelf import Shelf, new_id, shelf


@pytest.fixture(autouse=True)
def opened() -> None:
    """A session of its own with the first sample; outside a server Streamlit keeps one for each thread's tests."""
    st.session_state.clear()
    desk.open_sample(samples.FIRST)


def renamed(name: str) -> desk.Edit:
    return lambda team: change_team(team, name=name)


def test_a_change_can_be_undone_and_done_again() -> None:
    before = desk.team()
    desk.change(renamed("Mine"))
    desk.undo()
    assert desk.team() == before
    desk.redo()
    assert desk.team().name == "Mine"


def test_an_edit_that_is_refused_changes_nothing() -> None:
    def refused(team: TeamSpec) -> TeamSpec:
        raise TeamFileError("no")

    before = session.draft()
    with pytest.raises(TeamFileError):
        desk.change(refused)
    assert session.draft() == before


def test_moving_agents_about_is_no_step_and_nothing_to_save() -> None:
    desk.place({AgentId("triage"): (1.0, 2.0)})
    assert desk.team().positions[AgentId("triage")] == (1.0, 2.0)
    assert not session.draft().history.can_undo
    assert not session.draft().is_changed


def test_what_is_selected_is_let_go_when_undo_takes_it_away() -> None:
    desk.change(lambda team: replace(team, agents=(*team.agents, replace(team.agents[0], id=AgentId("new")))))
    desk.select(Part.AGENT, "new")
    desk.undo()
    assert session.draft().selection == Selection()


def test_a_sample_that_was_changed_stays_on_the_desk_beside_the_sample_as_it_comes() -> None:
    desk.change(renamed("Mine"))
    mine = session.draft().id
    desk.open_sample(samples.FIRST)
    assert desk.team().name == samples.team(samples.FIRST).name
    desk.open_draft(mine)
    assert desk.team().name == "Mine"


def test_a_sample_nobody_changed_is_not_laid_out_twice() -> None:
    first = session.draft().id
    desk.open_sample("weather")
    desk.open_sample(samples.FIRST)
    assert session.draft().id == first


def test_a_team_saved_and_opened_again_is_the_same() -> None:
    desk.change(renamed("환불 팀"))
    text = desk.file_text()
    before = desk.team()
    desk.open_file(text.encode(), "mine.team.yaml")
    assert desk.team() == before
    assert desk.file_text() == text


def test_comments_in_a_file_outlive_a_change_and_a_save() -> None:
    text = "# my team\nformat: 1\nname: Mine # its name\n"
    desk.open_file(text.encode(), "mine.team.yaml")
    desk.change(renamed("Ours"))
    assert desk.file_text() == "# my team\nformat: 1\nname: Ours # its name\n"


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was() -> None:
    before = session.desk()
    with pytest.raises(TeamFileError, match="no_such_key"):
        desk.open_file(b"format: 1\nname: x\nno_such_key: 1\n", "bad.team.yaml")
    assert session.desk() == before


def test_the_text_of_the_file_can_be_edited_and_is_one_step() -> None:
    desk.take_text(desk.file_text().replace("name: Airline customer service", "name: Larkwing"))
    assert desk.team().name == "Larkwing"
    desk.undo()
    assert desk.team() == samples.team(samples.FIRST)


def test_saving_makes_it_unchanged() -> None:
    desk.change(renamed("Mine"))
    assert session.draft().is_changed
    desk.mark_saved()
    assert not session.draft().is_changed


def test_a_desk_with_nothing_but_samples_is_not_kept() -> None:
    assert session.desk_id() == ""
    desk.change(renamed("Mine"))
    kept = shelf().find(session.desk_id())
    assert kept is not None
    assert kept.draft.team.name == "Mine"


def drafts() -> list[str]:
    known = session.desk()
    assert known is not None
    return list(known.drafts)


def test_a_draft_can_be_put_away() -> None:
    desk.change(renamed("Mine"))
    mine = session.draft().id
    desk.open_sample("weather")
    desk.put_away(mine)
    assert mine not in drafts()
    assert session.draft().sample == "weather"


def test_when_the_draft_at_hand_is_put_away_the_one_used_before_comes_to_hand() -> None:
    desk.open_sample("weather")
    desk.open_new("Mine")
    desk.put_away(session.draft().id)
    assert session.draft().sample == "weather"


def test_when_the_only_draft_is_put_away_the_first_sample_comes_to_hand() -> None:
    desk.change(renamed("Mine"))
    mine = session.draft().id
    desk.put_away(mine)
    assert mine not in drafts()
    assert desk.team() == samples.team(samples.FIRST)


def test_a_draft_that_is_not_at_hand_can_be_saved_and_stays_where_it_is() -> None:
    desk.change(renamed("Mine"))
    mine = session.draft().id
    desk.open_sample("weather")
    before = drafts()
    desk.mark_saved(mine)
    known = session.desk()
    assert known is not None
    assert not known.drafts[mine].is_changed
    assert (drafts(), known.draft.sample) == (before, "weather")


def test_a_copy_is_a_team_of_its_own() -> None:
    desk.open_copy(samples.team("weather"))
    desk.change(renamed("Mine"))
    assert samples.team("weather").name != "Mine"
    assert read_team(desk.file_text()).name == "Mine"


def test_looking_at_many_samples_does_not_fill_the_desk() -> None:
    made = Desk({}, "")
    for number in range(MOST_DRAFTS + 20):
        made = made.put(replace(session.draft(), id=str(number)))
    assert len(made.drafts) == MOST_DRAFTS
    assert made.at_hand in made.drafts


def test_work_is_never_tidied_away() -> None:
    made = Desk({}, "")
    mine = Draft("mine", session.draft().history, session.draft().origin)
    for number in range(MOST_DRAFTS + 20):
        made = made.put(replace(mine, id=str(number)))
    assert len(made.drafts) == MOST_DRAFTS + 20


def test_the_shelf_forgets_the_desk_put_down_longest_ago() -> None:
    kept = Shelf(desks=2)
    known = session.desk()
    assert known is not None
    for id in ("a", "b", "a", "c"):
        kept.put(id, known)
    assert [kept.find(id) is not None for id in ("a", "b", "c")] == [True, False, True]


def test_ids_cannot_be_guessed() -> None:
    assert len({new_id() for _ in range(100)}) == 100
    assert all(len(new_id()) >= 32 for _ in range(10))


def test_drawing_a_handoff_sends_no_agent_about() -> None:
    desk.open_new("Mine")
    desk.change(lambda team: add_agent(team, "Second")[0])
    desk.change(lambda team: add_agent(team, "Third")[0])
    before = agent_positions(desk.team())
    first, second, third = (agent.id for agent in desk.team().agents)
    desk.change(lambda team: add_handoff(add_handoff(team, second, third), third, first))
    assert agent_positions(desk.team()) == before


def test_undo_leaves_the_agents_where_they_are_now() -> None:
    desk.change(renamed("Mine"))
    desk.place({AgentId("triage"): (77.0, 88.0)})
    desk.undo()
    assert desk.team().positions[AgentId("triage")] == (77.0, 88.0)


def test_an_arrangement_is_laid_out_anew_and_remembered() -> None:
    before = agent_positions(desk.team())
    desk.arrange(Arrangement.CIRCLE)
    assert agent_positions(desk.team()) != before
    assert session.draft().arrangement is Arrangement.CIRCLE


def test_problems_are_looked_for_once_in_each_state_of_the_team() -> None:
    before = desk.problems()
    assert desk.problems() is before
    desk.change(lambda team: replace(team, start=AgentId("nobody")))
    assert desk.problems() != before
    assert not desk.can_answer()
