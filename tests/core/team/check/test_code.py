"""Problems of functions' code: found without running it, each with its line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.team.build import build_team
from core.team.check import Problem, ProblemKind, Severity, apply_fix, check, problem_text
from core.team.code import code_of, handoffs_in_code, variables_in_code
from core.team.file import read_team
from core.team.spec import TeamSpec


def team_with(code: str, more: str = "") -> TeamSpec:
    block = "".join(f"      {line}\n" for line in code.split("\n"))
    return read_team(
        "format: 1\nname: T\nstart: a\n"
        "agents:\n  - {id: a, name: A, instructions: 'Help {seen}.', functions: [f]}\n  - {id: b, name: Bee, instructions: x, "
        "handoffs: [{to: a, when: x}]}\n"
        f"functions:\n  - id: f\n    description: Do it.\n{more}    code: |\n{block}context: {{}}\n"
    )


def problems(team: TeamSpec) -> list[Problem]:
    about = ("broken_code", "no_function_in_code", "unsupported_code", "other_parameters", "unknown_agent")
    return [problem for problem in check(team) if problem.kind in about]


SOUND = "def f(x, context_variables):\n    context_variables['seen'] = x\n    return handoff('Bee')"


def test_a_function_with_code_needs_no_results_and_reaches_the_agents_it_names() -> None:
    assert check(team_with(SOUND)) == ()


@pytest.mark.parametrize(
    ("code", "kind", "message"),
    [
        ("def f(:\n    pass", ProblemKind.BROKEN_CODE, "Line 1: Invalid syntax. Every call fails."),
        ("def f():\n    return 'a", ProblemKind.BROKEN_CODE, "Line 2: Unterminated string literal"),
        ("x" * 64_001, ProblemKind.BROKEN_CODE, "The code is longer than 64 kB."),
        ("x = 1", ProblemKind.NO_FUNCTION_IN_CODE, "There is no function in the code: nothing begins with “def”."),
    ],
)
def test_code_that_cannot_be_read_is_a_problem_of_its_function_only(code: str, kind: ProblemKind, message: str) -> None:
    (problem,) = problems(team_with(code))
    assert (problem.kind, problem.severity, problem.place.field) == (kind, Severity.WARNING, "code")
    assert problem_text(problem).startswith(message)
    assert build_team(team_with(code)).start.functions


def test_what_does_not_run_here_is_named_with_the_way_round_it() -> None:
    found = problems(team_with("import numpy\n" + "def f():\n" + "    yield 1\n" * 9))
    assert len(found) == 5
    assert problem_text(found[0]) == "Line 1: `import numpy` isn't available here. Use lists, sum, math and statistics."
    assert {problem.severity for problem in found} == {Severity.WARNING}


def test_a_handoff_to_nobody_is_found() -> None:
    (problem,) = problems(team_with("def f():\n    return handoff('Boss')"))
    assert problem_text(problem) == "Line 2: This hands over to “Boss”, and there is no such agent in this team."


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("def f(y=1): pass", "Line 1: The code does not take “x”."),
        ("\ndef f(x, y): pass", "Line 2: The code needs “y”, which the list of parameters does not have."),
    ],
)
def test_parameters_that_differ_from_those_of_the_code_are_taken_from_it(code: str, message: str) -> None:
    team = team_with(code, "    parameters: [{name: x}]\n")
    (problem,) = problems(team)
    assert problem_text(problem) == message
    assert problems(apply_fix(team, problem)) == []


@pytest.mark.parametrize("code", ["def f(x, y=1): pass", "def f(**all): pass"])
def test_parameters_that_the_code_can_take_are_right(code: str) -> None:
    assert problems(team_with(code, "    parameters: [{name: x}]\n")) == []


def test_a_first_function_is_added_behind_what_is_there() -> None:
    team = team_with("x = 1")
    (problem,) = problems(team)
    fixed = apply_fix(team, problem)
    assert fixed.functions[0].code == 'x = 1\n\n\ndef f():\n    return "Done."\n'
    assert problems(fixed) == []


def test_a_name_that_no_function_may_have_is_replaced_in_a_first_function() -> None:
    team = team_with("x = 1", "    name: 1 to 3\n")
    assert "def answer():" in apply_fix(team, problems(team)[0]).functions[0].code


def test_code_that_cannot_be_read_says_nothing_else() -> None:
    (function,) = team_with("def f(:").functions
    assert code_of(function) is None
    assert variables_in_code(function) == ()
    assert list(handoffs_in_code(team_with(SOUND), function)) == []


def test_no_parameter_is_offered_that_the_code_does_not_take() -> None:
    more = "    parameters: [{name: x}]\n    results: [{when: {y: 1}, value: a}]\n"
    found = {problem.kind: problem for problem in check(team_with("def f(x):\n    return x", more))}
    assert found[ProblemKind.UNKNOWN_PARAMETER].fix is None


def test_a_mocked_function_without_results_is_a_problem() -> None:
    team = team_with(SOUND, "    mock: true\n")
    (problem,) = check(team)
    assert (problem.kind, problem.place.field) == (ProblemKind.MOCK_WITHOUT_RESULTS, "mock")
    assert check(apply_fix(team, problem)) == ()
    assert check(team_with(SOUND, "    mock: true\n    results: [{value: x}]\n")) == ()


def test_a_test_that_expects_a_handoff_to_nobody_is_a_problem() -> None:
    team = team_with(SOUND, "    tests:\n      - {name: one, handoff: b}\n      - {name: two, handoff: nobody}\n")
    (problem,) = check(team)
    assert (problem.kind, problem.place.field, problem.place.row) == (ProblemKind.UNKNOWN_AGENT, "tests", 1)
    assert check(apply_fix(team, problem)) == ()


def host_problems(team: TeamSpec) -> list[Problem]:
    return [problem for problem in check(team) if problem.kind in (ProblemKind.NO_HOSTS, ProblemKind.UNFIT_HOST)]


FETCHING = "def f(x):\n    return http.get('https://api.example.org', {'q': x}).json()"


def test_code_that_fetches_needs_a_host_it_may_fetch_from() -> None:
    (problem,) = host_problems(team_with(FETCHING))
    assert (problem.kind, problem.place.function, problem.place.field) == (ProblemKind.NO_HOSTS, "f", "code")
    assert problem_text(problem).startswith("Line 2: “f” fetches from the web")
    assert host_problems(replace(team_with(FETCHING), http=("api.example.org",))) == []
    assert host_problems(team_with("def f(x):\n    return http + x")) == []


def test_an_invalid_host_is_reported_and_can_be_removed() -> None:
    team = replace(team_with(SOUND), http=("api.example.org", "https://a.example/"))
    (problem,) = host_problems(team)
    assert (problem.place.field, problem.place.row) == ("http", 1)
    assert "without http://" in problem_text(problem)
    assert apply_fix(team, problem).http == ("api.example.org",)
