"""Code and forms as two views of one function: what is changed in one shows in the other, and nothing is lost."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import TeamEditError
from core.team.code import code_of, complete_from_code
from core.team.edit import (
    begin_code,
    change_agent,
    change_function,
    duplicate_function,
    first_code,
    rename_variable,
    set_code,
    set_parameters,
    set_variable,
)
from core.team.edit.context import variables_of
from core.team.file import read_team, write_team
from core.team.spec import (
    AgentId,
    FunctionId,
    FunctionSpec,
    FunctionTest,
    ItemType,
    ParameterSpec,
    ParameterType,
    ResultRow,
    TeamSpec,
)
from tests.support.specs import functions, texts

F = FunctionId("f")
CODE = '''\
def look_up(order: str, context_variables):
    """Look it up.

    Args:
        order: Its number.
    """
    context_variables["seen"] = order  # remembered
    if "seen" in context_variables:
        return handoff("Sales desk")
    return order
'''
TEAM = read_team("""\
format: 1
name: T
start: a
agents:
  - {id: a, name: A, instructions: x, functions: [f], tool_choice: look_up}
  - {id: sales, name: Sales desk, instructions: x}
functions:
  - id: f
    name: look_up
    results: [{when: {order: a1}, value: "{order}"}]
    tests: [{name: One, given: {order: a1}, set: {seen: a1}, context: {seen: b}}]
""")
CODED = set_code(TEAM, F, CODE)


def function(team: TeamSpec) -> FunctionSpec:
    found = team.function(F)
    assert found is not None
    return found


def with_fields(team: TeamSpec, **fields: Any) -> TeamSpec:
    """The team with the function as no edit makes it, but a file may have it."""
    return replace(team, functions=(replace(function(team), **fields),))


def test_a_parameter_changed_in_the_form_is_changed_in_the_code() -> None:
    (order,) = complete_from_code(function(CODED)).parameters
    days = ParameterSpec("days", ParameterType.INTEGER, "How many.", required=False)
    team = set_parameters(CODED, F, [replace(order, name="number"), days])
    assert function(team).parameters == ()
    assert complete_from_code(function(team)).parameters == (replace(order, name="number"), days)
    assert function(team).code == CODE.replace("order: str", "number: str").replace(
        "context_variables)", "context_variables, days: int | None = None)", 1
    ).replace("        order: Its number.", "        number: Its number.\n        days: How many.").replace(
        "= order", "= number"
    ).replace("return order", "return number")
    assert function(team).results[0].when == {"number": "a1"}
    assert function(team).results[0].value == "{number}"
    assert function(team).tests[0].given == {"number": "a1"}


def test_parameters_that_the_team_lists_itself_stay_its_own() -> None:
    listed = change_function(CODED, F, parameters=(ParameterSpec("other"),))
    team = set_parameters(listed, F, [ParameterSpec("more")])
    assert (function(team).parameters, function(team).code) == ((ParameterSpec("more"),), CODE)
    same = change_function(CODED, F, parameters=complete_from_code(function(CODED)).parameters)
    assert complete_from_code(function(set_parameters(same, F, [ParameterSpec("more")]))).parameters == (
        ParameterSpec("more"),
    )
    assert function(set_parameters(same, F, [ParameterSpec("more")])).parameters == ()


def test_a_list_of_the_first_format_that_says_what_the_code_does_takes_no_default_from_it() -> None:
    code = 'def look_up(days: list[str] = ["today"], order: str = "a1"): return days\n'
    listed = (ParameterSpec("days", ParameterType.LIST, required=False), ParameterSpec("order", required=False))
    team = with_fields(CODED, code=code, parameters=listed)
    days, order = complete_from_code(function(team)).parameters
    assert (days.items, days.default, order.default) == (ItemType.STRING, ["today"], "a1")
    changed = set_parameters(team, F, [days, replace(order, default="b2")])
    assert (function(changed).parameters, function(changed).code) == ((), code.replace('"a1"', '"b2"'))
    assert function(set_code(team, F, code + "# end")).parameters == ()


def test_a_type_of_items_and_a_default_go_into_the_code_and_back() -> None:
    parameters = (
        ParameterSpec("days", ParameterType.LIST, items=ItemType.STRING),
        ParameterSpec("seats", ParameterType.INTEGER, required=False, default=2),
    )
    begun = begin_code(with_fields(TEAM, parameters=parameters, tests=(), results=()), F)
    assert function(begun).code.startswith("def look_up(days: list[str], seats: int = 2):\n")
    assert function(begun).parameters == ()
    assert function(set_code(begun, F, "")).parameters == parameters
    cleared = set_parameters(begun, F, [parameters[0], replace(parameters[1], default=None)])
    assert function(cleared).code.startswith("def look_up(days: list[str], seats: int | None = None):\n")


def test_a_name_and_a_description_are_changed_in_the_code() -> None:
    team = change_function(CODED, F, name="find", description="Find it.")
    assert function(team).code == CODE.replace("look_up", "find").replace("Look it up.", "Find it.")
    assert (function(team).name, function(team).description) == ("find", "")
    assert team.agents[0].tool_choice == "find"
    assert complete_from_code(function(team)).description == "Find it."
    assert function(change_function(CODED, F, name="Find it!")).code == CODE


def test_a_description_of_the_teams_own_stays_its_own() -> None:
    own = with_fields(CODED, description="Look it up.")
    assert function(own).description == "Look it up."
    team = change_function(own, F, description="Other.")
    assert (function(team).description, complete_from_code(function(team)).description) == ("", "Other.")
    listed = with_fields(CODED, description="Mine.")
    team = change_function(listed, F, description="Other.")
    assert (function(team).description, function(team).code) == ("Other.", CODE)


def test_code_that_cannot_be_read_is_mended_first() -> None:
    team = set_code(CODED, F, CODE.replace("str, ", "str,, "))
    assert function(team).code != CODE
    words = r"Line 1: Invalid syntax\. Correct the code first, then change it here\."
    for fields in ({"name": "find"}, {"description": "Find it."}):
        with pytest.raises(TeamEditError, match=words):
            change_function(team, F, **fields)
    with pytest.raises(TeamEditError, match=words):
        set_parameters(team, F, [ParameterSpec("a")])
    assert function(change_function(team, F, mock=True)).mock
    assert duplicate_function(team, F)[0].functions[1].code == function(team).code
    assert rename_variable(set_variable(team, "seen", 1), "seen", "found").functions[0].code == function(team).code
    listed = with_fields(team, parameters=(ParameterSpec("a"),), description="x")
    assert function(set_parameters(listed, F, [ParameterSpec("b")])).parameters == (ParameterSpec("b"),)
    assert function(change_function(listed, F, description="y")).description == "y"


def test_code_that_is_typed_brings_its_parameters_and_loses_none() -> None:
    listed = change_function(
        TEAM, F, parameters=(ParameterSpec("order", description="Its number."),), description="Look it up. "
    )
    team = set_code(listed, F, CODE)
    assert (function(team).parameters, function(team).description) == ((), "")
    other = set_code(change_function(listed, F, description="Mine."), F, "def look_up(order): pass")
    assert (function(other).parameters, function(other).description) == (function(listed).parameters, "Mine.")
    without = set_code(CODED, F, " ")
    assert (function(without).code, function(without).description) == (" ", "Look it up.")
    assert function(without).parameters == (ParameterSpec("order", description="Its number."),)


def test_a_name_typed_in_the_code_is_followed() -> None:
    team = set_code(CODED, F, CODE.replace("look_up", "find").replace("order: ", "number: "))
    assert (function(team).name, team.agents[0].tool_choice) == ("find", "find")
    assert function(team).tests[0].given == {"number": "a1"}
    two = set_code(CODED, F, CODE.replace("look_up", "find") + "def more(): pass\n")
    assert function(two).name == "look_up"
    taken = replace(CODED, functions=(*CODED.functions, FunctionSpec(FunctionId("find"), "find")))
    assert function(set_code(taken, F, CODE.replace("look_up", "find"))).name == "look_up"
    assert function(set_code(CODED, F, "def look_up(:")).name == "look_up"


def test_line_ends_stay() -> None:
    windows = set_code(CODED, F, CODE.replace("\n", "\r\n"))
    team = change_function(windows, F, description="Find it.")
    assert function(team).code == CODE.replace("Look it up.", "Find it.").replace("\n", "\r\n")
    mixed = set_code(CODED, F, CODE.replace("\n", "\r\n", 1))
    assert function(change_function(mixed, F, description="Look it up.")).code == function(mixed).code
    assert "\r" not in function(change_function(mixed, F, description="Find it.")).code


def test_a_copy_has_a_name_of_its_own_in_its_code() -> None:
    team, id = duplicate_function(CODED, F)
    copy = team.function(id)
    assert copy is not None
    assert copy.code == CODE.replace("look_up", "look_up_copy")


def test_first_code_says_what_the_form_says() -> None:
    spec = FunctionSpec(
        F,
        "look up-it",
        "Look it up.",
        (ParameterSpec("order", description="Its number."), ParameterSpec("class", choices=("a",), required=False)),
    )
    assert first_code(spec) == (
        'from typing import Literal\n\n\ndef look_up_it(order: str, class_: Literal["a"] | None = None):\n'
        '    """Look it up.\n\n    Args:\n        order: Its number.\n    """\n    return "Done."\n'
    )
    team = replace(TEAM, functions=(replace(spec, name="look_up"),))
    begun = begin_code(team, F)
    assert code_of(function(begun)) is not None
    assert begin_code(begun, F) is begun
    odd = replace(
        spec,
        name="1",
        description="Args:\n    a: x",
        parameters=(ParameterSpec("a", ParameterType.LIST, choices=("x",)),),
    )
    assert first_code(odd) == 'def _1(a: list):\n    return "Done."\n'
    twice = replace(spec, parameters=(ParameterSpec("a"), ParameterSpec("a")), description="")
    assert first_code(twice) == 'def look_up_it():\n    return "Done."\n'


@given(functions)
def test_first_code_of_any_function_can_be_read(spec: FunctionSpec) -> None:
    assert code_of(replace(spec, code=first_code(spec))) is not None


@given(texts, st.sampled_from([CODE, CODE.replace("Sales desk", "sales"), "def f(): return handoff('A')"]))
def test_code_follows_an_agent_to_any_name(name: str, code: str) -> None:
    team = change_agent(set_code(TEAM, F, code), AgentId("sales"), name=name)
    read = code_of(function(team))
    assert read is not None
    (words, _), = read.handoffs  # fmt: skip
    assert words in ("A", "sales", name)
    assert read_team(write_team(team)) == team


@pytest.mark.parametrize(
    ("name", "words"), [("Shop", '"Shop"'), ('A "b"', '"sales"'), ("A", '"sales"'), ("a", '"sales"'), ("", '"sales"')]
)
def test_code_names_an_agent_by_what_leads_to_it(name: str, words: str) -> None:
    team = change_agent(CODED, AgentId("sales"), name=name)
    assert function(team).code == CODE.replace('"Sales desk"', words)


def test_code_that_names_an_agent_by_its_id_stays() -> None:
    by_id = set_code(TEAM, F, CODE.replace("Sales desk", "sales"))
    assert function(change_agent(by_id, AgentId("sales"), name="Shop")).code == function(by_id).code
    nameless = change_agent(by_id, AgentId("sales"), name="")
    assert function(change_agent(nameless, AgentId("sales"), name="Shop")).code == function(by_id).code


def test_code_follows_a_variable() -> None:
    assert "seen" in variables_of(CODED)
    team = rename_variable(CODED, "seen", "found")
    assert function(team).code == CODE.replace('"seen"', '"found"')
    assert function(team).tests == (FunctionTest("One", {"order": "a1"}, {"found": "b"}, set={"found": "a1"}),)
    assert function(team).results == (ResultRow({"order": "a1"}, "{order}"),)
