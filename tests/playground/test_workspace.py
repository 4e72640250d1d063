"""Teams in the workspace: opened, changed, undone, put away, and found again after a reload."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
import streamlit as st

from core.conversation import ConversationId
from core.errors import TeamEditError, TeamFileError
from core.graph import Arrangement, agent_positions
from core.models.choice import ModelChoice, ModelSource
from core.store import MemoryStore
from core.team.edit import (
    add_agent,
    add_function,
    add_handoff,
    change_agent,
    change_function,
    change_team,
    remove_function,
)
from core.team.file import read_team
from core.team.history import History
from core.team.spec import AgentId, FunctionId, TeamSpec
from playground import samples, session, storage, talk, workspace
from playground.conversations import conversation_of, runs
from playground.workspace_cache import WorkspaceCache, new_id, workspace_cache
from playground.workspace_state import MOST_DRAFTS, Draft, Edition, Part, Selection, Workspace


@pytest.fixture(autouse=True)
def opened() -> None:
    """A session and an address of its own with the first sample; outside a server Streamlit keeps both between tests."""
    st.session_state.clear()
    st.query_params.clear()
    workspace.open_sample(samples.FIRST)


def renamed(name: str) -> workspace.Edit:
    return lambda team: change_team(team, name=name)


def test_a_change_can_be_undone_and_done_again() -> None:
    before = workspace.current_team()
    workspace.change(renamed("Mine"))
    workspace.undo()
    assert workspace.current_team() == before
    workspace.redo()
    assert workspace.current_team().name == "Mine"


def test_an_edit_that_is_refused_changes_nothing() -> None:
    def refused(team: TeamSpec) -> TeamSpec:
        raise TeamFileError("no")

    before = session.draft()
    with pytest.raises(TeamFileError):
        workspace.change(refused)
    assert session.draft() == before


def test_moving_agents_about_is_no_step_and_nothing_to_save() -> None:
    workspace.set_agent_positions({AgentId("triage"): (1.0, 2.0)})
    assert workspace.current_team().positions[AgentId("triage")] == (1.0, 2.0)
    assert not session.draft().history.can_undo
    assert not session.draft().is_changed


def test_what_is_selected_is_let_go_when_undo_takes_it_away() -> None:
    workspace.change(lambda team: replace(team, agents=(*team.agents, replace(team.agents[0], id=AgentId("new")))))
    workspace.select(Part.AGENT, "new")
    workspace.undo()
    assert session.draft().selection == Selection()


def test_a_sample_that_was_changed_stays_in_the_workspace_beside_the_sample_as_it_comes() -> None:
    workspace.change(renamed("Mine"))
    mine = session.draft().id
    workspace.open_sample(samples.FIRST)
    assert workspace.current_team().name == samples.sample_team(samples.FIRST).name
    workspace.open_draft(mine)
    assert workspace.current_team().name == "Mine"


def test_a_sample_nobody_changed_is_not_laid_out_twice() -> None:
    first = session.draft().id
    workspace.open_sample("weather")
    workspace.open_sample(samples.FIRST)
    assert session.draft().id == first


def test_a_team_saved_and_opened_again_is_the_same() -> None:
    workspace.change(renamed("환불 팀"))
    text = workspace.file_text()
    before = workspace.current_team()
    workspace.open_file(text.encode(), "mine.team.yaml")
    assert workspace.current_team() == before
    assert workspace.file_text() == text


def test_comments_in_a_file_outlive_a_change_and_a_save() -> None:
    text = "# my team\nformat: 1\nname: Mine # its name\n"
    workspace.open_file(text.encode(), "mine.team.yaml")
    workspace.change(renamed("Ours"))
    assert workspace.file_text() == "# my team\nformat: 1\nname: Ours # its name\n"


def test_a_file_that_cannot_be_read_leaves_everything_as_it_was() -> None:
    before = session.WORKSPACE.get()
    with pytest.raises(TeamFileError, match="no_such_key"):
        workspace.open_file(b"format: 1\nname: x\nno_such_key: 1\n", "bad.team.yaml")
    assert session.WORKSPACE.get() == before


def test_the_text_of_the_file_can_be_edited_and_is_one_step() -> None:
    workspace.apply_file_text(workspace.file_text().replace("name: Airline customer service", "name: Larkwing"))
    assert workspace.current_team().name == "Larkwing"
    workspace.undo()
    assert workspace.current_team() == samples.sample_team(samples.FIRST)


def test_saving_makes_it_unchanged() -> None:
    workspace.change(renamed("Mine"))
    assert session.draft().is_changed
    workspace.mark_saved()
    assert not session.draft().is_changed


def test_a_workspace_with_nothing_but_samples_is_not_kept() -> None:
    assert session.WORKSPACE_ID.get() == ""
    workspace.change(renamed("Mine"))
    kept = workspace_cache().find(session.WORKSPACE_ID.get())
    assert kept is not None
    assert kept.draft.team.name == "Mine"


def drafts() -> list[str]:
    known = session.WORKSPACE.get()
    assert known is not None
    return list(known.drafts)


def test_a_draft_can_be_put_away() -> None:
    workspace.change(renamed("Mine"))
    mine = session.draft().id
    workspace.open_sample("weather")
    workspace.discard(mine)
    assert mine not in drafts()
    assert session.draft().sample == "weather"


def test_when_the_open_draft_is_removed_the_one_used_before_is_opened() -> None:
    workspace.open_sample("weather")
    workspace.open_new("Mine")
    workspace.discard(session.draft().id)
    assert session.draft().sample == "weather"


def test_when_the_only_draft_is_removed_the_first_sample_is_opened() -> None:
    workspace.change(renamed("Mine"))
    mine = session.draft().id
    workspace.discard(mine)
    assert mine not in drafts()
    assert workspace.current_team() == samples.sample_team(samples.FIRST)


def test_a_draft_that_is_not_at_hand_can_be_saved_and_stays_where_it_is() -> None:
    workspace.change(renamed("Mine"))
    mine = session.draft().id
    workspace.open_sample("weather")
    before = drafts()
    workspace.mark_saved(mine)
    known = session.WORKSPACE.get()
    assert known is not None
    assert not known.drafts[mine].is_changed
    assert (drafts(), known.draft.sample) == (before, "weather")


def test_a_copy_is_a_team_of_its_own() -> None:
    workspace.open_copy(samples.sample_team("weather"))
    workspace.change(renamed("Mine"))
    assert samples.sample_team("weather").name != "Mine"
    assert read_team(workspace.file_text()).name == "Mine"


def test_looking_at_many_samples_does_not_fill_the_workspace() -> None:
    made = Workspace({}, "")
    for number in range(MOST_DRAFTS + 20):
        made = made.put(replace(session.draft(), id=str(number)))
    assert len(made.drafts) == MOST_DRAFTS
    assert made.open_id in made.drafts


def test_work_is_never_tidied_away() -> None:
    made = Workspace({}, "")
    mine = Draft("mine", session.draft().history, session.draft().origin)
    for number in range(MOST_DRAFTS + 20):
        made = made.put(replace(mine, id=str(number)))
    assert len(made.drafts) == MOST_DRAFTS + 20


def test_the_cache_forgets_the_workspace_put_down_longest_ago() -> None:
    kept = WorkspaceCache(MemoryStore(), workspaces=2)
    known = session.WORKSPACE.get()
    assert known is not None
    for id in ("a", "b", "a", "c"):
        kept.put(id, known)
    assert [kept.find(id) is not None for id in ("a", "b", "c")] == [True, False, True]


def test_ids_cannot_be_guessed() -> None:
    assert len({new_id() for _ in range(100)}) == 100
    assert all(len(new_id()) >= 32 for _ in range(10))


def test_drawing_a_handoff_sends_no_agent_about() -> None:
    workspace.open_new("Mine")
    workspace.change(lambda team: add_agent(team, "Second")[0])
    workspace.change(lambda team: add_agent(team, "Third")[0])
    before = agent_positions(workspace.current_team())
    first, second, third = (agent.id for agent in workspace.current_team().agents)
    workspace.change(lambda team: add_handoff(add_handoff(team, second, third), third, first))
    assert agent_positions(workspace.current_team()) == before


def test_undo_leaves_the_agents_where_they_are_now() -> None:
    workspace.change(renamed("Mine"))
    workspace.set_agent_positions({AgentId("triage"): (77.0, 88.0)})
    workspace.undo()
    assert workspace.current_team().positions[AgentId("triage")] == (77.0, 88.0)


def test_an_arrangement_is_laid_out_anew_and_remembered() -> None:
    before = agent_positions(workspace.current_team())
    workspace.arrange(Arrangement.CIRCLE)
    assert agent_positions(workspace.current_team()) != before
    assert session.draft().arrangement is Arrangement.CIRCLE


def test_problems_are_looked_for_once_in_each_state_of_the_team() -> None:
    before = workspace.problems()
    assert workspace.problems() is before
    workspace.change(lambda team: replace(team, start=AgentId("nobody")))
    assert workspace.problems() != before
    assert not workspace.can_answer()


# --- the teams of a browser


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> str:
    """The id in the browser's cookie, which Streamlit has only for a session of a server."""
    id = new_id()
    monkeypatch.setattr(workspace, "browser_id", lambda: id)
    return id


def new_tab() -> None:
    """Begin another session of the same browser at the plain address."""
    st.session_state.clear()
    st.query_params.clear()
    workspace.follow_address()


def own_names() -> list[str]:
    return [draft.team.name for draft in session.WORKSPACE.get().drafts.values() if not draft.sample]


@pytest.mark.usefixtures("browser")
def test_a_browser_finds_its_teams_at_the_plain_address_and_the_last_one_is_open() -> None:
    workspace.open_new("One")
    workspace.open_new("Two")
    new_tab()
    assert own_names() == ["One", "Two"]
    assert workspace.current_team().name == "Two"


def test_another_browser_finds_none_of_them(browser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.open_new("Mine")
    for other in (new_id(), ""):
        monkeypatch.setattr(workspace, "browser_id", lambda other=other: other)
        new_tab()
        assert own_names() == []
    monkeypatch.setattr(workspace, "browser_id", lambda: browser)
    new_tab()
    assert own_names() == ["Mine"]


@pytest.mark.usefixtures("browser")
def test_tabs_of_a_browser_do_not_undo_what_others_did() -> None:
    workspace.open_new("One")
    first, one = dict(st.session_state), session.draft().id
    new_tab()
    workspace.change(renamed("One, changed in the second tab"))
    workspace.open_new("Two")
    st.session_state.clear()
    st.session_state.update(first)
    workspace.open_new("Three")
    new_tab()
    assert own_names() == ["One, changed in the second tab", "Two", "Three"]
    workspace.discard(one)
    new_tab()
    assert own_names() == ["Two", "Three"]


@pytest.mark.usefixtures("browser")
def test_a_team_made_in_another_tab_is_added_here_without_being_opened() -> None:
    mine = dict(st.session_state)
    workspace.open_new("From the other tab")
    st.session_state.clear()
    st.session_state.update(mine)
    workspace.follow_address()
    assert own_names() == ["From the other tab"]
    assert session.draft().sample == samples.FIRST


@pytest.mark.usefixtures("browser")
def test_a_browser_finds_the_model_it_used_last_at_the_plain_address_but_no_key() -> None:
    workspace.choose_model(source=ModelSource.ENDPOINT, base_url="http://127.0.0.1:9/v1", model="tiny", timeout_s=7.0)
    workspace.choose_key("sk-typed")
    chosen = session.MODEL_CHOICE.get()
    new_tab()
    assert session.MODEL_CHOICE.get() == chosen
    assert session.API_KEY.get() == ""


def test_another_browser_has_the_offline_model(browser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.choose_model(source=ModelSource.ENDPOINT, model="tiny")
    monkeypatch.setattr(workspace, "browser_id", new_id)
    new_tab()
    assert session.MODEL_CHOICE.get() == ModelChoice()


@pytest.mark.usefixtures("browser")
def test_a_conversation_opened_by_its_address_does_not_change_the_model_of_later_visits() -> None:
    model = ModelChoice(ModelSource.ENDPOINT, "http://127.0.0.1:9/v1", "of somebody else")
    stored = replace(conversation_of(session.draft(), model, ()), id=ConversationId(new_id()))
    runs().store.save(stored)
    st.session_state.clear()
    st.query_params.from_dict({"conversation": stored.id})
    workspace.follow_address()
    assert session.MODEL_CHOICE.get().model == "of somebody else"
    new_tab()
    assert session.MODEL_CHOICE.get() == ModelChoice()


@pytest.mark.usefixtures("browser")
def test_a_sample_in_the_address_is_opened_beside_the_teams_of_the_browser() -> None:
    workspace.open_new("Mine")
    st.session_state.clear()
    st.query_params.from_dict({"sample": "weather"})
    workspace.follow_address()
    assert session.draft().sample == "weather"
    assert own_names() == ["Mine"]


def test_only_so_many_browsers_are_kept_in_memory_and_the_teams_of_others_are_read_from_the_store() -> None:
    store = MemoryStore()
    cache, draft = WorkspaceCache(store, workspaces=2), Draft("d", History(Edition(TeamSpec("T"))), TeamSpec("T"))
    for browser in ("a", "b", "c"):
        cache.keep_teams(browser, {"d": draft}, {})
    for browser in ("a", "b", "c"):
        store.save_setting(browser, "draft d", None)
    assert [list(cache.teams_of(browser)) for browser in ("c", "b", "a")] == [["d"], ["d"], []]


# --- after a restart of the server


@pytest.fixture
def restart() -> Callable[[], None]:
    """Begin with the memory of a new server, and the store of the one before."""
    cache = workspace_cache()
    return lambda: vars(cache).update(vars(WorkspaceCache(storage.store())))


def everything_of_a_draft() -> Draft:
    """Change the open draft in every way, and return it."""
    workspace.open_new("Mine")
    agent = workspace.add(add_agent)
    workspace.select(Part.AGENT, agent)
    workspace.arrange(Arrangement.CIRCLE)
    workspace.allow_hosts(["example.org"])
    workspace.revise(mocked=True, shows_functions=True, next_agent=str(agent), next_context={"n": [1, None]})
    workspace.revise(conversation=ConversationId(new_id()), text="# mine")
    return session.draft()


@pytest.mark.usefixtures("browser")
def test_a_browser_finds_its_teams_after_a_restart_as_they_were(restart: Callable[[], None]) -> None:
    workspace.open_new("Other")
    before = everything_of_a_draft()
    restart()
    new_tab()
    assert own_names() == ["Other", "Mine"]
    assert session.draft().history.present.form_names == before.history.present.form_names
    assert session.draft() == replace(before, history=History(before.history.present))


@pytest.mark.usefixtures("browser")
def test_a_page_finds_its_workspace_after_a_restart_with_the_team_that_was_open(restart: Callable[[], None]) -> None:
    workspace.open_new("One")
    one = session.draft().id
    workspace.open_new("Two")
    workspace.open_draft(one)
    address = {"workspace": session.WORKSPACE_ID.get()}
    restart()
    st.session_state.clear()
    st.query_params.from_dict(address)
    workspace.follow_address()
    assert session.draft().team.name == "One"
    assert session.NOTICE.get() == ""


def test_another_browser_finds_only_the_open_team_after_a_restart(
    browser: str, restart: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.open_new("Private")
    workspace.open_new("Shared")
    address = {"workspace": session.WORKSPACE_ID.get()}
    restart()
    monkeypatch.setattr(workspace, "browser_id", new_id)
    st.session_state.clear()
    st.query_params.from_dict(address)
    workspace.follow_address()
    assert own_names() == ["Shared"]


@pytest.mark.usefixtures("browser")
def test_a_team_that_was_put_away_stays_away_after_a_restart(restart: Callable[[], None]) -> None:
    workspace.open_new("One")
    workspace.open_new("Two")
    workspace.discard(session.draft().id)
    restart()
    new_tab()
    assert own_names() == ["One"]


def test_a_stored_draft_of_a_newer_version_is_passed_over(browser: str, restart: Callable[[], None]) -> None:
    workspace.open_new("One")
    storage.store().save_setting(browser, "draft x", {"id": "x", "team": {"name": 7}})
    restart()
    new_tab()
    assert own_names() == ["One"]


@pytest.mark.usefixtures("browser")
def test_a_tab_that_only_selects_a_part_keeps_what_another_tab_did_to_the_team() -> None:
    workspace.open_new("One")
    stale = dict(st.session_state)
    new_tab()
    workspace.change(renamed("One, changed in the second tab"))
    st.session_state.clear()
    st.session_state.update(stale)
    workspace.select(Part.AGENT, "assistant")
    new_tab()
    assert own_names() == ["One, changed in the second tab"]
    assert session.draft().selection == Selection(Part.AGENT, "assistant")


@pytest.mark.usefixtures("browser")
def test_a_team_saved_in_a_tab_has_no_unsaved_changes_in_another() -> None:
    workspace.open_new("Mine")
    workspace.change(renamed("Ours"))
    workspace.mark_saved()
    new_tab()
    assert not session.draft().is_changed


def test_only_so_many_teams_of_a_browser_are_remembered_and_those_unused_for_longest_go() -> None:
    cache = WorkspaceCache(MemoryStore(), teams=2)
    for id in ("a", "b", "a", "c"):
        draft = Draft(id, History(Edition(TeamSpec(id))), TeamSpec(id))
        cache.keep_teams("browser", {id: draft}, {})
    assert list(cache.teams_of("browser")) == ["a", "c"]


def test_an_address_opened_in_another_browser_shares_the_open_team_only(
    browser: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace.open_new("Private")
    workspace.open_new("Shared")
    talk.send("Hello")
    shared = session.draft()
    address = {"workspace": session.WORKSPACE_ID.get()}
    for opener, expected in ((new_id(), ["Shared"]), ("", ["Shared"]), (browser, ["Private", "Shared"])):
        monkeypatch.setattr(workspace, "browser_id", lambda opener=opener: opener)
        st.session_state.clear()
        st.query_params.from_dict(address)
        workspace.follow_address()
        assert own_names() == expected
        assert session.draft().conversation == shared.conversation


# --- ids that the app made


def ids() -> list[str]:
    team = workspace.current_team()
    return [*(agent.id for agent in team.agents), *(function.id for function in team.functions)]


def new_team() -> tuple[AgentId, FunctionId]:
    """Begin a team, add an agent and a function to it, and name both, as somebody does in their forms."""
    workspace.open_new("Bakery")
    agent = workspace.add(add_agent)
    workspace.select(Part.AGENT, agent)
    workspace.apply_edit(change_agent, agent, name="Baker")
    function = workspace.add(add_function)
    workspace.select(Part.FUNCTION, function)
    workspace.apply_edit(change_function, function, name="bake")
    return agent, function


def test_an_id_follows_the_name_when_its_form_is_left_and_undo_does_not_bring_the_old_one_back() -> None:
    new_team()
    assert ids() == ["assistant", "baker", "new_function"]
    workspace.select(Part.TEAM)
    assert ids() == ["assistant", "baker", "bake"]
    for _ in range(2):
        workspace.undo()
    assert ids() == ["assistant", "baker"]
    workspace.redo()
    assert ids() == ["assistant", "baker", "bake"]


def test_the_part_whose_id_follows_stays_selected() -> None:
    new_team()
    workspace.fix_ids()
    assert session.draft().selection == Selection(Part.FUNCTION, "bake")


def test_a_saved_file_has_the_ids_and_they_stay_from_then_on() -> None:
    new_team()
    assert "new_function" not in workspace.file_text()
    workspace.mark_saved()
    assert ids() == ["assistant", "baker", "bake"]
    assert not session.draft().is_changed
    workspace.apply_edit(change_agent, "baker", name="Butcher")
    workspace.select(Part.TEAM)
    assert ids() == ["assistant", "baker", "bake"]


def test_ids_are_fixed_by_the_first_message(monkeypatch: pytest.MonkeyPatch) -> None:
    new_team()
    talk.send("Hello")
    assert ids() == ["assistant", "baker", "bake"]
    workspace.apply_edit(change_agent, "baker", name="Butcher")
    workspace.select(Part.TEAM)
    assert "baker" in ids()


def test_ids_are_fixed_by_a_retry() -> None:
    new_team()
    talk.retry()
    assert ids() == ["assistant", "baker", "bake"]
    assert not session.draft().provisional


def test_ids_of_samples_and_files_stay() -> None:
    before = ids()
    workspace.apply_edit(change_agent, before[0], name="Butcher")
    workspace.select(Part.TEAM)
    assert ids() == before


def test_a_person_changes_an_id_which_then_stays() -> None:
    new_team()
    workspace.change_id(Part.FUNCTION, "new_function", "oven")
    assert session.draft().selection == Selection(Part.FUNCTION, "oven")
    workspace.select(Part.TEAM)
    assert ids() == ["assistant", "baker", "oven"]
    with pytest.raises(TeamEditError, match="“oven oven” cannot be an id"):
        workspace.change_id(Part.FUNCTION, "oven", "oven oven")
    workspace.undo()
    assert ids() == ["assistant", "baker", "new_function"]


def test_the_agent_chosen_to_answer_next_follows_its_id() -> None:
    agent, _ = new_team()
    talk.answer_next_with("baker")
    workspace.change_id(Part.AGENT, "baker", "boulanger")
    assert session.draft().next_agent == "boulanger"
    assert agent == "new_agent"


def test_a_team_edited_as_text_has_the_ids_of_the_text() -> None:
    new_team()
    workspace.apply_file_text(workspace.file_text().replace("name: Bakery", "name: Patisserie"))
    assert ids() == ["assistant", "baker", "bake"]
    assert session.draft().selection == Selection(Part.FUNCTION, "bake")


def test_undo_brings_a_removed_part_back_with_its_own_form_after_another_had_its_id() -> None:
    workspace.open_sample(samples.FIRST)
    first = workspace.current_team().functions[0]
    second = replace(first, description="Another one")

    def form() -> str:
        return session.draft().form_key(Part.FUNCTION, first.id)

    own = form()
    workspace.change(lambda team: remove_function(team, first.id))
    workspace.change(lambda team: replace(team, functions=(*team.functions, second)))
    of_second = form()
    assert of_second != own
    workspace.undo()
    workspace.undo()
    assert workspace.current_team().function(first.id) == first
    assert form() == own
    workspace.redo()
    workspace.redo()
    assert form() == of_second


def test_undo_of_a_typed_id_keeps_the_form() -> None:
    workspace.open_sample(samples.FIRST)
    id = workspace.current_team().functions[0].id
    own = session.draft().form_key(Part.FUNCTION, id)
    workspace.select(Part.FUNCTION, id)
    workspace.change_id(Part.FUNCTION, id, "another_id")
    assert session.draft().form_key(Part.FUNCTION, "another_id") == own
    workspace.undo()
    assert session.draft().form_key(Part.FUNCTION, id) == own
    assert session.draft().selection == Selection(Part.FUNCTION, id)
