"""The page works without a browser too: what is clicked and written is answered, kept, and continued."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import playground
from core.events import EndReason, Recorded, RunEnded, RunStarted
from core.models.choice import ModelChoice, ModelSource
from core.models.credentials import OPENAI_ADDRESS
from core.models.endpoint_errors import PLACEHOLDER_KEY
from core.models.openai import OpenAIModel
from core.team.spec import AgentId
from core.views import agent_of, context_of, messages_of
from playground import conversations, samples, session, talk, texts, workspace
from playground.conversations import runs
from playground.early_messages import send_with_ticket
from playground.screens.talk import chat_pane, parts
from playground.screens.talk.context_pane import OPEN
from playground.screens.talk.view import current_view
from playground.shell import model_menu, top_bar
from playground.texts import talk_texts
from playground.widgets.browser.published import PUBLISHED
from playground.workspace_state import Draft, Part, Selection, Workspace

MAIN = Path(playground.__file__).with_name("main.py")
BAG = "My bag never arrived in Oslo. The tag is LW482913."


@pytest.fixture(autouse=True)
def quick_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.conversations.WORDS_PER_S", None)
    monkeypatch.setattr("playground.conversations.DELAY_S", 0)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)


def opened(**address: str) -> AppTest:
    page = AppTest.from_file(str(MAIN), default_timeout=20)
    for name, value in address.items():
        page.query_params[name] = value
    return page.run()


def settled(page: AppTest) -> AppTest:
    """The page after the run going on has ended."""
    conversation = draft_of(page).conversation
    deadline = time.monotonic() + 20
    while runs().running(conversation) is not None and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not page.exception
    return page.run()


def said(page: AppTest, text: str) -> AppTest:
    page.chat_input(key=chat_pane.MESSAGE).set_value(text).run()
    return settled(page)


def clicked(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    return settled(page)


def html_of(page: AppTest) -> str:
    """All HTML on the page, with what is drawn by components."""
    return "\n".join((*(element.proto.body for element in page.get("html")), *rows_of(page), *panels_of(page)))


def rows_of(page: AppTest) -> list[str]:
    """The head and the rows of the conversation."""
    (data,) = [data for data in sent_to_components(page) if "waiting" in data]
    _, live = data["live"] or ("", [])
    past = [html for address in data["fetched"]["past"] for _, html in fetched(address)]
    return [data["status"]["head"], *past, *live, data["waiting"]]


def panels_of(page: AppTest) -> list[str]:
    """The HTML that the browser fetches when it comes onto the screen."""
    return [fetched(data["address"]) for data in sent_to_components(page) if "address" in data]


def sent_to_components(page: AppTest) -> list[dict[str, Any]]:
    return [json.loads(element.proto.json) for element in page.get("bidi_component")]


def fetched(address: str) -> Any:
    return json.loads(PUBLISHED.find(address.rpartition("/")[2]) or b"")


def log_of(page: AppTest) -> Sequence[Recorded]:
    conversation = draft_of(page).conversation
    stored = runs().store.load(conversation) if conversation else None
    return stored.log if stored is not None else ()


def runs_of(page: AppTest) -> Sequence[Sequence[Recorded]]:
    """The events of the conversation, run by run; those of delegates are with the run that asked them."""
    parts: list[list[Recorded]] = []
    for recorded in log_of(page):
        if isinstance(recorded.event, RunStarted) and not recorded.parent:
            parts.append([])
        parts[-1].append(recorded)
    return parts


def draft_of(page: AppTest) -> Draft:
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    return workspace.draft


def workspace_with(page: AppTest, **changes: Any) -> Workspace:
    """The workspace of the session with these changes of its open draft."""
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    return workspace.put(replace(workspace.draft, **changes))


def buttons_of(page: AppTest) -> list[str]:
    return [str(button.key) for button in page.button]


def test_a_long_conversation_is_shown_whole_and_in_order() -> None:
    page = opened()
    texts = [f"Hello number {number}" for number in range(chat_pane.GATHERED + 2)]
    for text in texts:
        said(page, text)
    shown = "\n".join(rows_of(page))
    assert [shown.count(f"{text}</div>") for text in texts] == [1] * len(texts)
    assert sorted(texts, key=shown.index) == texts


def sent_early(page: AppTest, text: str) -> bool:
    """Send a message as the browser does before the rerun, and return whether the server took it."""
    (data,) = [data for data in sent_to_components(page) if "waiting" in data]
    return send_with_ticket(data["send"].rpartition("/")[2], text)


def test_a_message_sent_before_the_rerun_is_answered_once() -> None:
    page = opened()
    assert sent_early(page, f" {BAG} ")
    assert not sent_early(page, BAG), "a ticket is valid once"
    said(page, BAG)
    assert [message["content"] for message in messages_of(log_of(page)) if message["role"] == "user"] == [BAG]
    assert sent_early(page, "And the other one?")
    said(page, "And the other one?")
    assert len(runs_of(page)) == 2
    assert "conversation" in page.query_params


def test_a_message_sent_before_the_rerun_has_the_choices_of_that_moment() -> None:
    page = opened()
    page.session_state[session.WORKSPACE.key] = workspace_with(page, next_context={"customer_tier": "Gold"})
    assert sent_early(page, "Hello")
    said(page, "Hello")
    assert context_of(log_of(page))["customer_tier"] == "Gold"
    assert draft_of(page).next_context is None


def test_a_message_that_is_too_long_is_not_sent_before_the_rerun() -> None:
    assert not sent_early(opened(), "a" * (talk.LONGEST_MESSAGE + 1))


def test_it_opens_with_the_airline_on_the_offline_model() -> None:
    page = opened()
    assert not page.exception
    assert "Airline customer service" in html_of(page)
    assert page.selectbox(key=top_bar.TEAM).value == "airline"
    assert page.query_params["sample"] == "airline"
    assert "conversation" not in page.query_params


def test_every_starter_prompt_is_a_button() -> None:
    starters = [key for key in buttons_of(opened()) if key.startswith("starter ")]
    assert len(starters) == len(samples.sample_team("airline").starters)


def test_a_click_on_a_starter_is_answered_and_hands_off() -> None:
    page = clicked(opened(), "starter 0")
    assert agent_of(log_of(page)) == "lost_baggage"
    assert "ap-handoff" in html_of(page)


def test_the_history_is_the_event_log_in_the_store() -> None:
    page = said(opened(), BAG)
    log = log_of(page)
    assert all(isinstance(recorded, Recorded) for recorded in log)
    last = log[-1].event
    assert isinstance(last, RunEnded)
    assert last.reason is EndReason.ANSWERED


def test_a_conversation_goes_on_with_the_last_agent_the_messages_and_the_context() -> None:
    page = said(opened(), BAG)
    before, agent = messages_of(log_of(page)), agent_of(log_of(page))
    page = said(page, "Please deliver it to Hotel Fjordlys, Strandgata 8, Oslo.")
    second = runs_of(page)[1]
    opening = second[0].event
    assert isinstance(opening, RunStarted)
    assert opening.agent == agent
    assert messages_of(log_of(page))[: len(before)] == before
    assert context_of(log_of(page)).keys() >= samples.sample_team("airline").context.keys()


def test_prompts_that_were_used_are_not_suggested_again() -> None:
    page = clicked(opened(), "starter 0")
    first = page.button(key="suggestion 0")
    asked = first.label
    page = clicked(page, "suggestion 0")
    assert page.button(key="suggestion 0").label != asked


def test_a_new_conversation_is_empty() -> None:
    page = said(opened(), BAG)
    page.button(key="new").click().run()
    assert len(log_of(page)) == 0
    assert "conversation" not in page.query_params
    assert "starter 0" in buttons_of(page)


def test_choosing_another_team_takes_it_to_hand() -> None:
    page = said(opened(), BAG)
    page.selectbox(key=top_bar.TEAM).set_value("weather").run()
    assert len(log_of(page)) == 0
    assert page.query_params["sample"] == "weather"
    assert samples.sample_team("weather").name in html_of(page)


@pytest.mark.parametrize("name", samples.sample_names())
def test_every_sample_opens_and_answers_its_first_prompt(name: str) -> None:
    page = clicked(opened(sample=name), "starter 0")
    last = log_of(page)[-1].event
    assert isinstance(last, RunEnded)
    assert last.reason is EndReason.ANSWERED


def test_the_address_brings_a_conversation_back_after_a_reload() -> None:
    page = said(opened(), BAG)
    again = opened(conversation=page.query_params["conversation"])
    assert log_of(again) == log_of(page)
    assert BAG in html_of(again)


def test_the_address_brings_the_model_back_but_never_the_key() -> None:
    page = opened()
    page.segmented_control(key=model_menu.ANSWERER).set_value(ModelSource.ENDPOINT).run()
    page.text_input(key=model_menu.KEY).set_value("sk-planted").run()
    page = said(page, BAG)
    again = opened(conversation=page.query_params["conversation"])
    assert again.session_state[session.MODEL_CHOICE.key].source is ModelSource.ENDPOINT
    assert session.API_KEY.key not in again.session_state


def test_an_unknown_conversation_is_reported_and_a_new_one_begins() -> None:
    page = opened(conversation="nobody-knows-this", sample="weather")
    assert [toast.value for toast in page.toast] == [texts.CONVERSATION_GONE]
    assert "conversation" not in page.query_params
    assert page.selectbox(key=top_bar.TEAM).value == "weather"


def test_an_unknown_sample_is_reported() -> None:
    page = opened(sample="../../etc/passwd")
    assert [toast.value for toast in page.toast] == [texts.SAMPLE_GONE]
    assert page.selectbox(key=top_bar.TEAM).value == "airline"


def test_two_sessions_do_not_see_each_other() -> None:
    first, second = said(opened(), BAG), opened()
    assert len(log_of(second)) == 0
    said(second, "Is flight LW212 on time?")
    assert BAG not in html_of(second)
    assert "LW212 on time" not in html_of(first.run())


def test_conversation_ids_cannot_be_guessed() -> None:
    ids = {said(opened(), "Hello").query_params["conversation"] for _ in range(2)}
    assert len(ids) == 2
    assert all(len(id) >= 22 for id in ids)


def test_an_endpoint_without_a_model_is_explained_with_a_way_on() -> None:
    page = opened()
    page.segmented_control(key=model_menu.ANSWERER).set_value(ModelSource.ENDPOINT).run()
    page = said(page, BAG)
    assert texts.NO_MODEL_CHOSEN in html_of(page)
    assert {"retry", "go_offline"} <= set(buttons_of(page))
    page = clicked(page, "go_offline")
    assert texts.NO_MODEL_CHOSEN not in html_of(page)
    assert agent_of(log_of(page)) == "lost_baggage"
    assert page.segmented_control(key=model_menu.ANSWERER).value is ModelSource.OFFLINE


def test_a_test_without_a_model_says_what_to_do_in_the_menu_itself() -> None:
    page = opened()
    page.segmented_control(key=model_menu.ANSWERER).set_value(ModelSource.ENDPOINT).run()
    page = clicked(page, "model_test")
    assert [error.value for error in page.error] == [f"{texts.NO_MODEL_CHOSEN} {texts.NO_MODEL_TO_TEST_FIX}"]
    assert texts.MODEL_NAME in texts.NO_MODEL_TO_TEST_FIX


def test_parts_drawn_with_another_model_than_the_chosen_one_have_all_of_the_page_drawn_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    drawn_again: list[bool] = []
    monkeypatch.setattr(parts, "rerun_page", lambda: drawn_again.append(True))
    st.session_state.clear()
    workspace.open_sample(samples.FIRST)
    view = current_view()
    parts.view_at_this_moment(view)
    assert not drawn_again
    workspace.choose_model(source=ModelSource.ENDPOINT)
    parts.view_at_this_moment(view)
    assert drawn_again


def test_an_endpoint_that_is_not_there_is_explained_and_tried_again_in_its_place() -> None:
    page = opened()
    page.session_state[session.MODEL_CHOICE.key] = ModelChoice(
        ModelSource.ENDPOINT, "http://127.0.0.1:9/v1", "some-model"
    )
    page.session_state[session.API_KEY.key] = "sk-planted"
    page = said(page.run(), BAG)
    last = log_of(page)[-1].event
    assert isinstance(last, RunEnded)
    assert last.failure is not None
    assert last.failure.kind == "UnreachableError"
    assert "sk-planted" not in html_of(page) + str(log_of(page))
    page = clicked(page, "retry")
    assert len(runs_of(page)) == 1


def test_a_key_does_not_follow_to_another_address() -> None:
    page = opened()
    page.segmented_control(key=model_menu.ANSWERER).set_value(ModelSource.ENDPOINT).run()
    page.text_input(key=model_menu.KEY).set_value("sk-planted").run()
    assert page.session_state[session.API_KEY.key] == "sk-planted"
    page.text_input(key=model_menu.ADDRESS).set_value("http://127.0.0.1:9/v1").run()
    assert page.session_state[session.API_KEY.key] == ""


def test_the_environments_key_goes_only_where_it_belongs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    keys = {}
    for address in (OPENAI_ADDRESS, "http://127.0.0.1:9/v1"):
        model = conversations.model_creator(ModelChoice(ModelSource.ENDPOINT, address, "m"), "")()
        assert isinstance(model, OpenAIModel)
        keys[address] = model.client.api_key
    assert keys == {OPENAI_ADDRESS: "sk-environment", "http://127.0.0.1:9/v1": PLACEHOLDER_KEY}


def test_the_field_for_the_key_says_whether_the_environment_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-environment")
    page = opened()
    page.segmented_control(key=model_menu.ANSWERER).set_value(ModelSource.ENDPOINT).run()
    assert page.text_input(key=model_menu.KEY).placeholder == texts.KEY_FROM_ENVIRONMENT
    page.text_input(key=model_menu.ADDRESS).set_value("http://127.0.0.1:9/v1").run()
    assert page.text_input(key=model_menu.KEY).placeholder == texts.KEY_NOT_NEEDED
    assert page.session_state[session.API_KEY.key] == ""


def test_the_context_tells_what_changed() -> None:
    page = said(said(opened(), BAG), "Please deliver it to Hotel Fjordlys, Strandgata 8, Oslo.")
    assert "ap-context" in html_of(page)
    assert "customer_name" in html_of(page)


def test_the_server_draws_all_tabs_so_that_the_browser_switches_without_it() -> None:
    page = said(opened(), BAG)
    assert not page.exception
    assert [tab.label for tab in page.tabs] == list(texts.TABS)
    assert all(f'{name}"' in html_of(page) for name in ("ap-context", "ap-card", "ap-events", "ap-graphlist"))


def test_a_picked_agent_is_shown_in_full() -> None:
    page = opened()
    page.selectbox(key=session.PICKED_AGENT).set_value("cancellation").run()
    assert "You handle cancellations" in html_of(page)


def at_work(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The page while its first message is being answered."""
    monkeypatch.setattr("playground.conversations.WORDS_PER_S", 20)
    page = opened()
    page.chat_input(key=chat_pane.MESSAGE).set_value(BAG).run()
    assert runs().running(draft_of(page).conversation) is not None
    return page


def test_a_message_sent_while_a_run_goes_on_is_answered_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    page = at_work(monkeypatch)
    page.chat_input(key=chat_pane.MESSAGE).set_value("Is flight LW212 on time?").run()
    assert "ap-waiting" in html_of(page)
    settled(page)
    assert [opening.messages[0]["content"] for opening in openings(page)] == [BAG, "Is flight LW212 on time?"]


def test_a_message_that_waits_goes_back_to_the_message_box_when_the_run_is_stopped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = at_work(monkeypatch)
    page.chat_input(key=chat_pane.MESSAGE).set_value("Is flight LW212 on time?").run()
    page.button(key="stop").click().run()
    page = settled(page)
    assert len(openings(page)) == 1
    assert page.session_state[session.RETURNED.key].text == "Is flight LW212 on time?"


def test_looking_at_a_conversation_changes_nothing_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    page = at_work(monkeypatch)
    settled(page)
    before = list(log_of(page))
    opened(conversation=page.query_params["conversation"])
    page.run()
    assert list(log_of(page)) == before


def changed(page: AppTest, name: str, value: str, kind: str = "text") -> AppTest:
    """The page after a variable's field was opened and filled in."""
    page.session_state[OPEN.at(draft_of(page).id).key] = name
    page.run()
    page.text_input(key=f"{draft_of(page).id} variable {name} {kind}").set_value(value).run()
    assert not page.exception
    return page


def openings(page: AppTest) -> list[RunStarted]:
    first = (log[0].event for log in runs_of(page))
    return [event for event in first if isinstance(event, RunStarted)]


def test_a_variable_changed_before_the_first_message_is_what_the_run_begins_with() -> None:
    page = changed(opened(), "customer_tier", "Gold")
    assert talk_texts.BY_YOU_NEXT in html_of(page)
    page = said(page, BAG)
    assert openings(page)[0].context["customer_tier"] == "Gold"
    assert draft_of(page).next_context is None
    assert talk_texts.set_at_the_start("Silver") in html_of(page)


def test_a_variable_changed_between_messages_is_attributed_to_the_person() -> None:
    page = changed(said(opened(), BAG), "customer_tier", "Gold")
    page = said(page, "Is flight LW212 on time?")
    assert openings(page)[1].context["customer_tier"] == "Gold"
    assert talk_texts.BY_YOU in html_of(page)


def test_a_value_put_back_to_what_it_was_is_no_change() -> None:
    page = changed(changed(opened(), "customer_tier", "Gold"), "customer_tier", "Silver")
    assert draft_of(page).next_context is None


def test_bad_json_stays_in_its_field_with_the_reason() -> None:
    page = opened()
    field = f"{draft_of(page).id} variable customer_tier"
    page.session_state[OPEN.at(draft_of(page).id).key] = "customer_tier"
    page.run().selectbox(key=f"{field} kind").set_value("json").run()
    page.text_area(key=f"{field} json").set_value('["a",').run()
    page.button(key="context done").click().run()
    assert page.text_area(key=f"{field} json").value == '["a",'
    assert "line 1, character 6" in html_of(page)
    page.text_area(key=f"{field} json").set_value('["a"]').run()
    assert draft_of(page).next_context is not None
    assert (draft_of(page).next_context or {})["customer_tier"] == ["a"]


def test_a_variable_is_added_and_removed_by_the_person() -> None:
    page = opened()
    page.button(key="context add").click().run()
    field = page.text_input(key=f"{draft_of(page).id} new variable")
    field.set_value("two words").run()
    assert talk_texts.unusable_name("two words") in html_of(page)
    page.text_input(key=f"{draft_of(page).id} new variable").set_value("vip").run()
    assert (draft_of(page).next_context or {})["vip"] == ""
    page.button(key="context remove").click().run()
    assert draft_of(page).next_context is None


def test_the_agent_chosen_answers_the_next_message_and_no_other() -> None:
    page = opened()
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    page.session_state[session.WORKSPACE.key] = workspace.put(replace(workspace.draft, next_agent="cancellation"))
    assert talk_texts.CHOSEN_BY_YOU in html_of(page.run())
    page = said(page, "Is flight LW212 on time?")
    assert openings(page)[0].agent == "cancellation"
    assert draft_of(page).next_agent == ""


def test_what_was_chosen_for_a_run_that_failed_holds_for_the_next_try() -> None:
    page = changed(opened(), "customer_tier", "Gold")
    page.session_state[session.MODEL_CHOICE.key] = ModelChoice(
        ModelSource.ENDPOINT, "http://127.0.0.1:9/v1", "some-model"
    )
    page = clicked(said(page.run(), BAG), "go_offline")
    assert [opening.context["customer_tier"] for opening in openings(page)] == ["Gold"]


def test_a_conversation_taken_up_again_does_not_repeat_what_was_chosen() -> None:
    page = said(changed(opened(), "customer_tier", "Gold"), BAG)
    again = opened(conversation=page.query_params["conversation"])
    assert draft_of(again).next_context is None


def broken(page: AppTest) -> AppTest:
    """The page after the team at hand has lost its first agent's id."""
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    team = replace(workspace.draft.team, start=AgentId("nobody"))
    page.session_state[session.WORKSPACE.key] = workspace.put(workspace.draft.push(team))
    return page.run()


def test_a_team_that_cannot_be_built_shows_why_and_takes_no_message() -> None:
    page = broken(opened())
    assert talk_texts.CANNOT_ANSWER in html_of(page)
    assert page.chat_input(key=chat_pane.MESSAGE).disabled
    assert page.button(key="starter 0").disabled


def test_a_message_that_waits_is_answered_by_the_team_it_was_sent_to_when_that_breaks(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = at_work(monkeypatch)
    page.chat_input(key=chat_pane.MESSAGE).set_value("Is flight LW212 on time?").run()
    page = settled(broken(page))
    ends = [log[-1].event for log in runs_of(page)]
    assert [end.reason for end in ends if isinstance(end, RunEnded)] == [EndReason.ANSWERED] * 2


def test_a_reload_of_a_team_being_worked_on_brings_its_model_back_and_no_key() -> None:
    def choose() -> None:
        import streamlit as st  # noqa: PLC0415  AppTest runs the source of this function alone

        from core.models.choice import ModelSource  # noqa: PLC0415  likewise
        from playground import session, workspace  # noqa: PLC0415  likewise

        if not session.WORKSPACE.get().drafts:
            workspace.follow_address()
            workspace.open_new("Mine")
            workspace.choose_model(source=ModelSource.ENDPOINT, base_url="http://127.0.0.1:9/v1", model="some-model")
            workspace.choose_key("sk-planted")
        st.text(session.WORKSPACE_ID.get())

    def reload() -> None:
        import streamlit as st  # noqa: PLC0415  likewise

        from playground import session, workspace  # noqa: PLC0415  likewise

        workspace.follow_address()
        st.text(f"{session.MODEL_CHOICE.get().base_url} {session.MODEL_CHOICE.get().model}{session.API_KEY.get()}")

    first = AppTest.from_function(choose).run()
    second = AppTest.from_function(reload)
    second.query_params["workspace"] = first.text[0].value
    assert second.run().text[0].value == "http://127.0.0.1:9/v1 some-model"


def test_a_problem_is_mended_where_it_is() -> None:
    page = broken(opened())
    page.button(key="mend").click().run()
    assert not page.exception
    assert draft_of(page).selection == Selection()
    assert "undo" in buttons_of(page)


def test_an_agent_is_edited_from_its_card() -> None:
    page = opened()
    page.button(key="edit agent").click().run()
    assert not page.exception
    assert draft_of(page).selection == Selection(Part.AGENT, draft_of(page).team.start)


def with_endpoint(page: AppTest) -> AppTest:
    return page.segmented_control(key=model_menu.ANSWERER).set_value(ModelSource.ENDPOINT).run()


def test_a_key_is_taken_and_never_sent_back_to_the_page() -> None:
    page = with_endpoint(opened())
    page.text_input(key=model_menu.KEY).set_value("sk-planted").run()
    field = page.text_input(key=model_menu.KEY)
    assert page.session_state[session.API_KEY.key] == "sk-planted"
    assert field.value == ""
    assert field.placeholder == texts.KEY_IS_SET


def test_a_key_is_forgotten_when_the_person_says_so_and_not_before() -> None:
    page = with_endpoint(opened())
    page.text_input(key=model_menu.KEY).set_value("sk-planted").run()
    page.switch_page("pages/build.py").run().switch_page("pages/conversation.py").run()
    assert page.session_state[session.API_KEY.key] == "sk-planted"
    page.button(key="model_forget").click().run()
    assert page.session_state[session.API_KEY.key] == ""


@pytest.mark.parametrize("button", ["model_find", "model_list", "model_test"])
def test_a_request_to_an_endpoint_comes_back_with_a_sentence(button: str) -> None:
    page = with_endpoint(opened())
    page.session_state[session.MODEL_CHOICE.key] = ModelChoice(
        ModelSource.ENDPOINT, "http://127.0.0.1:9/v1", "some-model"
    )
    page = page.run().button(key=button).click().run()
    for _ in range(50):
        if page.error or page.success:
            break
        page = page.run()  # the test of a model runs beside the page
    assert not page.exception
    assert len(page.error) + len(page.success) == 1
    assert not page.button(key=button).disabled
