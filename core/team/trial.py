"""A call of a team's function, made as a run makes it but at once and without a model: to try, and to test.

What comes of it is data. A try can be kept as a row of results or as a test; a test is the same every time: its clock
stands still, and what is random has one seed.
"""

from __future__ import annotations

import math
import time
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from core.agents import Agent
from core.calls import CallError
from core.calls.texts import value_text
from core.events import CallErrorKind
from core.sandbox import CodeError, CodeErrorKind, CodeOutcome, Sandbox, Switch
from core.schema import legal_name
from core.team.code import allowed_hosts, complete_from_code, handoffs_in_code, runs_code
from core.team.code_function import DEFAULT_SANDBOX, CodeFunction
from core.team.edit.team import replace_function, require_agent, require_function
from core.team.names import display_name
from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest, JsonValue, ResultRow, TeamSpec
from core.team.table_function import TableFunction
from core.values import as_text

TEST_CLOCK = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""What the clock says in tests."""

TEST_SEED = 1
LONGEST_NAME = 60
LONGEST_SHOWN = 200
DONE = "Done."


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial call and its outcome. `by_code` is true if code answered, false if rows of results did."""

    function: FunctionId
    arguments: Mapping[str, JsonValue]
    context: Mapping[str, JsonValue]
    outcome: CodeOutcome = field(default_factory=CodeOutcome)
    by_code: bool = False

    @property
    def handoff(self) -> AgentId | None:
        return AgentId(self.outcome.target) if self.outcome.target is not None else None

    @property
    def changed(self) -> dict[str, Any]:
        """The context variables that the call set, and None for each that it removed."""
        return {**self.outcome.changes, **dict.fromkeys(self.outcome.removed)}


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """A test that was run; `differences` are sentences about what came otherwise."""

    __test__: ClassVar[bool] = False

    test: FunctionTest
    tried: Trial
    differences: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.differences


def run_trial(
    team: TeamSpec,
    function_id: FunctionId,
    arguments: Mapping[str, JsonValue],
    context: Mapping[str, JsonValue],
    *,
    agent: AgentId | None = None,
    sandbox: Sandbox = DEFAULT_SANDBOX,
    stop: Switch | None = None,
    now: datetime | None = None,
    seed: int | None = None,
    hosts: Collection[str] = (),
) -> Trial:
    """Make the call with these arguments by name, and these context variables, which do not change.

    It may hand to whom it could as a function of this `agent`, or else of any agent that has it, and fetch from those of
    the team's hosts that are among `hosts`. A mocked function answers from its results. Raises TeamEditError when there
    is no such function or agent.
    """
    function = require_function(team, function_id)
    offered = tuple(_offered(team, function, agent))
    tried = Trial(function=function_id, arguments=dict(arguments), context=dict(context))
    started = time.monotonic()
    given = {legal_name(name): value for name, value in arguments.items()}
    try:
        if runs_code(function):
            coded = CodeFunction(function, _agents(team), offered, sandbox, allowed_hosts(team, hosts))
            outcome = coded.run(given, context, stop=stop, now=now, seed=seed, measure_memory=True)
            if outcome.error is None or not coded.is_replaced(outcome.error):
                return replace(tried, outcome=outcome, by_code=True)
        outcome = _table_outcome(function, _agents(team), given, context)
    except CallError as error:
        outcome = CodeOutcome(error=_code_error(error))
    return replace(tried, outcome=replace(outcome, seconds=time.monotonic() - started))


def run_test(
    team: TeamSpec,
    function_id: FunctionId,
    test: FunctionTest,
    *,
    sandbox: Sandbox = DEFAULT_SANDBOX,
    stop: Switch | None = None,
    hosts: Collection[str] = (),
) -> TestOutcome:
    """Run the test: of the code if there is code, also while the function is mocked; it fetches from where a try could.

    Raises as `try_function` does.
    """
    function = require_function(team, function_id)
    bare = replace_function(team, function, replace(function, mock=False))
    tried = run_trial(
        bare,
        function_id,
        test.given,
        test.context,
        sandbox=sandbox,
        stop=stop,
        now=TEST_CLOCK,
        seed=TEST_SEED,
        hosts=hosts,
    )
    return TestOutcome(test, tried, tuple(_differences(team, test, tried)))


def result_row_of(tried: Trial) -> ResultRow:
    """A row of results that answers such a call as this one was."""
    if tried.outcome.error is not None:
        return ResultRow(tried.arguments, error=tried.outcome.error.message)
    value = tried.outcome.value
    if value is None:
        value = DONE if tried.handoff is not None else value_text(value)
    elif isinstance(value, bool):
        value = value_text(value)
    return ResultRow(tried.arguments, value, set=tried.changed, handoff=tried.handoff)


def function_test_of(tried: Trial, name: str = "") -> FunctionTest:
    """A test that wants the same to come of the same call. Without a name it is called by its arguments."""
    name = name or ", ".join(f"{key} = {as_text(value)}" for key, value in tried.arguments.items())[:LONGEST_NAME]
    return FunctionTest(
        name or "No arguments",
        tried.arguments,
        tried.context,
        tried.outcome.value,
        tried.changed,
        tried.handoff,
        tried.outcome.error.message if tried.outcome.error is not None else "",
    )


def _offered(team: TeamSpec, function: FunctionSpec, agent: AgentId | None) -> Iterator[AgentId]:
    """Whom the code may hand to: those it names, and those its agents may hand to."""
    having = (
        [one for one in team.agents if function.id in one.functions] if agent is None else [require_agent(team, agent)]
    )
    yield from handoffs_in_code(team, function)
    known = {one.id for one in team.agents}
    yield from (way.to for one in having for way in one.handoffs if way.to in known)


def _agents(team: TeamSpec) -> dict[AgentId, Agent]:
    return {agent.id: Agent(name=display_name(agent), key=agent.id) for agent in team.agents}


def _table_outcome(
    function: FunctionSpec, agents: Mapping[AgentId, Agent], given: Mapping[str, Any], context: Mapping[str, Any]
) -> CodeOutcome:
    """Return what the rows of results answer, without their delay. Raises CallError."""
    rows = (replace(row, handoff=row.handoff if row.handoff in agents else None) for row in function.results)
    at_once = replace(complete_from_code(function), results=tuple(replace(row, delay_s=0.0) for row in rows))
    result = TableFunction(at_once, agents).answered(context, given)
    target = result.agent.key if result.agent is not None else None
    return CodeOutcome(value=result.value, changes=result.context_variables, target=target)


def _code_error(error: CallError) -> CodeError:
    kind = CodeErrorKind.ARGUMENTS if error.kind is CallErrorKind.BAD_ARGUMENTS else CodeErrorKind.RAISED
    return CodeError(kind, str(error))


def _differences(team: TeamSpec, test: FunctionTest, tried: Trial) -> Iterator[str]:
    if tried.outcome.error is not None or test.error:
        yield from _other_error(test, tried.outcome.error)
        return
    if test.value is not None and not _is_expected(tried.outcome.value, test.value, by_code=tried.by_code):
        yield f"It answered {_shown(tried.outcome.value)}, and {_shown(test.value)} was expected."
    after = {**tried.context, **tried.changed}
    for name, value in test.set.items():
        if not _alike(after.get(name), value):
            yield f"Afterwards {name} was {_shown(after.get(name))}, and {_shown(value)} was expected."
    if tried.handoff != test.handoff:
        yield f"It handed over to {_whom(team, tried.handoff)}, and {_whom(team, test.handoff)} was expected."


def _other_error(test: FunctionTest, error: CodeError | None) -> Iterator[str]:
    if error is None:
        yield f"It did not fail, and an error with “{test.error}” was expected."
    elif not test.error:
        yield f"It failed: {error}"
    elif test.error not in str(error):
        yield f"It failed with another error than “{test.error}”: {error}"


def _is_expected(value: Any, expected: JsonValue, *, by_code: bool) -> bool:
    """What a table answers is text, whatever stands in it."""
    return _alike(value, expected) or (not by_code and value == as_text(expected))


def _alike(one: Any, other: Any) -> bool:
    """Whether two JSON values are the same, but for the last digits of a calculation."""
    match one, other:
        case (bool(), _) | (_, bool()):
            return one is other
        case (int() | float(), int() | float()):
            return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
        case (list(), list()):
            return len(one) == len(other) and all(map(_alike, one, other))
        case (dict(), dict()):
            return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    return type(one) is type(other) and bool(one == other)


def _shown(value: Any) -> str:
    text = "nothing" if value is None else f"“{value}”" if isinstance(value, str) else as_text(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[: LONGEST_SHOWN - 1]}…"


def _whom(team: TeamSpec, id: AgentId | None) -> str:
    agent = team.agent(id) if id is not None else None
    return "nobody" if id is None else f"“{display_name(agent) if agent is not None else id}”"
