"""The form of a function with code, without a browser: trials, tests, and the table in place of the code."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from core.sandbox import trusted
from core.team.edit import change_function, give_function, set_code
from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest, ResultRow, TeamSpec
from playground.screens.build.agent import AgentSection
from playground.screens.build.function.trial_history import LINE_TO_SHOW
from playground.workspace_state import Part, Selection
from tests.support.building import DRAFT, build_page, draft_of, html_of, opened, ran, revised, team_of, undone
from tests.support.teams import team_of as small_team

ID = FunctionId("double")
CODE = '''def double(number: int, context_variables: dict):
    """Twice a number."""
    print("doubling", number)
    context_variables["last"] = number
    if number > 100:
        return handoff("refunds")
    return 10 // (number - number % 100 or 1) and number * 2
'''


def team(code: str = CODE, **fields: object) -> TeamSpec:
    plain = replace(small_team({"desk": ["refunds"], "refunds": ["desk"]}), context={"last": 0})
    with_code = replace(plain, functions=(FunctionSpec(ID, "double", code=code),))
    return change_function(give_function(with_code, AgentId("desk"), ID), ID, **fields)


def form(code: str = CODE, **fields: object) -> AppTest:
    return opened(build_page(team(code, **fields)), Part.FUNCTION, ID)


def key(rest: str) -> str:
    return f"{DRAFT} function {ID} {rest}"


def function_of(page: AppTest) -> FunctionSpec:
    found = team_of(page).function(ID)
    assert found is not None
    return found


def pressed(page: AppTest, name: str) -> AppTest:
    page.button(key=name).click()
    return ran(page)


def tried(page: AppTest, number: str = "4") -> AppTest:
    page.text_input(key=key("try number")).set_value(number)
    return pressed(ran(page), key("run"))


def test_its_fields_show_what_the_code_says() -> None:
    page = form()
    assert page.text_area(key=key("description")).value == "Twice a number."
    assert page.text_input(key=key("parameter 0 name")).value == "number"


def test_nothing_runs_until_a_person_clicks() -> None:
    page = form('def double(number: int):\n    raise ValueError("ran")\n')
    page.text_input(key=key("try number")).set_value("4")
    assert "ran" not in html_of(ran(page)).replace("transparent", "")
    assert "ap-tried" not in html_of(page)


def test_a_trial_shows_value_changes_and_printed_text() -> None:
    told = html_of(tried(form()))
    assert "doubling 4" in told
    assert "by its code" in told
    assert "<b>last</b>" in told


def test_it_is_drawn_again_without_running_again() -> None:
    page = tried(form('import random\ndef double(number: int):\n    return f"drawn {random.random()}"\n'))
    before = [line for line in html_of(page).split("\n") if "drawn 0." in line]
    assert before
    assert [line for line in html_of(ran(page)).split("\n") if "drawn 0." in line] == before


def test_a_handoff_of_a_trial_names_the_agent() -> None:
    assert "hands off to" in html_of(tried(form(), "200"))


def test_an_error_of_a_trial_has_its_line_and_advice() -> None:
    told = html_of(tried(form("def double(number: int):\n    return number / 0\n")))
    assert "Line 2:" in told
    assert "return number / 0" in told
    assert "what you divide by is not 0" in told


def test_a_wrong_argument_has_the_error_that_a_model_receives() -> None:
    assert "number" in html_of(tried(form(), "many"))


def test_a_trial_needs_the_required_arguments() -> None:
    assert form().button(key=key("run")).disabled


def added_with_code() -> AppTest:
    """The form of a function that was added and given code just now."""
    page = pressed(build_page(team()), "add function")
    draft = draft_of(page)
    return revised(page, history=draft.push(set_code(draft.team, FunctionId(draft.selection.id), CODE)).history)


def field(page: AppTest, rest: str) -> str:
    """The key of a widget of the form that is open."""
    draft = draft_of(page)
    return f"{draft.form_key(draft.selection.part, draft.selection.id)} {rest}"


def tried_and_renamed() -> AppTest:
    page = added_with_code()
    page.text_input(key=field(page, "try number")).set_value("21")
    page = pressed(ran(page), field(page, "run"))
    assert ">42<" in html_of(page)
    page.text_input(key=field(page, "name")).set_value("twice")
    return ran(page)


def test_trials_stay_with_a_function_whose_id_follows_its_name_and_the_next_new_one_has_none() -> None:
    page = pressed(tried_and_renamed(), "add agent")
    page = pressed(page, "add function")
    assert draft_of(page).selection.id == "new_function"
    page = revised(page, history=draft_of(page).push(set_code(team_of(page), FunctionId("new_function"), CODE)).history)
    assert page.text_input(key=field(page, "try number")).value == ""
    assert ">42<" not in html_of(page)
    page = opened(page, Part.FUNCTION, "twice")
    assert ">42<" in html_of(page)
    assert page.text_input(key=field(page, "name")).value == "twice"
    page = pressed(page, field(page, "last keep as result"))
    kept = team_of(page).function(FunctionId("twice"))
    assert kept is not None
    assert kept.results[0].when == {"number": 21}


def test_trials_stay_with_a_function_whose_id_is_typed_and_undo_keeps_its_form_open() -> None:
    page = tried(form(), "21")
    page.text_input(key=key("id")).set_value("twice")
    page = ran(page)
    assert draft_of(page).selection == Selection(Part.FUNCTION, "twice")
    assert ">42<" in html_of(page)
    page = undone(page)
    assert draft_of(page).selection == Selection(Part.FUNCTION, ID)
    assert ">42<" in html_of(page)
    page = pressed(page, "redo")
    assert draft_of(page).selection == Selection(Part.FUNCTION, "twice")
    assert ">42<" in html_of(page)


def test_a_trial_names_the_target_of_its_handoff_by_its_new_id() -> None:
    page = opened(tried(form(), "200"), Part.AGENT, "refunds", section=AgentSection.MODEL)
    page.text_input(key=field(page, "id")).set_value("money_back")
    page = opened(ran(page), Part.FUNCTION, ID)
    (told,) = re.findall('<p class="ap-tried-way">.*?</p>', html_of(page))
    assert "REFUNDS" in told, "which is the name of the agent"
    page = pressed(page, key("last keep as test"))
    (test,) = function_of(page).tests
    assert test.handoff == "money_back"
    page = pressed(page, key("last keep as result"))
    assert function_of(page).results[0].handoff == "money_back"


def test_a_refused_text_stays_with_its_function_and_is_not_that_of_the_next_new_one() -> None:
    page = tried_and_renamed()
    page.text_input(key=field(page, "parameter 0 name")).set_value("context_variables")
    page = pressed(ran(page), "add function")
    page = pressed(page, field(page, "parameter add"))
    assert page.text_input(key=field(page, "parameter 0 name")).value == "parameter"
    page = opened(page, Part.FUNCTION, "twice")
    assert page.text_input(key=field(page, "parameter 0 name")).value == "context_variables"
    assert "is reserved" in html_of(page)


def test_the_last_ten_trials_are_kept() -> None:
    page = form()
    page.session_state[key("earlier")] = True
    for number in range(12):
        page = tried(page, str(number))
    told = [line for line in html_of(page).split("\n") if "ap-earlier" in line]
    assert len(told) == 9
    assert "number = 10" in told[0]


def test_a_trial_is_kept_as_a_result_for_when_the_code_does_not_run() -> None:
    page = pressed(tried(form(results=(ResultRow({}, "else"),))), key("last keep as result"))
    first, second = function_of(page).results
    assert first.when == {"number": 4}
    assert second.value == "else"
    again = pressed(page, key("last keep as result"))
    assert len(function_of(again).results) == 2
    assert len(function_of(undone(again)).results) == 1


def test_a_trial_is_kept_as_a_test_and_all_tests_run_at_a_click() -> None:
    page = pressed(tried(form()), key("last keep as test"))
    (test,) = function_of(page).tests
    assert test.given == {"number": 4}
    assert "The test passed." in html_of(pressed(page, key("tests")))


def test_a_test_that_fails_says_why_until_the_code_is_another() -> None:
    page = pressed(form(tests=(FunctionTest("four", {"number": 4}, value=9),)), key("tests"))
    assert "1 of 1 test failed." in html_of(page)
    assert "was expected" in html_of(page)
    page = pressed(page, f"icon button {key('remove test 0')}")
    assert function_of(page).tests == ()


def test_a_trial_may_have_context_variables_of_its_own() -> None:
    page = form('def double(number: int, context_variables: dict):\n    return context_variables["last"]\n')
    page.session_state[key("try context")] = True
    page = ran(page)
    page.text_input(key=key("try variable 0 last")).set_value("seven")
    assert "seven" in html_of(tried(ran(page)))
    assert team_of(page).context == {"last": 0}
    page = pressed(page, key("try context back"))
    assert page.text_input(key=key("try variable 0 last")).value == "0"


def test_one_of_several_agents_with_the_function_is_chosen() -> None:
    spec = give_function(team('def double(number: int):\n    return handoff("desk")\n'), AgentId("refunds"), ID)
    page = opened(build_page(spec), Part.FUNCTION, ID)
    page.selectbox(key=key("try as")).set_value("refunds")
    assert "hands off to" in html_of(tried(ran(page)))


def test_the_table_answers_instead_while_it_is_mocked() -> None:
    page = form(results=(ResultRow({}, "from the table"),))
    page.toggle(key=key("mock")).set_value(True)
    page = ran(page)
    assert function_of(page).mock
    assert function_of(page).code == CODE
    assert "What it answers" in html_of(page)
    page.text_input(key=key("try number")).set_value("4")
    assert "from the table" in html_of(ran(page))


def test_taking_the_code_away_leaves_what_a_model_knows_of_it() -> None:
    page = pressed(form(), key("remove code"))
    assert function_of(page).code == ""
    assert function_of(page).description == "Twice a number."
    assert [one.name for one in function_of(page).parameters] == ["number"]
    assert function_of(undone(page)).code == CODE


@pytest.mark.parametrize(
    "code", ["def double(", "x = 1", "import nothing\ndef double(a): yield a", "\x00", "def double(\n" * 500]
)
def test_whatever_the_code_is_there_is_a_form(code: str) -> None:
    assert "Its code" in html_of(form(code))


def test_after_an_error_the_editor_goes_to_its_line() -> None:
    page = tried(form("def double(number: int):\n    return number / 0\n"))
    page = pressed(page, key("go to line"))
    assert page.session_state[LINE_TO_SHOW.at(DRAFT).key] == (2, 1)


def test_a_parameter_renamed_in_the_table_is_renamed_in_the_code() -> None:
    page = form()
    page.text_input(key=key("parameter 0 name")).set_value("count")
    page = ran(page)
    assert "def double(count: int, context_variables: dict):" in function_of(page).code
    assert "return 10 // (count - count % 100 or 1) and count * 2" in function_of(page).code
    assert function_of(page).parameters == ()
    assert function_of(undone(page)).code == CODE


def test_a_parameter_added_in_the_table_and_a_description_are_written_into_the_code() -> None:
    page = pressed(form(), key("parameter add"))
    page.text_area(key=key("description")).set_value("Two times a number.")
    page = ran(page)
    assert "parameter" in function_of(page).code.split("\n")[0]
    assert '"""Two times a number.' in function_of(page).code
    assert function_of(page).description == ""


def test_a_change_the_code_cannot_take_stays_in_its_field_with_the_reason() -> None:
    page = form("def double(number: int):\n    return f(\n")
    page.text_area(key=key("description")).set_value("Anything")
    page = ran(page)
    assert page.text_area(key=key("description")).value == "Anything"


@pytest.mark.parametrize("on", [True, False])
def test_it_says_whether_the_code_is_shut_off(on: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trusted, "_on", on)
    assert ("it is not shut off from the computer" in html_of(form())) is on
