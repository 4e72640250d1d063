"""The page to begin at: teams are begun, opened from files, copied and put away; nothing is lost without asking."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from streamlit.testing.v1 import AppTest

import playground
from core.team.file import write_team
from core.team.spec import AgentId, AgentSpec, TeamSpec
from playground import samples, session, texts
from playground.screens.home import beginning
from playground.texts import home_texts
from playground.workspace_state import Draft, Workspace

MAIN = Path(playground.__file__).with_name("main.py")
DUET = TeamSpec("Duet", AgentId("one"), agents=(AgentSpec(AgentId("one"), "One"), AgentSpec(AgentId("two"), "Two")))


def opened() -> AppTest:
    return at_home(AppTest.from_file(str(MAIN), default_timeout=20).run())


def at_home(page: AppTest) -> AppTest:
    page.switch_page("pages/home.py").run()
    assert not page.exception
    return page


def clicked(page: AppTest, key: str) -> AppTest:
    page.button(key=key).click().run()
    assert not page.exception
    return page


def chosen(page: AppTest, id: str, way: str) -> AppTest:
    page.menu_button(key=f"more {id}").click(way).run()
    assert not page.exception
    return page


def given(page: AppTest, text: str) -> AppTest:
    """The page after a file with this text was dropped on it."""
    page.file_uploader(key=beginning.FILE).upload("my.team.yaml", text.encode(), "application/yaml").run()
    assert not page.exception
    return page


def html_of(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def workspace_of(page: AppTest) -> Workspace:
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    return workspace


def draft_of(page: AppTest) -> Draft:
    return workspace_of(page).draft


def changed(page: AppTest, change: Callable[[TeamSpec], TeamSpec]) -> AppTest:
    """The page after the team at hand was changed, as the builder does it."""
    draft = draft_of(page)
    page.session_state[session.WORKSPACE.key] = workspace_of(page).put(draft.push(change(draft.team)))
    return at_home(page)


def renamed(name: str) -> Callable[[TeamSpec], TeamSpec]:
    return lambda team: replace(team, name=name)


def talks(page: AppTest) -> list[str]:
    """The ids of the cards, in order."""
    keys = [str(button.key) for button in page.button]
    return [key.removeprefix("talk ") for key in keys if key.startswith("talk ")]


def shown(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def is_talking(page: AppTest) -> bool:
    return bool(page.chat_input)


def is_building(page: AppTest) -> bool:
    return any(button.key == "undo" for button in page.button)


def test_every_sample_has_a_card_and_ones_own_teams_are_none_yet() -> None:
    page = opened()
    assert talks(page) == list(samples.sample_names())
    assert home_texts.NONE_YET in shown(page)


def test_talking_to_a_sample_takes_it_to_hand_and_leads_to_the_conversation() -> None:
    page = clicked(opened(), "talk weather")
    assert draft_of(page).team == samples.sample_team("weather")
    assert is_talking(page)


def test_building_a_sample_takes_it_to_hand_and_leads_to_the_builder() -> None:
    page = clicked(opened(), "build weather")
    assert draft_of(page).team == samples.sample_team("weather")
    assert is_building(page)


def test_a_copy_of_a_sample_is_a_team_of_ones_own() -> None:
    page = clicked(opened(), "copy weather")
    assert is_building(page)
    draft = draft_of(page)
    assert (draft.team.name, draft.sample) == ("Weather copy", "")
    assert talks(at_home(page))[0] == draft.id


def test_a_new_team_has_the_name_it_was_given() -> None:
    page = opened()
    page.text_input(key=beginning.NAME).set_value("Bakery").run()
    clicked(page, "begin")
    assert draft_of(page).team.name == "Bakery"
    assert is_building(page)


def test_a_new_team_needs_no_name() -> None:
    page = clicked(opened(), "begin")
    assert draft_of(page).team.name
    assert draft_of(page).team.agents


def test_a_name_over_the_limit_stays_in_its_field_with_the_reason() -> None:
    page, name = opened(), "Bakery " * 50
    page.text_input(key=beginning.NAME).set_value(name).run()
    page = clicked(page, "begin")
    assert not is_building(page)
    assert page.text_input(key=beginning.NAME).value == name
    assert "350 characters" in html_of(page)
    page.text_input(key=beginning.NAME).set_value("").run()
    assert "350 characters" not in html_of(page)
    page.text_input(key=beginning.NAME).set_value("Bakery").run()
    assert is_building(clicked(page, "begin"))


def test_a_name_without_a_visible_character_is_none() -> None:
    page = opened()
    page.text_input(key=beginning.NAME).set_value(" \u200b\u2060\ufeff").run()
    page = clicked(page, "begin")
    assert draft_of(page).team.name == "New team"


def test_a_team_whose_name_cannot_be_seen_is_shown_without_one() -> None:
    page = given(opened(), write_team(replace(DUET, name="\u200b\u2060")))
    assert f"{texts.NO_NAME}</h3>" in html_of(at_home(page))


def test_a_file_is_opened_as_it_is() -> None:
    page = given(opened(), write_team(DUET))
    assert draft_of(page).team == DUET
    assert is_building(page)


def test_a_file_that_is_no_team_is_refused_beside_the_field_with_its_line() -> None:
    page = given(opened(), "format: 1\nname: Duet\ncolour: red\n")
    assert "my.team.yaml, line 3" in shown(page)
    assert "colour" in shown(page)
    assert draft_of(page).sample == samples.FIRST
    assert not is_building(page)


def test_a_refusal_goes_with_its_file() -> None:
    page = given(opened(), "nonsense: true")
    page.file_uploader(key=beginning.FILE).clear().run()
    assert "my.team.yaml" not in shown(page)
    given(page, "nonsense: true")
    assert "my.team.yaml" not in shown(at_home(clicked(page, "talk weather")))


def test_the_team_used_last_comes_first() -> None:
    page = clicked(opened(), "begin")
    first = draft_of(page).id
    clicked(at_home(page), "begin")
    second = draft_of(page).id
    assert talks(at_home(page))[:2] == [second, first]
    clicked(page, f"talk {first}")
    assert talks(at_home(page))[:2] == [first, second]


def test_a_changed_sample_is_a_team_of_ones_own_and_not_saved() -> None:
    page = changed(opened(), renamed("Larkwing"))
    assert "Larkwing (edited)" in shown(page)
    assert home_texts.NOT_SAVED in shown(page)
    assert len(talks(page)) == len(samples.sample_names()) + 1


def test_problems_of_a_team_are_counted_on_its_card() -> None:
    page = at_home(given(opened(), write_team(DUET)))
    assert home_texts.problems(3) in shown(page)


def test_text_of_teams_is_shown_as_it_is() -> None:
    page = changed(opened(), lambda team: replace(team, name="<b>*me*</b>", description="<img src=x onerror=y>"))
    assert "<img src=x" not in shown(page)
    assert "&lt;b&gt;*me*&lt;/b&gt;" in shown(page)
    assert r"\*me\*" in page.button(key=f"talk {draft_of(page).id}").label


def test_a_team_is_duplicated_with_all_it_has() -> None:
    page = at_home(given(opened(), write_team(DUET)))
    chosen(page, draft_of(page).id, home_texts.DUPLICATE)
    assert draft_of(page).team == replace(DUET, name="Duet copy")
    assert is_building(page)


def test_what_holds_nothing_to_lose_is_put_away_at_once() -> None:
    page = at_home(given(opened(), write_team(DUET)))
    chosen(page, draft_of(page).id, home_texts.PUT_AWAY)
    assert talks(page) == list(samples.sample_names())


def test_removing_a_team_with_unsaved_changes_asks_first() -> None:
    page = changed(opened(), renamed("Larkwing"))
    mine = draft_of(page).id
    chosen(page, mine, home_texts.PUT_AWAY)
    assert home_texts.NOT_SAVED_WILL_BE_LOST in shown(page)
    clicked(page, f"keep {mine}")
    assert mine in talks(page)
    chosen(page, mine, home_texts.PUT_AWAY)
    clicked(page, f"put away {mine}")
    assert talks(page) == list(samples.sample_names())
    assert draft_of(page).sample == samples.FIRST
