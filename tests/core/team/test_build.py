"""Agents built from a team, and their functions as models call them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.agents import Delegate, Handoff, Result
from core.asks import Call
from core.calls import CallError, call_function
from core.errors import SetupError
from core.events import CallErrorKind
from core.schema import name_of
from core.team.build import BuiltTeam, build_team
from core.team.check import Severity, apply_fix, check
from core.team.code_function import CodeFunction
from core.team.file import load_team
from core.team.spec import (
    AgentId,
    AgentSpec,
    Article,
    DelegateSpec,
    FunctionId,
    FunctionSpec,
    HandoffSpec,
    ParameterSpec,
    ParameterType,
    ResultRow,
    TeamSpec,
)
from core.team.table_function import TableFunction
from tests.support.specs import teams

SAMPLES = sorted((Path(__file__).parents[3] / "sample_agents").glob("*.team.yaml"))

WEATHER = FunctionSpec(
    FunctionId("weather"),
    "weather",
    "The weather in a city.",
    parameters=(
        ParameterSpec("city", description="Where."),
        ParameterSpec("days", ParameterType.INTEGER, required=False),
        ParameterSpec("unit", required=False, choices=("C", "F")),
        ParameterSpec("places", ParameterType.LIST, required=False),
    ),
    results=(
        ResultRow({"city": "Oslo"}, "Rain in {city} for {name}.", set={"last": "{city}", "n": "{days}"}),
        ResultRow({"city": "Rome"}, {"city": "{city}", "degrees": [30, "°"]}),
        ResultRow({"city": "Bern"}, "Ask B.", handoff=AgentId("b")),
        ResultRow({"city": ["Nowhere", "Utopia"]}, error="{city} is not on the map."),
        ResultRow({"city": "Slow"}, 3, delay_s=0.01),
        ResultRow({"city": "Null"}, None),
    ),
)


def team_of(*functions: FunctionSpec, **changes: Any) -> TeamSpec:
    ids = tuple(function.id for function in functions)
    first = AgentSpec(
        AgentId("a"),
        "Front desk",
        instructions='Greet {name}. Answer as {"like": "this"}; {unknown} stays.',
        functions=ids,
        handoffs=(HandoffSpec(AgentId("b"), "It is about B."), HandoffSpec(AgentId("c"))),
        delegates=(DelegateSpec(AgentId("c"), "Ask it."),),
    )
    others = (AgentSpec(AgentId("b"), "B", model="own"), AgentSpec(AgentId("c"), "환불", "Refunds."))
    return TeamSpec("Team", AgentId("a"), agents=(replace(first, **changes), *others), functions=functions)


def called(spec: FunctionSpec, **arguments: Any) -> Result:
    function = build_team(team_of(spec)).start.functions[0]
    result = function({"name": "Ada"}, **arguments)
    assert isinstance(result, Result)
    return result


def failure(spec: FunctionSpec, **arguments: Any) -> str:
    with pytest.raises(CallError) as raised:
        called(spec, **arguments)
    return str(raised.value.args[0])


def test_agents_are_built_by_id_with_the_words_of_the_team() -> None:
    built = build_team(team_of(settings={"temperature": 0}, parallel_calls=False), model="given")
    start = built.start
    assert list(built.agents) == ["a", "b", "c"]
    assert start is built.agents[AgentId("a")]
    assert (start.key, start.name, start.model, start.settings) == ("a", "Front desk", "given", {"temperature": 0})
    assert not start.parallel_tool_calls
    assert built.agents[AgentId("b")].model == "own"
    assert built.agents[AgentId("c")].description == "Refunds."


def test_instructions_are_rendered_for_the_context_and_nothing_in_them_is_evaluated() -> None:
    instructions = build_team(team_of()).start.instructions
    assert callable(instructions)
    assert instructions({"name": "Ada"}) == 'Greet Ada. Answer as {"like": "this"}; {unknown} stays.'


def test_handoffs_and_delegates_carry_their_names_and_when() -> None:
    built = build_team(team_of())
    first, second = built.start.functions
    assert isinstance(first, Handoff)
    assert (name_of(first), first.__doc__, first()) == ("transfer_to_b", "It is about B.", built.agents[AgentId("b")])
    assert (name_of(second), second.__doc__) == ("transfer_to_hwanbul", "Hand the conversation to 환불. Refunds.")
    (delegate,) = built.start.delegates
    assert isinstance(delegate, Delegate)
    assert (delegate.agent, delegate.when, delegate.name) == (built.agents[AgentId("c")], "Ask it.", "ask_hwanbul")


@pytest.mark.parametrize(
    ("choice", "built"),
    [
        ("auto", None),
        ("none", "none"),
        ("required", "required"),
        ("transfer_to_b", {"type": "function", "function": {"name": "transfer_to_b"}}),
    ],
)
def test_a_tool_choice_is_a_word_or_a_function(choice: str, built: Any) -> None:
    assert build_team(team_of(tool_choice=choice)).start.tool_choice == built


def test_a_team_with_an_error_is_refused_with_place_and_fix() -> None:
    with pytest.raises(SetupError) as raised:
        build_team(replace(team_of(), start=AgentId("x")))
    assert (raised.value.place, raised.value.fix) == ("team, start", "Start with Front desk.")
    with pytest.raises(SetupError, match="no agents"):
        build_team(TeamSpec("Empty"))


def test_the_tool_says_all_a_model_needs() -> None:
    function = build_team(team_of(WEATHER)).start.functions[0]
    assert isinstance(function, TableFunction)
    assert function.tool_json["function"] == {
        "name": "weather",
        "description": "The weather in a city.",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "Where."},
                "days": {"type": "integer"},
                "unit": {"type": "string", "enum": ["C", "F"]},
                "places": {"type": "array", "items": {}},
            },
            "required": ["city"],
        },
    }


def test_the_first_matching_row_answers_with_its_placeholders_filled() -> None:
    assert called(WEATHER, city="oslo", days="2") == Result("Rain in oslo for Ada.", None, {"last": "oslo", "n": 2})
    assert json.loads(called(WEATHER, city="Rome").value) == {"city": "Rome", "degrees": [30, "°"]}
    assert "°" in called(WEATHER, city="Rome").value
    assert called(WEATHER, city="Slow").value == "3"
    assert called(WEATHER, city="Null").value == "null"


def test_a_result_may_hand_the_conversation_over() -> None:
    agent = called(WEATHER, city="Bern").agent
    assert agent is not None
    assert agent.key == "b"


def test_an_error_row_fails_with_its_text() -> None:
    assert failure(WEATHER, city="Utopia") == "Utopia is not on the map."


def test_a_call_that_no_row_matches_lists_the_rows() -> None:
    said = failure(WEATHER, city="Paris")
    assert said.startswith("weather has no result for city = Paris. It has results for city: Oslo, Rome, Bern, Nowhere")
    assert failure(FunctionSpec(FunctionId("f"), "f")) == "f has no result for no arguments."


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "city is missing"),
        ({"city": "Oslo", "town": 1}, "there is no town"),
        ({"city": "Oslo", "days": "two"}, 'days is "two", but has to be a whole number'),
        ({"city": "Oslo", "unit": "K"}, 'unit is "K", but has to be one of "C", "F"'),
    ],
)
def test_wrong_arguments_are_named(arguments: dict[str, Any], said: str) -> None:
    assert said in failure(WEATHER, **arguments)


def test_parameters_of_any_script_and_odd_names_can_be_given() -> None:
    spec = FunctionSpec(
        FunctionId("f"),
        "f",
        parameters=(ParameterSpec("도시"), ParameterSpec("self"), ParameterSpec("a b")),
        results=(ResultRow({"도시": "서울"}, "{도시} {self}"),),
    )
    function = build_team(team_of(spec)).start.functions[0]
    call = Call("1", "f", json.dumps({"dosi": "서울", "self": "x", "a_b": "y"}))
    assert call_function({"f": function}, call, {}).value == "서울 x"


def test_a_wrong_call_becomes_an_error_in_the_conversation() -> None:
    function = build_team(team_of(WEATHER)).start.functions[0]
    result = call_function({"weather": function}, Call("1", "weather", "{}"), {})
    assert result.error is not None
    assert result.error in CallErrorKind
    assert "city is missing" in result.value


def test_articles_that_fit_best_are_the_answer() -> None:
    articles = tuple(
        Article(title, text)
        for title, text in [
            ("Opening hours", "We open at nine."),
            ("Refunds", "Money back within thirty days."),
            ("Refund times", "A refund takes a week."),
            ("Refund by post", "Send refund forms."),
            ("Refund again", "One refund more."),
        ]
    )
    spec = FunctionSpec(
        FunctionId("search"), "search", parameters=(ParameterSpec("query", required=False),), articles=articles
    )
    found = called(spec, query="How do I get a refund?").value
    assert "Opening hours" not in found
    assert found.count("efund") >= 3
    assert len(found.split("\n\n")) == 3
    assert called(spec, query="volcano").value == "No article fits “volcano”."
    assert called(spec).value == "No article fits “”."


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_every_sample_checks_clean_and_is_built(path: Path) -> None:
    team = load_team(path)
    assert check(team) == ()
    assert list(build_team(team).agents) == [agent.id for agent in team.agents]


@given(teams, st.data())
def test_any_team_whose_errors_are_fixed_is_built_and_its_functions_never_break(
    team: TeamSpec, data: st.DataObject
) -> None:
    built = _built(team)
    for agent in built.agents.values():
        assert callable(agent.instructions)
        agent.instructions(dict(team.context))
        offered = {name_of(function): function for function in agent.functions}
        assert len(offered) == len(agent.functions)
        for name in offered:
            if not isinstance(offered[name], TableFunction):
                continue
            arguments = data.draw(st.dictionaries(st.sampled_from(["city", "x"]), st.text(max_size=3)))
            assert isinstance(call_function(offered, Call("1", name, json.dumps(arguments)), team.context).value, str)


def _built(team: TeamSpec) -> BuiltTeam:
    team = replace(team, functions=tuple(replace(one, results=_quick(one)) for one in team.functions))
    if not team.agents:
        team = replace(team, agents=(AgentSpec(AgentId("a"), "A"),))
    while errors := [problem for problem in check(team) if problem.severity is Severity.ERROR]:
        team = apply_fix(team, errors[0])
    return build_team(team)


def _quick(function: FunctionSpec) -> tuple[ResultRow, ...]:
    return tuple(replace(result, delay_s=0.0) for result in function.results)


def test_agents_share_what_was_read_of_a_functions_code_but_not_its_handoffs() -> None:
    function = FunctionSpec(FunctionId("f"), "f", code='def f(x: int):\n    """Do it."""\n    return x\n')
    first = AgentSpec(AgentId("a"), "A", functions=(function.id,), handoffs=(HandoffSpec(AgentId("b"), "x"),))
    second = AgentSpec(AgentId("b"), "B", functions=(function.id,))
    built = build_team(TeamSpec("T", first.id, agents=(first, second), functions=(function,)))
    mine, theirs = built.agents[first.id].functions[0], built.agents[second.id].functions[0]
    assert isinstance(mine, CodeFunction)
    assert isinstance(theirs, CodeFunction)
    assert mine.tool_json is theirs.tool_json
    assert (mine.handoffs, theirs.handoffs) == ((second.id,), ())
