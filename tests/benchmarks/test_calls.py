from typing import Any

import pytest

from core.models.offline import OfflineModel
from core.team.build import build_team
from core.team.spec import ParameterSpec, ParameterType
from tests.benchmarks.calls.cases import SETS, ExpectedCall, case_from, read_set
from tests.benchmarks.calls.score import are_as_expected, misses_by_kind, score_of
from tests.benchmarks.calls.trial import Trials

PYTHON_TYPES: dict[ParameterType, type | tuple[type, ...]] = {
    ParameterType.STRING: str,
    ParameterType.INTEGER: int,
    ParameterType.NUMBER: (int, float),
    ParameterType.BOOLEAN: bool,
    ParameterType.LIST: list,
}


def expected(**arguments: Any) -> list[ExpectedCall]:
    case = case_from("shapes", {"say": "Hm", "kind": "any", "calls": [{"area": arguments}]})
    return list(case.accepted[0])


@pytest.mark.parametrize("name", SETS)
def test_every_label_names_a_function_of_its_team_with_values_of_the_right_type(name: str) -> None:
    call_set = read_set(name)
    for case in call_set.cases:
        functions = {function.name: function for function in call_set.teams[case.team].functions}
        for call in (call for calls in case.accepted for call in calls):
            parameters = {parameter.name: parameter for parameter in functions[call.function].parameters}
            required = {parameter.name for parameter in parameters.values() if parameter.required}
            assert required <= call.arguments.keys() <= parameters.keys(), case
            for parameter, values in call.arguments.items():
                assert all(may_be(value, parameters[parameter]) for value in values), (case, parameter)


def may_be(value: Any, parameter: ParameterSpec) -> bool:
    if value is None:
        return not parameter.required
    if isinstance(value, bool) and parameter.type is not ParameterType.BOOLEAN:
        return False
    return isinstance(value, PYTHON_TYPES[parameter.type]) and (not parameter.choices or value in parameter.choices)


@pytest.mark.parametrize("name", SETS)
def test_every_team_can_be_built_and_every_function_is_expected_somewhere(name: str) -> None:
    call_set = read_set(name)
    called = {call.function for case in call_set.cases for calls in case.accepted for call in calls}
    for team in call_set.teams.values():
        assert 1 <= len(build_team(team, mocked=True).start.functions) <= 5
        assert {function.name for function in team.functions} <= called


@pytest.mark.parametrize("name", SETS)
def test_each_set_has_sixty_english_and_twenty_korean_messages(name: str) -> None:
    cases = read_set(name).cases
    assert sum(case.language == "English" for case in cases) >= 60
    assert sum(case.language == "Korean" for case in cases) >= 20


def test_the_sets_share_no_message_and_no_function() -> None:
    development, held_out = map(read_set, SETS)
    assert not {case.say for case in development.cases} & {case.say for case in held_out.cases}
    assert not development.defaults.keys() & held_out.defaults.keys()


@pytest.mark.parametrize(
    ("arguments", "right"),
    [
        ({"base": 6, "unit": "CM"}, True),
        ({"base": 6.0, "unit": " cm "}, True),
        ({"base": 6, "unit": "metres"}, True),
        ({"base": "6", "unit": "cm"}, False),
        ({"base": True, "unit": "cm"}, False),
        ({"base": 6}, True),
        ({"base": 6, "unit": "feet"}, False),
        ({"base": 6, "unit": "cm", "digits": 2}, True),
        ({"base": 6, "unit": "cm", "digits": 3}, False),
        ({"base": 6, "unit": "cm", "colour": "red"}, False),
        ({"unit": "cm"}, False),
    ],
)
def test_a_call_is_right_only_with_accepted_values_or_defaults(arguments: dict[str, Any], right: bool) -> None:
    wanted = expected(base=6, unit=["cm", "metres"])
    assert are_as_expected(wanted, [("area", arguments)], {"area": {"unit": "cm", "digits": 2}}) is right


def test_none_accepts_that_an_argument_is_left_out() -> None:
    wanted = expected(pets=[True, None])
    defaults = {"area": {"pets": False}}
    assert are_as_expected(wanted, [("area", {})], defaults)
    assert are_as_expected(wanted, [("area", {"pets": True})], defaults)
    assert not are_as_expected(wanted, [("area", {"pets": False})], defaults)


def test_lists_are_compared_in_order_and_text_to_the_letter_only_where_asked() -> None:
    wanted = expected(names=[["Ana", "Bo"]])
    assert are_as_expected(wanted, [("area", {"names": ["ana", "bo"]})], {})
    assert not are_as_expected(wanted, [("area", {"names": ["Bo", "Ana"]})], {})
    assert not are_as_expected(wanted, [("area", {"names": ["ana", "bo"]})], {}, exact=True)


def test_several_calls_are_right_in_any_order_with_none_left_over() -> None:
    wanted = [*expected(base=1), *expected(base=[1, 2])]
    assert are_as_expected(wanted, [("area", {"base": 2}), ("area", {"base": 1})], {})
    assert not are_as_expected(wanted, [("area", {"base": 1})], {})
    assert not are_as_expected(wanted, [("area", {"base": 2}), ("area", {"base": 2})], {})
    assert not are_as_expected([], [("area", {"base": 2})], {})


def test_a_message_whose_call_is_written_out_is_scored_through_the_engine() -> None:
    call_set = read_set("development")
    case = next(case for case in call_set.cases if case.say == "cone_volume(radius=4, height=11)")
    trials = Trials(OfflineModel(), call_set)
    score = score_of(case, trials.calls(case), call_set.defaults)
    assert score.functions_right
    assert misses_by_kind([score]) == {"call written out": (int(not score.whole), 1)}
