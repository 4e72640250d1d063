"""Functions of a team that have code: what a model sees of them, what they do in a run, and whom they reach."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given

from core import AsyncSwarm, Swarm
from core.agents import Agent, Result
from core.asks import Call
from core.calls import CallError, FunctionResult, call_function
from core.events import CallErrorKind, FunctionReturned
from core.graph import graph_of_team
from core.messages import user
from core.runner.cancel import Cancel, current_cancel, current_tenant, tenant_scope
from core.sandbox import CodeCall, CodeError, CodeErrorKind, CodeOutcome, Switch
from core.sandbox.monty import MontySandbox
from core.schema import name_of
from core.team.build import agent_tools, build_team, function_tool
from core.team.code import complete_from_code, handoffs_in_code, variables_in_code
from core.team.code_function import CodeFunction
from core.team.file import read_team, write_team
from core.team.file.schema import json_schema
from core.team.spec import AgentId, FunctionId, FunctionSpec, ParameterSpec, ParameterType, ResultRow, TeamSpec
from tests.support.runs import AsyncScriptedModel, ScriptedModel, calls, says
from tests.support.runs import call as called
from tests.support.specs import functions

FILE = '''\
format: 1
name: Shop
start: desk
agents:
  - id: desk
    name: Front desk
    functions:
      - status
      - refund
    handoffs:
      - to: sales
  - id: sales
    name: Sales
    functions:
      - refund
  - id: refunds
    name: Refunds desk
functions:
  - id: status
    code: |
      def helper(text):
          return text.upper()


      def status(order: str, days: int = 1, context_variables=None):
          """Look up the status of an order.

          Args:
              order: The number of the order.
          """
          context_variables["seen"] = context_variables.get("seen", 0) + days
          context_variables.pop("gone", None)
          return {"order": helper(order)}
  - id: refund
    description: Give money back.
    parameters:
      - name: to
    code: |
      def refund(to):
          if not to:
              return Result(value="Moved.", agent=handoff("Refunds desk"))
          return handoff(to)
'''
TEAM = read_team(FILE)
CONTEXT: Mapping[str, Any] = {"seen": 1, "gone": 2}


def call(team: TeamSpec, agent: str, name: str, arguments: str, context: Mapping[str, Any] = CONTEXT) -> FunctionResult:
    own = {name_of(function): function for function in build_team(team).agents[AgentId(agent)].functions}
    return call_function(own, Call("1", name, arguments), context)


def team_with(**fields: Any) -> TeamSpec:
    function = FunctionSpec(FunctionId("f"), "f", "Does it.", **fields)
    team = read_team("format: 1\nname: T\nstart: a\nagents: [{id: a, name: A, functions: [f]}]\nfunctions: [{id: f}]\n")
    return TeamSpec(team.name, team.start, agents=team.agents, functions=(function,))


def test_code_is_kept_byte_for_byte_as_block_text() -> None:
    assert write_team(TEAM) == FILE
    assert json_schema()["properties"]["functions"]["items"]["properties"]["code"]["default"] == ""


def test_a_model_sees_the_parameters_and_the_docstring_of_the_code() -> None:
    assert function_tool(TEAM, FunctionId("status"))["function"] == {
        "name": "status",
        "description": "Look up the status of an order.",
        "parameters": {
            "type": "object",
            "properties": {
                "order": {"type": "string", "description": "The number of the order."},
                "days": {"type": "integer", "default": 1},
            },
            "required": ["order"],
        },
    }
    assert [tool["function"]["name"] for tool in agent_tools(TEAM, AgentId("desk"))][:2] == ["status", "refund"]


def test_what_the_team_says_of_a_function_goes_before_what_its_code_says() -> None:
    told = FunctionSpec(
        FunctionId("f"),
        "f",
        "Mine.",
        (ParameterSpec("n", ParameterType.INTEGER),),
        code='def f(n: str):\n    """Its."""',
    )
    assert complete_from_code(told) == told


def test_a_call_runs_the_code_and_changes_the_context() -> None:
    result = call(TEAM, "desk", "status", '{"order": "a1", "days": 2}')
    assert result == FunctionResult(value='{"order": "A1"}', changes={"seen": 3}, removed=("gone",))


def test_arguments_are_checked_before_code_runs() -> None:
    assert call(TEAM, "desk", "status", '{"days": "many"}').error is CallErrorKind.BAD_ARGUMENTS


def test_code_hands_off_to_agents_it_names_and_to_those_of_its_agents_handoffs() -> None:
    assert call(TEAM, "desk", "refund", '{"to": ""}').target is not None
    moved = call(TEAM, "desk", "refund", '{"to": "sales"}')
    assert moved.target is not None
    assert (moved.target.name, moved.value) == ("Sales", '{"assistant": "Sales"}')
    refused = call(TEAM, "sales", "refund", '{"to": "desk"}')
    assert (refused.target, refused.error) == (None, CallErrorKind.RAISED)
    assert "Refunds desk, refunds" in refused.value


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [
        ("def f():\n    raise ValueError('No such order.')", CallErrorKind.RAISED, "Error: No such order."),
        ("def f():\n    raise KeyError('order')", CallErrorKind.RAISED, "Error: KeyError: 'order'"),
        ("def f():\n    return {}['order']", CallErrorKind.RAISED, "Error: KeyError: 'order' (line 2). Use .get("),
        ("def f():\n    return f", CallErrorKind.UNPRINTABLE, "is no data"),
        ("def f():\n    yield 1", CallErrorKind.UNSUPPORTED, "`yield` isn't available here (line 2). Collect the values"),
    ],
)  # fmt: skip
def test_an_error_of_the_code_is_reported_to_the_model(code: str, kind: CallErrorKind, words: str) -> None:
    result = call(team_with(code=code), "a", "f", "{}")
    assert (result.error, result.changes) == (kind, {})
    assert words in result.value


@pytest.mark.parametrize("ending", ["return 1", "raise ValueError('no')"])
def test_what_the_code_printed_is_an_event_of_the_run(ending: str) -> None:
    team = team_with(code=f"def f():\n    print('looking', 2)\n    {ending}")
    model = ScriptedModel(calls(called("f")), says("Done."))
    log = [recorded.event for recorded in Swarm(model=model).run_events(build_team(team).start, [user("Go")])]
    assert [event.log for event in log if isinstance(event, FunctionReturned)] == ["looking 2\n"]


class Failing:
    """A sandbox in which every call fails in this way."""

    def __init__(self, kind: CodeErrorKind) -> None:
        self._kind = kind

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        return CodeOutcome(error=CodeError(self._kind, "It failed"), log="so far")


@pytest.mark.parametrize("kind", CodeErrorKind)
def test_every_error_of_the_sandbox_keeps_its_kind_in_the_log_of_a_run(kind: CodeErrorKind) -> None:
    spec = FunctionSpec(FunctionId("f"), "f", code="def f(): return 1")
    agent = Agent(name="A", functions=[CodeFunction(spec, {}, sandbox=Failing(kind))])
    model = ScriptedModel(calls(called("f")), says("Done."))
    log = [recorded.event for recorded in Swarm(model=model).run_events(agent, [user("Go")])]
    (returned,) = (event for event in log if isinstance(event, FunctionReturned))
    assert returned.value == "Error: It failed."
    assert returned.error not in (None, CallErrorKind.UNKNOWN)
    assert (returned.error is CallErrorKind.RAISED) == (kind is CodeErrorKind.RAISED)
    assert returned.log == "so far"


class Without:
    """A sandbox on a machine that has none."""

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        return CodeOutcome(error=CodeError(CodeErrorKind.UNAVAILABLE, "Code cannot run here"))


def test_where_code_cannot_run_canned_results_answer() -> None:
    spec = FunctionSpec(FunctionId("f"), "f", results=(ResultRow(value="canned"),), code="def f(): return 1")
    answered = CodeFunction(spec, {}, sandbox=Without())({})
    assert isinstance(answered, Result)
    assert answered.value == "canned"
    bare = CodeFunction(FunctionSpec(FunctionId("f"), "f", code="def f(): return 1"), {}, sandbox=Without())
    assert "Code cannot run here" in call_function({"f": bare}, Call("1", "f", "{}"), {}).value


def test_code_answers_before_results_do() -> None:
    assert call(team_with(code="def f(): return 1", results=(ResultRow(),)), "a", "f", "{}").value == "1"


def test_code_that_cannot_be_read_is_reported_when_called() -> None:
    spec = FunctionSpec(FunctionId("f"), "f", code="def f(:")
    assert "line 1" in call_function({"f": CodeFunction(spec, {})}, Call("1", "f", "{}"), {}).value


def test_variables_given_in_a_mapping_that_cannot_change_stay() -> None:
    spec = FunctionSpec(FunctionId("f"), "f", code="def f(context_variables):\n    context_variables['a'] = 1")
    answered = CodeFunction(spec, {})(MappingProxyType({}))
    assert answered == FunctionResult(value="None", changes={"a": 1})


def test_handoffs_and_variables_of_code_are_known_without_running_it() -> None:
    refund, status = TEAM.functions[1], TEAM.functions[0]
    assert list(handoffs_in_code(TEAM, refund)) == ["refunds"]
    assert variables_in_code(status) == ("seen",)
    assert variables_in_code(FunctionSpec(FunctionId("f"), "f")) == ()
    unknown = FunctionSpec(FunctionId("f"), "f", code="def f(): return handoff('nobody')")
    assert list(handoffs_in_code(TEAM, unknown)) == []


def test_a_handoff_in_code_is_an_edge_of_the_graph() -> None:
    edges = {(edge.source, edge.target) for edge in graph_of_team(TEAM).edges}
    assert ("agent:desk", "agent:refunds") in edges
    assert ("agent:sales", "agent:refunds") in edges


def test_swarm_runs_a_built_team_with_code() -> None:
    team = team_with(code="def f(context_variables):\n    context_variables['n'] = 1\n    return 'fine'")
    model = ScriptedModel(calls(called("f")), says("Done."))
    response = Swarm(model=model).run(build_team(team).start, [user("Go")])
    assert response.context_variables == {"n": 1}
    assert [message["content"] for message in response.messages if message["role"] == "tool"] == ["fine"]


SLOW = team_with(code="def f():\n    while True: pass")


def stopping() -> Cancel:
    """A switch that goes on while the function runs."""
    stop = Cancel()
    threading.Timer(0.3, stop.cancel).start()
    return stop


HELLO = "def f():\n    return 'hello'"


class Watched:
    """A sandbox that keeps how its calls ended."""

    def __init__(self) -> None:
        self.ended: list[CodeOutcome] = []
        self.parties: list[str] = []
        self.done = threading.Event()

    def run(self, call: CodeCall, *, stop: Switch | None = None) -> CodeOutcome:
        self.parties.append(call.tenant)
        self.ended.append(MontySandbox().run(call, stop=stop))
        self.done.set()
        return self.ended[-1]


@pytest.fixture
def watched() -> Watched:
    return Watched()


def slow_agent(watched: Watched) -> Agent:
    return Agent(name="A", functions=[CodeFunction(SLOW.functions[0], {}, sandbox=watched)])


def test_a_run_that_is_stopped_stops_its_code(watched: Watched) -> None:
    model = ScriptedModel(calls(called("f")))
    list(Swarm(model=model).run_events(slow_agent(watched), [user("Go")], cancel=stopping()))
    assert watched.done.wait(1.5)
    assert [outcome.error and outcome.error.kind for outcome in watched.ended] == [CodeErrorKind.STOPPED]
    assert current_cancel() is None


def test_so_does_an_asynchronous_one(watched: Watched) -> None:
    async def go() -> None:
        model = AsyncScriptedModel(calls(called("f")))
        async for _ in AsyncSwarm(model=model).run_events(slow_agent(watched), [user("Go")], cancel=stopping()):
            pass

    asyncio.run(go())
    assert watched.done.wait(1.5)
    assert [outcome.error and outcome.error.kind for outcome in watched.ended] == [CodeErrorKind.STOPPED]


def parties_of_a_run(watched: Watched) -> list[str]:
    agent = Agent(name="A", functions=[CodeFunction(team_with(code=HELLO).functions[0], {}, sandbox=watched)])
    model = ScriptedModel(calls(called("f")), calls(called("f")), says("Done."))
    list(Swarm(model=model).run_events(agent, [user("Go")]))
    return watched.parties


def test_the_calls_of_a_run_are_one_party(watched: Watched) -> None:
    first, second = parties_of_a_run(watched)
    assert first == second != ""
    assert set(parties_of_a_run(watched)[2:]).isdisjoint([first])


def test_runs_of_one_conversation_are_one_party(watched: Watched) -> None:
    with tenant_scope("conversation"):
        assert parties_of_a_run(watched) == ["conversation", "conversation"]
    assert current_tenant() == ""


@given(functions)
def test_any_function_is_completed_and_read(function: FunctionSpec) -> None:
    team = team_with()
    assert complete_from_code(complete_from_code(function)) == complete_from_code(function)
    assert set(handoffs_in_code(team, function)) <= {"a"}


MOCKED = team_with(
    code="def f(x: int, context_variables):\n    context_variables['ran'] = 1\n    return 'from code'",
    results=(ResultRow({"x": 1}, "canned {x}"),),
    mock=True,
)


def test_a_mocked_function_answers_from_its_results_with_the_parameters_of_its_code() -> None:
    assert call(MOCKED, "a", "f", '{"x": "1"}') == FunctionResult(value="canned 1")
    assert call(MOCKED, "a", "f", '{"x": "many"}').error is CallErrorKind.BAD_ARGUMENTS
    assert "no result for x = 2" in call(MOCKED, "a", "f", '{"x": 2}').value


def test_a_whole_team_can_be_mocked_for_a_conversation() -> None:
    team = replace(MOCKED, functions=(replace(MOCKED.functions[0], mock=False),))
    answers = [build_team(team, mocked=mocked).start.functions[0]({"x": 1}, x=1) for mocked in (False, True)]
    assert [answer.value for answer in answers] == ["from code", "canned 1"]


def test_a_mock_and_tests_are_kept_in_the_file() -> None:
    text = FILE.replace(
        "  - id: refund\n    description",
        "    mock: true\n    tests:\n      - name: Found # the usual\n        given: {order: a1}\n        value: {order: A1}\n"
        "  - id: refund\n    description",
    )
    team = read_team(text)
    assert (team.functions[0].mock, team.functions[0].tests[0].given) == (True, {"order": "a1"})
    assert write_team(team, text) == text
    assert read_team(write_team(team)) == team


@pytest.mark.parametrize(
    "broken",
    [
        "    x = (\n",
        "    if day:\n        return (1\n",
        "    return 1 +\n\ndef other(): pass\n",
        '    x = """\n',
        "  y = 1\n",
        "    for\n" + "    x = 1\n" * 900,
    ],
)
def test_what_the_code_declares_above_an_error_stays(broken: str) -> None:
    head = 'async def tell(\n    day: int,  # a day\n    city="Oslo",\n):  # here\n'
    documented = head + '    """Tell.\n\n    Args:\n        day: The day.\n    """\n'
    for text in (head, documented):
        whole = complete_from_code(FunctionSpec(FunctionId("tell"), "tell", code=f"import json\n\n{text}    pass\n"))
        typed = complete_from_code(FunctionSpec(FunctionId("tell"), "tell", code=f"import json\n\n{text}{broken}"))
        assert (typed.parameters, typed.description) == (whole.parameters, whole.description)
        assert [parameter.name for parameter in typed.parameters] == ["day", "city"]


@pytest.mark.parametrize(
    "code", ["def tell(day, :\n    pass", "tell(", "x = 1", "def tell(day):\n" + "    x = 1\n" * 7000]
)
def test_code_whose_def_cannot_be_read_declares_nothing(code: str) -> None:
    function = FunctionSpec(FunctionId("tell"), "tell", code=code)
    assert complete_from_code(function) == function


LISTS = """\
from typing import Literal, Optional

def book(
    stops: list[str],
    days: "dict[str, list[int]]",
    kinds: Optional[list[Literal["window", "aisle"]]] = None,
    pairs: tuple[float, ...] = (1.5, 2.5),
    mixed: tuple[str, int] = (),
    anything: list = [],
    bags: int = 1,
    seat: Literal["A", "B"] = "A",
    odd: int = "many",
    computed: int = 1 + len("a"),
    note: str | None = None,
):
    return stops
"""


def test_a_model_is_reported_what_lists_hold_and_the_defaults() -> None:
    tool = function_tool(
        TeamSpec("T", functions=(FunctionSpec(FunctionId("book"), "book", code=LISTS),)), FunctionId("book")
    )
    assert tool["function"]["parameters"]["properties"] == {
        "stops": {"type": "array", "items": {"type": "string"}},
        "days": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
        "kinds": {"type": "array", "items": {"type": "string", "enum": ["window", "aisle"]}},
        "pairs": {"type": "array", "items": {"type": "number"}, "default": [1.5, 2.5]},
        "mixed": {"type": "array", "items": {}, "default": []},
        "anything": {"type": "array", "items": {}, "default": []},
        "bags": {"type": "integer", "default": 1},
        "seat": {"type": "string", "enum": ["A", "B"], "default": "A"},
        "odd": {"type": "integer"},
        "computed": {"type": "integer"},
        "note": {"type": "string"},
    }


def test_the_items_of_a_list_are_converted_and_checked_as_its_values_are() -> None:
    function = FunctionSpec(FunctionId("f"), "f", code="def f(days: list[int]): return sum(days)")
    made = CodeFunction(complete_from_code(function), {}, sandbox=MontySandbox())
    assert made.read_arguments({"days": ["1", 2]}) == {"days": [1, 2]}
    with pytest.raises(CallError, match="days"):
        made.read_arguments({"days": ["soon"]})


@pytest.mark.parametrize("default", ["b'x'", "{1}", "{1: 2}", "1e999", "...", "-x", f"[{list(range(400))}]", "None"])
def test_a_default_that_is_no_json_is_not_told(default: str) -> None:
    spec = FunctionSpec(FunctionId("f"), "f", code=f"def f(a: list = {default}): return a")
    tool = function_tool(TeamSpec("T", functions=(spec,)), spec.id)
    assert "default" not in tool["function"]["parameters"]["properties"]["a"]
