"""Trial calls and tests of a team's functions: a call as a run makes it, but without a model and without delays.

A trial can be converted to a row of results or to a test. Tests are deterministic: the
clock and the seed of random numbers are fixed.
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
from core.team.matching import matching_row
from core.team.names import display_name
from core.team.spec import AgentId, FunctionId, FunctionSpec, FunctionTest, JsonValue, ResultRow, TeamSpec
from core.team.table_function import TableFunction
from core.values import as_text

TEST_CLOCK = datetime(2026, 1, 1, 12, tzinfo=UTC)
"""The time of the clock in tests: any fixed moment, at noon so that no time zone changes the date."""

TEST_SEED = 1
MAX_NAME_LENGTH = 60
"""Characters of a test's name that is made from its arguments: one line of a list."""

MAX_VALUE_LENGTH = 200
"""Characters of a value in a difference: enough to recognise it."""

DONE = "Done."


@dataclass(frozen=True, slots=True)
class TrialConditions:
    """What stops the code of a trial call, its current time, and its random seed; None for those of an ordinary call."""

    stop: Switch | None = None
    now: datetime | None = None
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A trial call and its outcome.

    `by_code` is true if code answered, false if the table did. `row` is the index of the result that answered, or None.
    """

    function: FunctionId
    arguments: Mapping[str, JsonValue]
    context: Mapping[str, JsonValue]
    outcome: CodeOutcome = field(default_factory=CodeOutcome)
    by_code: bool = False
    row: int | None = None

    @property
    def handoff(self) -> AgentId | None:
        return AgentId(self.outcome.target) if self.outcome.target is not None else None

    @property
    def changed(self) -> dict[str, Any]:
        """The context variables that the call set, and None for each that it removed."""
        return {**self.outcome.changes, **dict.fromkeys(self.outcome.removed)}


@dataclass(frozen=True, slots=True)
class TestOutcome:
    """The outcome of a test. `differences` are sentences, one for each way in which the call differed from the test."""

    __test__: ClassVar[bool] = False

    test: FunctionTest
    trial: Trial
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
    conditions: TrialConditions = TrialConditions(),
    hosts: Collection[str] = (),
) -> Trial:
    """Call the function with these arguments and context variables, neither of which changes, and return the outcome.

    The code may hand off as it may for `agent` or, without one, for any agent that has the function, and may fetch from
    those hosts of the team that are in `hosts`. A mocked function answers from its results. Raises TeamEditError when
    there is no such function or agent.
    """
    function = require_function(team, function_id)
    handoffs = tuple(_handoff_targets(team, function, agent))
    trial = Trial(function=function_id, arguments=dict(arguments), context=dict(context))
    started = time.monotonic()
    legal_arguments = {legal_name(name): value for name, value in arguments.items()}
    try:
        if runs_code(function):
            code_function = CodeFunction(function, _agents(team), handoffs, sandbox, allowed_hosts(team, hosts))
            outcome = code_function.run(
                legal_arguments,
                context,
                stop=conditions.stop,
                now=conditions.now,
                seed=conditions.seed,
                measure_memory=True,
            )
            if outcome.error is None or not code_function.falls_back(outcome.error):
                return replace(trial, outcome=outcome, by_code=True)
        table = _table_at_once(function, _agents(team))
        trial = replace(trial, row=_index_of_answer(table, legal_arguments))
        outcome = _table_outcome(table, legal_arguments, context)
    except CallError as error:
        outcome = CodeOutcome(error=_code_error(error))
    return replace(trial, outcome=replace(outcome, seconds=time.monotonic() - started))


def run_test(
    team: TeamSpec,
    function_id: FunctionId,
    test: FunctionTest,
    *,
    sandbox: Sandbox = DEFAULT_SANDBOX,
    stop: Switch | None = None,
    hosts: Collection[str] = (),
) -> TestOutcome:
    """Run a test of the function, by its code if it has code, also while it is mocked. `hosts` as for `run_trial`.

    Raises TeamEditError when there is no such function.
    """
    function = require_function(team, function_id)
    bare = replace_function(team, function, replace(function, mock=False))
    trial = run_trial(
        bare,
        function_id,
        test.given,
        test.context,
        sandbox=sandbox,
        conditions=TrialConditions(stop, now=TEST_CLOCK, seed=TEST_SEED),
        hosts=hosts,
    )
    return TestOutcome(test, trial, tuple(_differences(team, test, trial)))


def result_row_of(trial: Trial) -> ResultRow:
    """Return a row of results that answers a call with these arguments as this one was answered."""
    if trial.outcome.error is not None:
        return ResultRow(trial.arguments, error=trial.outcome.error.message)
    value = trial.outcome.value
    if value is None:
        value = DONE if trial.handoff is not None else value_text(value)
    elif isinstance(value, bool):
        value = value_text(value)
    return ResultRow(trial.arguments, value, set=trial.changed, handoff=trial.handoff)


def function_test_of(trial: Trial, name: str = "") -> FunctionTest:
    """Return a test that expects the same outcome of the same call. Without a `name` its name is made from the arguments."""
    name = name or ", ".join(f"{key} = {as_text(value)}" for key, value in trial.arguments.items())[:MAX_NAME_LENGTH]
    return FunctionTest(
        name or "No arguments",
        trial.arguments,
        trial.context,
        trial.outcome.value,
        trial.changed,
        trial.handoff,
        trial.outcome.error.message if trial.outcome.error is not None else "",
    )


def _handoff_targets(team: TeamSpec, function: FunctionSpec, agent: AgentId | None) -> Iterator[AgentId]:
    """Yield the agents that the code may hand off to: those it names, and those that its agents may hand off to."""
    owners = (
        [owner for owner in team.agents if function.id in owner.functions]
        if agent is None
        else [require_agent(team, agent)]
    )
    yield from handoffs_in_code(team, function)
    agent_ids = {spec.id for spec in team.agents}
    yield from (handoff.to for owner in owners for handoff in owner.handoffs if handoff.to in agent_ids)


def _agents(team: TeamSpec) -> dict[AgentId, Agent]:
    return {agent.id: Agent(name=display_name(agent), key=agent.id) for agent in team.agents}


def _table_at_once(function: FunctionSpec, agents: Mapping[AgentId, Agent]) -> TableFunction:
    """Return the table of a function, without delays and without handoffs to agents that do not exist."""
    rows = (
        replace(row, delay_s=0.0, handoff=row.handoff if row.handoff in agents else None) for row in function.results
    )
    return TableFunction(replace(complete_from_code(function), results=tuple(rows)), agents)


def _index_of_answer(table: TableFunction, arguments: Mapping[str, Any]) -> int | None:
    """Return the index of the result that answers the call. Raises CallError for wrong arguments."""
    answering = matching_row(table.spec.results, table.read_arguments(arguments))
    return next((index for index, row in enumerate(table.spec.results) if row is answering), None)


def _table_outcome(table: TableFunction, arguments: Mapping[str, Any], context: Mapping[str, Any]) -> CodeOutcome:
    """Return what the table answers. Raises CallError."""
    result = table.answer(context, arguments)
    target = result.agent.key if result.agent is not None else None
    return CodeOutcome(value=result.value, changes=result.context_variables, target=target)


def _code_error(error: CallError) -> CodeError:
    kind = CodeErrorKind.ARGUMENTS if error.kind is CallErrorKind.BAD_ARGUMENTS else CodeErrorKind.RAISED
    return CodeError(kind, str(error))


def _differences(team: TeamSpec, test: FunctionTest, trial: Trial) -> Iterator[str]:
    if trial.outcome.error is not None or test.error:
        yield from _other_error(test, trial.outcome.error)
        return
    if test.value is not None and not _is_expected(trial.outcome.value, test.value, by_code=trial.by_code):
        yield f"It answered {_shown(trial.outcome.value)}, and {_shown(test.value)} was expected."
    after = {**trial.context, **trial.changed}
    for name, value in test.set.items():
        if not _alike(after.get(name), value):
            yield f"Afterwards {name} was {_shown(after.get(name))}, and {_shown(value)} was expected."
    if trial.handoff != test.handoff:
        yield f"It handed over to {_agent_name(team, trial.handoff)}, and {_agent_name(team, test.handoff)} was expected."


def _other_error(test: FunctionTest, error: CodeError | None) -> Iterator[str]:
    if error is None:
        yield f"It did not fail, and an error with “{test.error}” was expected."
    elif not test.error:
        yield f"It failed: {error}"
    elif test.error not in str(error):
        yield f"It failed with another error than “{test.error}”: {error}"


def _is_expected(value: Any, expected: JsonValue, *, by_code: bool) -> bool:
    """Return whether a value is the expected one. A row of results answers with text, whatever the type of its value."""
    return _alike(value, expected) or (not by_code and value == as_text(expected))


def _alike(one: Any, other: Any) -> bool:
    """Return whether two JSON values are the same, except for the last digits of a floating-point number."""
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
    return text if len(text) <= MAX_VALUE_LENGTH else f"{text[: MAX_VALUE_LENGTH - 1]}…"


def _agent_name(team: TeamSpec, id: AgentId | None) -> str:
    agent = team.agent(id) if id is not None else None
    return "nobody" if id is None else f"“{display_name(agent) if agent is not None else id}”"
