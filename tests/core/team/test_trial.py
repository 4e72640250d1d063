"""Calls of a team's functions, to try them and to test them."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from core.errors import TeamEditError
from core.runner.cancel import Cancel
from core.sandbox import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch
from core.team.check.__main__ import main
from core.team.edit import change_function
from core.team.file import read_team, write_team
from core.team.spec import AgentId, FunctionId, FunctionTest, JsonValue, ResultRow, TeamSpec
from core.team.trial import (
    TEST_CLOCK,
    TestOutcome,
    Trial,
    TrialConditions,
    function_test_of,
    result_row_of,
    run_test,
    run_trial,
)

TEAM = read_team("""\
format: 1
name: Shop
start: desk
agents:
  - {id: desk, name: Desk, instructions: x, functions: [order, canned], handoffs: [{to: sales, when: x}]}
  - {id: sales, name: Sales, instructions: x, functions: [canned], handoffs: [{to: desk, when: x}]}
  - {id: alone, name: Alone, instructions: x}
functions:
  - id: order
    description: Order something.
    code: |
      import random
      from datetime import datetime

      def order(what: str, many: int = 1, context_variables=None):
          print("ordering", what)
          context_variables["last"] = what
          context_variables.pop("gone", None)
          if what == "desk":
              return handoff("sales")
          if what == "alone":
              return handoff("alone")
          if what == "told":
              return Result(value="Told.", agent=handoff("sales"))
          if what == "chance":
              return [random.random(), str(datetime.now())]
          if what == "fail":
              raise ValueError("no such thing")
          return {"what": what, "many": many}
  - id: canned
    description: Tell.
    parameters: [{name: what}, {name: how much, required: false}]
    results:
      - {when: {what: tea}, value: "{what} for {who}", set: {last: "{what}"}, delay_s: 50}
      - {when: {what: list}, value: [1, true]}
      - {when: {what: fail}, error: "no {what}"}
      - {when: {what: sales}, value: Over., handoff: sales}
      - {when: {what: nobody}, value: Over., handoff: nobody}
""")
ORDER, CANNED = FunctionId("order"), FunctionId("canned")
CONTEXT: dict[str, JsonValue] = {"gone": 1, "who": "Ada"}


def try_order(what: str, **more: Any) -> Trial:
    return run_trial(TEAM, ORDER, {"what": what}, CONTEXT, **more)


def try_canned(what: str, team: TeamSpec = TEAM, **more: Any) -> Trial:
    return run_trial(team, CANNED, {"what": what}, CONTEXT, **more)


def test_a_call_reports_its_result() -> None:
    tried = run_trial(TEAM, ORDER, {"what": "tea", "many": "2"}, CONTEXT)
    assert (tried.outcome.value, tried.outcome.error, tried.outcome.log) == (
        {"what": "tea", "many": 2},
        None,
        "ordering tea\n",
    )
    assert (tried.outcome.changes, tried.outcome.removed, tried.handoff) == ({"last": "tea"}, ("gone",), None)
    assert tried.by_code
    assert 0 < tried.outcome.seconds < 10
    assert CONTEXT == tried.context == {"gone": 1, "who": "Ada"}


def test_an_error_has_its_line_and_changes_nothing() -> None:
    tried = try_order("fail")
    assert tried.outcome.error is not None
    assert (tried.outcome.error.line, tried.outcome.error.text) == (17, 'raise ValueError("no such thing")')
    assert tried.outcome.error.original == "ValueError: no such thing"
    assert (tried.outcome.changes, tried.outcome.log) == ({}, "ordering fail\n")


@pytest.mark.parametrize("function", [ORDER, CANNED])
def test_arguments_are_checked_before_anything_runs(function: FunctionId) -> None:
    tried = run_trial(TEAM, function, {"many": 1}, {})
    assert tried.outcome.error is not None
    assert tried.outcome.error.kind is CodeErrorKind.ARGUMENTS
    assert (tried.outcome.log, tried.by_code) == ("", False)


def test_an_argument_may_have_the_name_a_person_or_a_model_reads() -> None:
    tried = [run_trial(TEAM, CANNED, {"what": "tea", name: "1"}, CONTEXT) for name in ("how much", "how_much")]
    assert [one.outcome.value for one in tried] == ["tea for Ada"] * 2


def test_a_handoff_function_leads_to_the_handoffs_of_its_agents() -> None:
    assert try_order("desk").handoff == "sales"
    assert try_order("desk", agent=AgentId("alone")).handoff == "sales"
    names_it = change_function(TEAM, ORDER, code="def order(what, to='sales'):\n    return handoff(to)")
    arguments: dict[str, JsonValue] = {"what": ""}
    assert run_trial(names_it, ORDER, arguments, {}).handoff == "sales"
    assert run_trial(names_it, ORDER, arguments, {}, agent=AgentId("desk")).handoff == "sales"
    assert run_trial(names_it, ORDER, arguments, {}, agent=AgentId("alone")).outcome.error is not None


def test_what_is_not_there_cannot_be_tried() -> None:
    with pytest.raises(TeamEditError):
        run_trial(TEAM, FunctionId("none"), {}, {})
    with pytest.raises(TeamEditError):
        try_order("tea", agent=AgentId("none"))


def test_a_table_answers_at_once() -> None:
    tried = try_canned("tea")
    assert (tried.outcome.value, tried.outcome.changes, tried.by_code) == ("tea for Ada", {"last": "tea"}, False)
    assert tried.outcome.seconds < 10
    assert try_canned("sales").handoff == "sales"
    assert try_canned("nobody").handoff is None
    assert str(try_canned("fail").outcome.error) == "no fail."


def test_a_mocked_function_answers_from_its_table() -> None:
    mocked = change_function(TEAM, ORDER, mock=True, results=(ResultRow({"what": "tea"}, "canned"),))
    tried = run_trial(mocked, ORDER, {"what": "tea"}, {})
    assert (tried.outcome.value, tried.by_code) == ("canned", False)
    assert run_test(mocked, ORDER, FunctionTest("a", {"what": "tea"}, value={"what": "tea", "many": 1})).passed


class Without:
    """A sandbox on a machine that has none."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        return CodeOutcome(error=CodeError(CodeErrorKind.UNAVAILABLE, "Code cannot run here"))


def test_where_code_cannot_run_the_table_answers_if_there_is_one() -> None:
    tried = try_order("tea", sandbox=Without())
    assert tried.outcome.error is not None
    assert tried.outcome.error.kind is CodeErrorKind.UNAVAILABLE
    both = change_function(TEAM, ORDER, results=(ResultRow(value="canned"),))
    assert run_trial(both, ORDER, {"what": "tea"}, {}, sandbox=Without()).outcome.value == "canned"


def test_a_try_can_be_stopped() -> None:
    stop = Cancel()
    stop.cancel()
    error = try_order("tea", conditions=TrialConditions(stop)).outcome.error
    assert error is not None
    assert error.kind is CodeErrorKind.STOPPED


def test_in_tests_the_clock_stands_still_and_chance_is_the_same() -> None:
    test = FunctionTest("a", {"what": "chance"})
    outcomes = [run_test(TEAM, ORDER, test) for _ in range(2)]
    assert outcomes[0].trial.outcome.value == outcomes[1].trial.outcome.value
    assert outcomes[0].trial.outcome.value[1][:16] == TEST_CLOCK.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("test", "differences"),
    [
        (FunctionTest("a", {"what": "tea"}, CONTEXT, {"what": "tea", "many": 1.0}, {"last": "tea", "gone": None, "who": "Ada"}), []),
        (FunctionTest("a", {"what": "tea"}), []),
        (FunctionTest("a", {"what": "tea"}, {"list": [1, "a"]}, set={"list": [1.0, "a"]}), []),
        (FunctionTest("a", {"what": "desk"}, handoff=AgentId("sales")), []),
        (FunctionTest("a", {"what": "fail"}, error="no such thing"), []),
        (
            FunctionTest("a", {"what": "tea"}, {}, {"what": "tea", "many": True}, {"last": "coffee", "b": 1}, AgentId("gone")),
            [
                'It answered {"what": "tea", "many": 1}, and {"what": "tea", "many": true} was expected.',
                "Afterwards last was “tea”, and “coffee” was expected.",
                "Afterwards b was nothing, and 1 was expected.",
                "It handed over to nobody, and “gone” was expected.",
            ],
        ),
        (FunctionTest("a", {"what": "desk"}, {}, "Moved."), [
            "It answered nothing, and “Moved.” was expected.", "It handed over to “Sales”, and nobody was expected.",
        ]),
        (FunctionTest("a", {"what": "tea"}, error="no"), ["It did not fail, and an error with “no” was expected."]),
        (FunctionTest("a", {"what": "fail"}), ["It failed: ValueError: no such thing (line 17)."]),
        (FunctionTest("a", {"what": "fail"}, error="stock"), [
            "It failed with another error than “stock”: ValueError: no such thing (line 17).",
        ]),
        (FunctionTest("a", {"what": "x" * 300}, value=[1]), [
            f'It answered {json.dumps({"what": "x" * 300})[:199]}…, and [1] was expected.',
        ]),
    ],
)  # fmt: skip
def test_a_failed_test_reports_the_differences(test: FunctionTest, differences: list[str]) -> None:
    outcome = run_test(TEAM, ORDER, test)
    assert (list(outcome.differences), outcome.passed) == (differences, not differences)


def test_what_a_table_answers_is_expected_as_it_stands_in_the_table() -> None:
    assert run_test(TEAM, CANNED, FunctionTest("a", {"what": "list"}, value=[1, True])).passed
    assert not run_test(TEAM, CANNED, FunctionTest("a", {"what": "list"}, value=[1, 2])).passed


@pytest.mark.parametrize("what", ["tea", "desk", "told", "fail"])
def test_a_try_can_be_kept_as_a_result_and_as_a_test(what: str) -> None:
    tried = try_order(what)
    result, test = result_row_of(tried), function_test_of(tried)
    kept = change_function(TEAM, ORDER, results=(result,), tests=(test,))
    assert read_team(write_team(kept)) == kept
    assert run_test(kept, ORDER, test).passed
    again = run_trial(change_function(kept, ORDER, mock=True), ORDER, tried.arguments, CONTEXT)
    assert (again.handoff, again.outcome.changes) == (tried.handoff, tried.changed)
    assert (again.outcome.error is None) == (tried.outcome.error is None)


def test_results_are_those_of_a_run() -> None:
    tried = Trial(function=ORDER, arguments={"a": 1}, context={})
    assert result_row_of(tried).value == "None"
    assert result_row_of(replace(tried, outcome=CodeOutcome(target="sales"))).value == "Done."
    assert result_row_of(replace(tried, outcome=CodeOutcome(value=True))).value == "True"
    assert result_row_of(replace(tried, outcome=CodeOutcome(value=1.5))) == ResultRow({"a": 1}, 1.5)


def test_a_test_is_called_by_its_arguments() -> None:
    tried = Trial(function=ORDER, arguments={"what": "tea", "many": 2}, context={})
    assert function_test_of(tried).name == "what = tea, many = 2"
    assert function_test_of(tried, "Two teas").name == "Two teas"
    assert function_test_of(replace(tried, arguments={})).name == "No arguments"
    assert TestOutcome(function_test_of(tried), tried).passed


@pytest.fixture
def weather() -> Iterator[str]:
    """The address of a server of this machine that tells the weather."""

    class Weather(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"Rain.")

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Weather) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_tests_fetch_from_where_the_person_allows_it(
    weather: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = f"def order(what):\n    return http.get('http://{weather}/').text"
    test = FunctionTest("Rain", {"what": "tea"}, value="Rain.")
    order = replace(TEAM.functions[0], code=code, tests=(test,))
    alone = replace(TEAM.agents[2], functions=(ORDER,))
    team = TeamSpec("T", alone.id, agents=(alone,), functions=(order,), http=(weather,))
    assert run_test(team, ORDER, test, hosts=(weather,)).passed
    assert "http is switched off" in run_test(team, ORDER, test).differences[0]
    path = tmp_path / "a.team.yaml"
    path.write_text(write_team(team), encoding="utf-8")
    assert main([str(path), "--tests", "--allow-http"]) == 0
    assert main([str(path), "--tests"]) == 1
    capsys.readouterr()


def test_the_tests_of_a_file_are_run_on_request(tmp_path: Any, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = FunctionTest("Two", {"what": "tea"}), FunctionTest("Bad\n", {"what": "fail"})
    path = tmp_path / "a.team.yaml"
    team = change_function(
        read_team(write_team(TEAM).replace("handoff: nobody", "handoff: desk")), ORDER, tests=(good, bad)
    )
    path.write_text(write_team(team), encoding="utf-8")
    main([str(path)])
    assert "Two" not in capsys.readouterr().out
    assert main([str(path), "--tests"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[-3:-1] == [
        "passed: order: Two",
        "failed: order: Bad : It failed: ValueError: no such thing (line 17).",
    ]
    assert lines[-1].endswith("2 tests ran: 1 failed.")
    sound = TeamSpec("T", AgentId("a"), agents=(replace(team.agents[2], id=AgentId("a"), functions=(ORDER,)),))
    order = replace(team.functions[0], code="def order(what): return 1", tests=(good,))
    path.write_text(write_team(replace(sound, functions=(order,))), encoding="utf-8")
    assert main([str(path), "--tests"]) == 0
    passed, summary = capsys.readouterr().out.splitlines()
    assert passed == "passed: order: Two"
    assert summary.startswith("No problems found")
