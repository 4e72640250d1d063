"""The form of a function, without a browser: entries change the team, and refused ones stay with the reason."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import playground
from core.team.edit import duplicate_function, set_parameters, set_results
from core.team.spec import FunctionId, FunctionSpec, ItemType, ParameterSpec, ParameterType, ResultRow, TeamSpec
from playground import samples, session
from playground.workspace_state import Draft, Part, Selection, Workspace

MAIN = Path(playground.__file__).with_name("main.py")
BAGGAGE = FunctionId("baggage_allowance")


def opened(id: FunctionId = BAGGAGE, *, team: TeamSpec | None = None) -> AppTest:
    """The build page with the form of a function of the airline's team, or of another team in its place."""
    page = AppTest.from_file(str(MAIN), default_timeout=20).run()
    draft = draft_of(page)
    changed = draft.push(team) if team is not None else draft
    keep(page, replace(changed, selection=Selection(Part.FUNCTION, id)))
    return shown(page.switch_page("pages/build.py"))


def shown(page: AppTest) -> AppTest:
    page.run()
    assert not page.exception
    return page


def keep(page: AppTest, draft: Draft) -> None:
    page.session_state[session.WORKSPACE.key] = page.session_state[session.WORKSPACE.key].put(draft)


def draft_of(page: AppTest) -> Draft:
    workspace: Workspace = page.session_state[session.WORKSPACE.key]
    return workspace.draft


def function_of(page: AppTest, id: FunctionId = BAGGAGE) -> FunctionSpec:
    found = draft_of(page).team.function(id)
    assert found is not None
    return found


def key(page: AppTest, rest: str, id: FunctionId = BAGGAGE) -> str:
    return f"{draft_of(page).form_key(Part.FUNCTION, id)} {rest}"


def typed(page: AppTest, rest: str, text: str) -> AppTest:
    page.text_input(key=key(page, rest)).set_value(text)
    return shown(page)


def chosen(page: AppTest, rest: str, option: object) -> AppTest:
    page.selectbox(key=key(page, rest)).set_value(option)
    return shown(page)


def pressed(page: AppTest, name: str) -> AppTest:
    page.button(key=name).click()
    return shown(page)


def acted(page: AppTest, rows: str, at: int, act: str) -> AppTest:
    page.menu_button(key=f"menu {key(page, f'{rows} {at}')}").click(act)
    return shown(page)


def html_of(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html"))


def refusals_of(page: AppTest) -> str:
    return "\n".join(element.proto.body for element in page.get("html") if "ap-refused" in element.proto.body)


@pytest.mark.parametrize("sample", samples.sample_names())
def test_every_function_of_the_samples_has_a_form(sample: str) -> None:
    page = AppTest.from_file(str(MAIN), default_timeout=20)
    page.query_params["sample"] = sample
    page.run()
    page.switch_page("pages/build.py").run()
    for function in samples.sample_team(sample).functions:
        keep(page, replace(draft_of(page), selection=Selection(Part.FUNCTION, function.id)))
        shown(page)
        assert page.text_input(key=key(page, "name", function.id)).value == function.name


def test_a_name_in_any_script_is_shown_with_what_a_model_reads() -> None:
    page = typed(opened(), "name", "수하물 규정")
    assert function_of(page).name == "수하물 규정"
    assert "suhamul" in html_of(page)


def test_agents_get_and_lose_the_function() -> None:
    page = opened()
    page.multiselect(key=key(page, "agents")).set_value(["lost_baggage"])
    team = draft_of(shown(page)).team
    assert [agent.id for agent in team.agents if BAGGAGE in agent.functions] == ["lost_baggage"]


def test_a_name_that_cannot_be_stays_in_its_field_with_the_reason() -> None:
    page = typed(opened(), "parameter 0 name", "context_variables")
    assert function_of(page).parameters[0].name == "fare"
    assert page.text_input(key=key(page, "parameter 0 name")).value == "context_variables"
    assert "is reserved" in refusals_of(page)


def test_what_could_not_be_taken_moves_with_its_row() -> None:
    page = opened()
    page = pressed(page, key(page, "parameter add"))
    page = typed(page, "parameter 0 name", "parameter")
    page = acted(page, "parameter", 0, "down")
    assert [one.name for one in function_of(page).parameters] == ["parameter", "fare"]
    assert page.text_input(key=key(page, "parameter 1 name")).value == "parameter"
    assert "already" in refusals_of(page)


def test_many_parameters_have_a_line_each_and_one_that_is_wrong_is_marked() -> None:
    many = [ParameterSpec(f"p{number}") for number in range(12)]
    page = opened(team=set_parameters(samples.sample_team("airline"), BAGGAGE, many))
    page = pressed(page, f"fold {key(page, 'parameter 7')}")
    page = typed(page, "parameter 7 name", "p1")
    page = pressed(page, f"fold {key(page, 'parameter 2')}")
    marked = [one.label for one in page.button if "warning" in one.label]
    assert marked[0].startswith("8")
    assert page.text_input(key=key(page, "parameter 2 name")).value == "p2"


def test_choices_that_do_not_fit_stay_in_their_field_until_they_do() -> None:
    page = chosen(opened(), "parameter 0 type", (ParameterType.INTEGER, ItemType.ANY))
    assert "“Basic” is not a whole number" in refusals_of(page)
    page = typed(page, "parameter 0 choices", "")
    page = chosen(page, "parameter 0 type", (ParameterType.NUMBER, ItemType.ANY))
    page = typed(page, "parameter 0 choices", "1, 2.5")
    assert function_of(page).parameters[0].choices == (1, 2.5)
    assert refusals_of(page) == ""


def test_a_list_has_a_type_of_items_and_a_default_of_it() -> None:
    page = typed(opened(), "parameter 0 choices", "")
    page = chosen(page, "parameter 0 type", (ParameterType.LIST, ItemType.INTEGER))
    page = typed(page, "parameter 0 default", "1, two")
    assert "“two” is not a whole number" in refusals_of(page)
    page = typed(page, "parameter 0 default", "1, 2")
    (fare,) = function_of(page).parameters
    assert (fare.type, fare.items, fare.default) == (ParameterType.LIST, ItemType.INTEGER, [1, 2])
    assert refusals_of(page) == ""


def test_a_default_is_chosen_from_the_choices_and_makes_the_parameter_optional() -> None:
    page = opened()
    page.toggle(key=key(page, "parameter 0 required")).set_value(True)
    page = chosen(shown(page), "parameter 0 default choice", "Flex")
    (fare,) = function_of(page).parameters
    assert (fare.default, fare.required) == ("Flex", False)
    page.toggle(key=key(page, "parameter 0 required")).set_value(True)
    page = shown(page)
    assert function_of(page).parameters[0].default == "Flex"
    assert "Every call has to give “fare”" in html_of(page)
    next(one for one in page.button if one.label == "Make it optional").click()
    page = shown(page)
    assert (function_of(page).parameters[0].default, function_of(page).parameters[0].required) == ("Flex", False)
    assert "Every call has to give" not in html_of(page)


def test_a_renamed_parameter_is_renamed_in_the_answers() -> None:
    page = typed(opened(), "parameter 0 name", "운임")
    assert function_of(page).results[0].when == {"운임": "Basic"}


def test_rows_move_are_copied_and_removed_and_it_can_be_undone() -> None:
    page = opened(
        team=set_parameters(samples.sample_team("airline"), BAGGAGE, [ParameterSpec("a"), ParameterSpec("b")])
    )

    def names() -> list[str]:
        return [one.name for one in function_of(page).parameters]

    page = acted(page, "parameter", 0, "down")
    assert names() == ["b", "a"]
    page = acted(page, "parameter", 0, "copy")
    assert names() == ["b", "b_2", "a"]
    page = acted(page, "parameter", 0, "remove")
    assert names() == ["b_2", "a"]
    page = pressed(pressed(pressed(page, "undo"), "undo"), "undo")
    assert names() == ["a", "b"]


def test_a_variable_that_an_answer_may_set_has_a_column_once() -> None:
    page = opened()
    page = chosen(page, "answers set", "seat")
    assert "seat" not in page.selectbox(key=key(page, "answers set")).options
    assert function_of(page) == function_of(opened())


def test_a_function_that_always_answers_the_same_says_so() -> None:
    page = opened(team=set_results(samples.sample_team("airline"), BAGGAGE, [ResultRow(value="One bag.")]))
    assert "The same answer for every call" in html_of(page)
    page.text_area(key=key(page, "only answer")).set_value("Two bags.")
    assert function_of(shown(page)).results == (ResultRow(value="Two bags."),)


def test_it_can_answer_from_articles() -> None:
    page = opened()
    page = pressed(page, key(page, "article add"))
    page.text_area(key=key(page, "article 0 text")).set_value("Two bags.")
    assert function_of(shown(page)).articles[0].text == "Two bags."


def test_a_trial_of_a_table_is_answered_at_every_change() -> None:
    page = opened()
    assert "Basic includes" in html_of(page)
    page = chosen(page, "try fare", "Business")
    assert "Business includes" in html_of(page)
    assert "answer no. 2" in html_of(page)


def test_a_copy_opens_its_own_form() -> None:
    page = opened()
    page = pressed(page, key(page, "duplicate"))
    assert draft_of(page).selection == Selection(
        Part.FUNCTION, duplicate_function(samples.sample_team("airline"), BAGGAGE)[1]
    )


def test_the_removal_dialog_lists_what_else_would_change() -> None:
    page = opened()
    page = pressed(page, key(page, "delete"))
    assert "can no longer call" in html_of(page)
    page = pressed(page, "remove yes")
    assert draft_of(page).team.function(BAGGAGE) is None
    assert function_of(pressed(page, "undo"))


def test_a_function_that_is_code_shows_it_and_offers_no_table_of_answers() -> None:
    team = samples.sample_team("airline")
    coded = replace(team.functions[0], id=FunctionId("coded"), code="def coded():\n    yield 1", results=())
    page = opened(FunctionId("coded"), team=replace(team, functions=(*team.functions, coded)))
    assert "Its code" in html_of(page)
    assert "What it answers" not in html_of(page)
