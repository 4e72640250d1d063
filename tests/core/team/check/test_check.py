"""What is wrong with a team: found where it is, and gone after one click."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from core.team.check import (
    FixKind,
    ProblemKind,
    Severity,
    apply_fix,
    check,
    describe_place,
    fix_label,
    problem_text,
    wording,
)
from core.team.check.wording import FIXES, PROBLEMS
from core.team.file import read_team
from core.team.spec import AgentId, AgentSpec, FunctionId, FunctionSpec, HandoffSpec, ResultRow, TeamSpec
from tests.support.specs import teams

SOUND = """\
format: 1
name: Team
start: desk
agents:
  - id: desk
    name: Desk
    instructions: Help {customer}.
    functions: [look_up]
    handoffs:
      - {to: money, when: It is about money.}
    delegates:
      - {to: searcher, when: Something is to be found.}
  - id: money
    name: Money
    description: Refunds.
    instructions: Pay back.
    handoffs:
      - {to: desk, when: It is about something else.}
  - id: searcher
    name: Searcher
    instructions: Find it.
functions:
  - id: look_up
    description: Look something up.
    parameters:
      - name: what
    results:
      - when: {what: a}
        value: It is {what} for {customer} and {last}.
        set: {last: "{what}"}
      - value: Nothing.
context:
  customer: Ada
"""

CHANGES = {
    ProblemKind.NO_START: ("start: desk", "start: nobody", "team, start", "Start with Desk"),
    ProblemKind.DUPLICATE_ID: ("id: searcher", "id: money", "agent Money, id", "Give it an id of its own"),
    ProblemKind.UNKNOWN_AGENT: ("to: money", "to: mony", "agent Desk, handoffs, no. 1", "Remove it"),
    ProblemKind.UNKNOWN_FUNCTION: ("[look_up]", "[look_up, x]", "agent Desk, functions, no. 2", "Remove it"),
    ProblemKind.SAME_FUNCTION_NAME: ("[look_up]", "[look_up, look_up]", "agent Desk, functions, no. 2", "Remove the second"),
    ProblemKind.SAME_PARAMETER_NAME: (
        "- name: what", "- name: what\n      - name: what", "function look_up, parameters, no. 2", "Remove the second",
    ),
    ProblemKind.RESERVED_PARAMETER_NAME: (
        "- name: what", "- name: what\n      - name: context_variables", "function look_up, parameters, no. 2",
        "Call it variables",
    ),
    ProblemKind.UNFIT_DEFAULT: (
        "- name: what", "- {name: many, type: integer, required: false, default: few}\n      - name: what",
        "function look_up, parameters, no. 1", "Remove the default",
    ),
    ProblemKind.UNUSED_DEFAULT: (
        "- name: what", "- name: what\n        default: a", "function look_up, parameters, no. 1", "Make it optional",
    ),
    ProblemKind.ITEMS_WITHOUT_LIST: (
        "- name: what", "- name: what\n        items: number", "function look_up, parameters, no. 1",
        "Remove the type of its items",
    ),
    ProblemKind.DUPLICATE_NAME: ("name: Searcher", "name: Money", "agent Money, name", "Call it Money 2"),
    ProblemKind.COLLIDING_NAME: ("name: Searcher", "name: money!", "agent money!, name", "Call it money! 2"),
    ProblemKind.UNKNOWN_TOOL_CHOICE: (
        "name: Desk", "name: Desk\n    tool_choice: fly", "agent Desk, tool_choice", "Let the model choose",
    ),
    ProblemKind.UNREACHABLE_AGENT: (
        "    delegates:\n      - {to: searcher, when: Something is to be found.}\n", "", "agent Searcher",
        "Add a handoff from Desk",
    ),
    ProblemKind.NO_EXIT: (
        "    handoffs:\n      - {to: desk, when: It is about something else.}\n", "", "agent Money, handoffs",
        "Add a handoff back to Desk",
    ),
    ProblemKind.CLOSED_GROUP: (
        "      - {to: desk, when: It is about something else.}\n  - id: searcher\n    name: Searcher\n",
        "      - {to: searcher, when: x}\n  - id: searcher\n    name: Searcher\n    handoffs: [{to: money, when: x}]\n",
        "agent Money, handoffs", "Add a handoff back to Desk",
    ),
    ProblemKind.HANDOFF_TO_ITSELF: (
        "{to: money,", "{to: desk, when: x}\n      - {to: money,", "agent Desk, handoffs, no. 1", "Remove it",
    ),
    ProblemKind.DELEGATE_TO_ITSELF: (
        "{to: searcher,", "{to: desk, when: x}\n      - {to: searcher,", "agent Desk, delegates, no. 1", "Remove it",
    ),
    ProblemKind.DELEGATE_CIRCLE: (
        "name: Searcher", "name: Searcher\n    delegates: [{to: desk, when: x}]", "agent Searcher, delegates, no. 1",
        "Remove it",
    ),
    ProblemKind.UNUSED_FUNCTION: ("    functions: [look_up]\n", "", "function look_up", "Give it to Desk"),
    ProblemKind.UNREACHABLE_RESULT: (
        "- value: Nothing.", "- value: Nothing.\n      - when: {what: b}", "function look_up, results, no. 3", "Remove it",
    ),
    ProblemKind.UNKNOWN_PARAMETER: (
        "when: {what: a}", "when: {who: a}", "function look_up, results, no. 1", "Add the parameter who",
    ),
    ProblemKind.NO_RESULTS: (
        "functions:\n  - id: look_up", "functions:\n  - {id: two, description: x}\n  - id: look_up", "function two, results",
        "Answer “Done.”",
    ),
    ProblemKind.NO_QUERY: (
        "functions:\n  - id: look_up",
        "functions:\n  - {id: two, description: x, articles: [{title: a, text: b}]}\n  - id: look_up",
        "function two, parameters", "Add the parameter query",
    ),
    ProblemKind.NO_NAME: ("name: Searcher", "name: ''", "agent searcher, name", "Call it searcher"),
    ProblemKind.NO_INSTRUCTIONS: (
        "    instructions: Pay back.\n", "", "agent Money, instructions", "Write first instructions",
    ),
    ProblemKind.EMPTY_SAMPLE_REPLY: (
        "Pay back.", "Pay back.\n    sample_replies: [{about: refunds, say: ''}]", "agent Money, sample_replies, no. 1",
        "Remove it",
    ),
    ProblemKind.LONG_SAMPLE_REPLY: (
        "Pay back.", f"Pay back.\n    sample_replies: [{{about: refunds, say: {'a' * 2_001}}}]",
        "agent Money, sample_replies, no. 1", "Remove it",
    ),
    ProblemKind.NO_WHEN: (
        "{to: money, when: It is about money.}", "to: money", "agent Desk, handoffs, no. 1",
        "Use the description of that agent",
    ),
    ProblemKind.UNKNOWN_VARIABLE: (
        "Pay back.", "Pay back {price}.", "agent Money, instructions", "Add the variable price",
    ),
    ProblemKind.NO_FUNCTION_IN_CODE: (
        "    description: Look something up.", "    description: x\n    code: x = 1", "function look_up, code",
        "Add a first function",
    ),
    ProblemKind.OTHER_PARAMETERS: (
        "    description: Look something up.", "    description: x\n    code: 'def look_up(who): pass'",
        "function look_up, parameters", "Take the parameters from the code",
    ),
}  # fmt: skip


def test_a_sound_team_has_no_problems() -> None:
    assert check(read_team(SOUND)) == ()


@pytest.mark.parametrize("kind", CHANGES)
def test_a_problem_is_found_where_it_is_and_gone_after_its_fix(kind: ProblemKind) -> None:
    before, after, place, label = CHANGES[kind]
    assert SOUND.count(before) == 1
    team = read_team(SOUND.replace(before, after))
    problem = next(problem for problem in check(team) if problem.kind is kind)
    assert describe_place(team, problem.place) == place
    assert problem.fix is not None
    assert fix_label(problem.fix) == label
    fixed = apply_fix(team, problem)
    assert kind not in {problem.kind for problem in check(fixed)}
    assert apply_fix(fixed, problem) == fixed


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ProblemKind.DELEGATE_CIRCLE, "“Searcher” asks “Desk”, which in the end asks “Searcher” again"),
        (ProblemKind.NO_WHEN, "when “Desk” should turn to “Money”"),
    ],
)
def test_a_message_calls_agents_by_their_names(kind: ProblemKind, words: str) -> None:
    before, after, *_ = CHANGES[kind]
    messages = [
        problem_text(problem) for problem in check(read_team(SOUND.replace(before, after))) if problem.kind is kind
    ]
    assert words in messages[0]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("type: integer, default: 1.5", "is 1.5, and it has to be a whole number: it is never used"),
        ("type: boolean, default: 1", "is 1, and it has to be true or false"),
        ("type: array, items: number, default: [1, two]", 'is [1, "two"], and it has to be a list, each item a number'),
        ("type: array, items: boolean, default: [1]", "each item true or false"),
        ("choices: [a, b], default: c", 'is "c", and it has to be one of "a", "b"'),
        (f"type: number, default: {'x' * 500}", f'is "{"x" * 59}…, and it has to be a number'),
    ],
)
def test_a_default_of_the_wrong_type_is_reported_with_what_is_expected(keys: str, words: str) -> None:
    listed = "- {name: extra, required: false, " + keys + "}\n      - name: what"
    (problem,) = check(read_team(SOUND.replace("- name: what", listed)))
    assert problem.kind is ProblemKind.UNFIT_DEFAULT
    assert words in problem_text(problem)


@pytest.mark.parametrize(
    "keys",
    [
        "type: number, default: 3",
        "type: boolean, default: false",
        "type: array, default: [1, two]",
        "type: array, items: number, default: [1, 2.5]",
        "type: object, default: {a: 1}",
        "choices: [a, b], default: b",
        'default: ""',
    ],
)
def test_a_default_of_the_right_type_is_no_problem(keys: str) -> None:
    listed = "- {name: extra, required: false, " + keys + "}\n      - name: what"
    assert check(read_team(SOUND.replace("- name: what", listed))) == ()


def test_an_agent_without_a_name_is_called_by_its_id() -> None:
    team = read_team(SOUND.replace("name: Money", "name: ' '").replace("    instructions: Pay back.\n", ""))
    assert "“money” has no instructions, so a model does not know what to do." in [
        problem_text(one) for one in check(team)
    ]


def test_a_result_that_hands_over_to_its_own_agent_calls_it_by_its_name() -> None:
    team = read_team(SOUND.replace("- value: Nothing.", "- value: Nothing.\n        handoff: desk"))
    (problem,) = [problem for problem in check(team) if problem.kind is ProblemKind.HANDOFF_TO_ITSELF]
    assert problem_text(problem) == "This result hands over to “Desk”, which itself has the function."


def test_every_kind_of_problem_is_tested_here() -> None:
    without_fix = {ProblemKind.NO_DESCRIPTION, ProblemKind.ILLEGAL_ID}
    without_fix |= {
        ProblemKind.BROKEN_CODE,
        ProblemKind.UNSUPPORTED_CODE,
        ProblemKind.MOCK_WITHOUT_RESULTS,
        ProblemKind.NO_HOSTS,
        ProblemKind.UNFIT_HOST,
    }  # in test_code
    assert set(CHANGES) | without_fix == set(ProblemKind)


@pytest.mark.parametrize(
    ("before", "after", "kind", "message"),
    [
        ("description: Look something up.", "description: ''", ProblemKind.NO_DESCRIPTION, "has no description"),
        ("to: searcher, when: Something is to be found.", "to: searcher", ProblemKind.NO_WHEN, "can only guess"),
        ("start: desk", "icon: x", ProblemKind.NO_START, "No agent is set"),
    ],
)
def test_what_needs_words_is_found_too(before: str, after: str, kind: ProblemKind, message: str) -> None:
    team = read_team(SOUND.replace(before, after))
    problem = next(problem for problem in check(team) if problem.kind is kind)
    assert message in problem_text(problem)
    assert problem.fix is None or kind is ProblemKind.NO_START
    assert apply_fix(team, replace(problem, fix=None)) is team


def test_a_team_without_agents_has_one_error() -> None:
    (problem,) = check(TeamSpec("Empty"))
    assert (problem.kind, problem.severity, problem.fix) == (ProblemKind.NO_START, Severity.ERROR, None)


def test_ids_and_results_made_in_a_program_are_checked_too() -> None:
    agent = AgentSpec(AgentId("a b"), "A", instructions="x", functions=(FunctionId("f"),))
    rows = (ResultRow({"x": "1"}, handoff=AgentId("a b")), ResultRow(handoff=AgentId("none")), ResultRow())
    function = FunctionSpec(FunctionId("f"), "", "d", results=rows)
    unused = FunctionSpec(FunctionId("g"), "g", "d", results=(ResultRow(),))
    team = TeamSpec("T", AgentId("b"), agents=(agent,), functions=(function, unused))
    kinds = [problem.kind for problem in check(team)]
    assert kinds[:3] == [ProblemKind.NO_START, ProblemKind.ILLEGAL_ID, ProblemKind.UNKNOWN_AGENT]
    assert {ProblemKind.HANDOFF_TO_ITSELF, ProblemKind.NO_NAME, ProblemKind.UNREACHABLE_RESULT} <= set(kinds)
    (unused_problem,) = [problem for problem in check(team) if problem.kind is ProblemKind.UNUSED_FUNCTION]
    assert unused_problem.fix is None


def test_two_functions_of_one_name_are_an_error_only_where_one_agent_has_both() -> None:
    two = SOUND.replace("context:", "  - {id: other, name: look up, description: x, results: [{}]}\ncontext:")
    kinds = {problem.kind for problem in check(read_team(two))}
    assert ProblemKind.SAME_FUNCTION_NAME not in kinds
    assert ProblemKind.COLLIDING_NAME in kinds
    team = read_team(two.replace("[look_up]", "[look_up, other]"))
    problem = next(problem for problem in check(team) if problem.kind is ProblemKind.SAME_FUNCTION_NAME)
    assert problem.fix is not None
    assert fix_label(problem.fix) == "Call the function look_up_2"
    assert apply_fix(team, problem).functions[1].name == "look_up_2"


def test_a_function_and_a_handoff_of_one_name_are_distinguished() -> None:
    team = read_team(SOUND.replace("id: look_up", "id: look_up\n    name: transfer_to_money"))
    problem = next(problem for problem in check(team) if problem.kind is ProblemKind.SAME_FUNCTION_NAME)
    assert apply_fix(team, problem).functions[0].name == "transfer_to_money_2"


def test_articles_behind_a_row_that_answers_everything_are_never_used() -> None:
    team = read_team(SOUND.replace("    results:", "    articles: [{title: a, text: b}]\n    results:"))
    problem = next(problem for problem in check(team) if problem.kind is ProblemKind.UNREACHABLE_RESULT)
    assert len(apply_fix(team, problem).functions[0].results) == 1
    assert check(apply_fix(team, problem)) == ()


def test_a_handoff_by_a_result_counts_as_a_way() -> None:
    text = SOUND.replace("    handoffs:\n      - {to: money, when: It is about money.}\n", "")
    team = read_team(text.replace("- value: Nothing.", "- value: Nothing.\n        handoff: money"))
    assert check(team) == ()


def _linked(links: Mapping[str, str]) -> TeamSpec:
    """Return a team in which agents, of one letter each, hand off to others; the first one starts."""
    agents = [
        AgentSpec(
            AgentId(id), id.upper(), instructions="x", handoffs=tuple(HandoffSpec(AgentId(to), "x") for to in targets)
        )
        for id, targets in links.items()
    ]
    return TeamSpec("T", agents[0].id, agents=tuple(agents))


@pytest.mark.parametrize(
    ("links", "closed"),
    [
        ({"a": "b", "b": "c", "c": "b"}, {"“B”, “C”"}),
        ({"a": "b", "b": "c", "c": "d", "d": "c"}, {"“C”, “D”"}),
        ({"a": "bd", "b": "c", "c": "b", "d": "e", "e": "d"}, {"“B”, “C”", "“D”, “E”"}),
        ({"a": "b", "b": "c", "c": "ba"}, set()),
        ({"a": "b", "b": "c", "c": "bd", "d": "a"}, set()),
        ({"a": "b", "b": "c", "c": "bd", "d": ""}, set()),
        ({"a": "a", "b": "c", "c": "b"}, set()),
    ],
)
def test_agents_that_hand_off_only_to_each_other_are_one_problem(links: Mapping[str, str], closed: set[str]) -> None:
    problems = [problem for problem in check(_linked(links)) if problem.kind is ProblemKind.CLOSED_GROUP]
    assert {problem.facts["members"] for problem in problems} == closed
    assert len(problems) == len(closed)


def test_many_names_are_not_all_listed_in_a_sentence() -> None:
    ring = {chr(97 + number): chr(98 + number) for number in range(20)}
    (problem,) = check(_linked({**ring, "u": "b"}))
    assert "“B”, “C”, “D”, “E”, “F”, “G”, 14 more and" in problem_text(problem)


@given(teams)
def test_any_team_can_be_checked_and_every_fix_removes_its_problem(team: TeamSpec) -> None:
    for problem in check(team):
        assert problem_text(problem)
        assert describe_place(team, problem.place)
        if problem.fix is None:
            assert apply_fix(team, problem) is team
            continue
        fixed = apply_fix(team, problem)
        assert _count(fixed, problem.kind) < _count(team, problem.kind)


def _count(team: TeamSpec, kind: ProblemKind) -> int:
    return sum(problem.kind is kind for problem in check(team))


def test_a_thousand_agents_are_checked_quickly() -> None:
    ids = [AgentId(f"a{number}") for number in range(1000)]
    agents = tuple(
        AgentSpec(id, f"Agent {id}", instructions="x", handoffs=(HandoffSpec(to, "x"),))
        for id, to in zip(ids, [*ids[1:], ids[0]], strict=True)
    )
    began = time.process_time()
    assert check(TeamSpec("Many", ids[0], agents=agents)) == ()
    assert time.process_time() - began < 2


def test_every_kind_of_problem_and_of_fix_has_words() -> None:
    assert {kind for kind, _ in PROBLEMS} == set(ProblemKind)
    assert set(FIXES) == set(FixKind)


def test_only_the_wording_module_has_sentences() -> None:
    folder = Path(wording.__file__).parent
    for path in set(folder.glob("*.py")) - {Path(wording.__file__), folder / "__main__.py"}:
        assert "“" not in path.read_text(encoding="utf-8").replace('f"“{name}”"', ""), path


def test_a_function_with_an_id_given_twice_is_a_problem_of_that_function() -> None:
    twice = FunctionSpec(FunctionId("f"), "f", "d", results=(ResultRow(),))
    problems = check(TeamSpec("T", functions=(twice, replace(twice, name="g"))))
    (problem,) = [problem for problem in problems if problem.kind is ProblemKind.DUPLICATE_ID]
    assert (problem.place.agent, problem.place.function, problem.place.index) == (None, "f", 1)


def test_a_name_that_is_there_twice_is_marked_at_both_and_the_second_is_renamed_first() -> None:
    team = read_team(SOUND.replace("name: Searcher", "name: Money"))
    problems = [problem for problem in check(team) if problem.kind is ProblemKind.DUPLICATE_NAME]
    assert {problem.place.agent for problem in problems} == {"money", "searcher"}
    in_order = [agent.id for agent in team.agents if agent.name == "Money"]
    assert [problem.place.agent for problem in problems] == in_order[::-1]


def test_code_that_cannot_be_read_is_one_problem_only() -> None:
    broken = FunctionSpec(FunctionId("f"), "f", code="def f(x:", results=(ResultRow({"x": "1"}),))
    agent = AgentSpec(AgentId("a"), "A", instructions="x", functions=(broken.id,))
    (problem,) = check(TeamSpec("T", agent.id, agents=(agent,), functions=(broken,)))
    assert problem.kind is ProblemKind.BROKEN_CODE
