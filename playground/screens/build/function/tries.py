"""Calls of a function's code that were tried: made when a person asks for one, and the last of them kept for the session.

Each can be kept in the team: as a row of results, which answers such a call when the code is not run, or as a test.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.team.code import complete_from_code
from core.team.edit import set_results, set_tests
from core.team.spec import AgentId, FunctionId, FunctionSpec, JsonValue, ParameterSpec, ResultRow, TeamSpec
from core.team.trial import Trial, function_test_of, result_row_of, run_trial
from playground import desk, session
from playground.screens.build.function.trying import given_for
from playground.slots import Slot
from playground.widgets.browser.code_editor import Mark, MarkKind
from playground.words import code as words

MOST_KEPT = 10


@dataclass(frozen=True, slots=True)
class Kept:
    """A call that was tried, and the code it was tried with. `number` counts them, from 1."""

    tried: Trial
    code: str
    number: int


TRIES = Slot[tuple[Kept, ...]]("tries", ())
"""The last tries of a function in a draft, the latest first."""
LINE = Slot[tuple[int, int]]("line", (0, 0))
"""The line of code that the cursor was last put into, and how many times it was put into one."""


def tries(draft: str, function: FunctionId) -> tuple[Kept, ...]:
    """The last tries of a function, the latest first."""
    return TRIES.at(draft, function).get()


def run(
    draft: str, id: FunctionId, entered: Mapping[str, Any], context: Mapping[str, JsonValue], agent: AgentId | None
) -> None:
    """Make the call, and keep what came of it."""
    team = desk.team()
    function = team.function(id)
    if function is None:
        return
    given, hosts = arguments_of(complete_from_code(function).parameters, entered), session.draft().hosts
    tried = run_trial(team, id, given, context, agent=agent, hosts=hosts)
    known = tries(draft, id)
    new = Kept(tried, function.code, known[0].number + 1 if known else 1)
    TRIES.at(draft, id).set((new, *known)[:MOST_KEPT])


def arguments_of(parameters: tuple[ParameterSpec, ...], entered: Mapping[str, Any]) -> dict[str, JsonValue]:
    """What was entered, by parameter and as the kind it is to be, where it can be read as that; what is empty is left out."""
    found = {one.name: given_for(one, entered.get(one.name)) for one in parameters}
    return {name: value for name, value in found.items() if value not in (None, "")}


def marks_of_last(draft: str, function: FunctionSpec) -> list[Mark]:
    """Where the last try failed, as long as the code is the one that failed."""
    for kept in tries(draft, function.id)[:1]:
        error = kept.tried.outcome.error
        if error is not None and error.line is not None and kept.code == function.code:
            return [Mark(error.line, words.when_tried(error.message), error.advice, MarkKind.TRIED)]
    return []


def go_to_line(draft: str, line: int) -> None:
    """Have the cursor of the editor put into this line."""
    LINE.at(draft).set((line, gone_to(draft)[1] + 1))


def gone_to(draft: str) -> tuple[int, int]:
    """The line gone to last, and how many times one was gone to."""
    return LINE.at(draft).get()


def keep_as_result(tried: Trial) -> None:
    """Have such a call answered like this when the code is not run."""
    desk.change(lambda team: with_result(team, tried.function, result_row_of(tried)))
    session.NOTICE.set(words.KEPT_AS_RESULT)


def keep_as_test(tried: Trial) -> None:
    """Have it tested that the same comes of the same call."""

    def with_test(team: TeamSpec) -> TeamSpec:
        function = team.function(tried.function)
        tests = function.tests if function is not None else ()
        return set_tests(team, tried.function, (*tests, function_test_of(tried)))

    desk.change(with_test)
    session.NOTICE.set(words.KEPT_AS_TEST)


def with_result(team: TeamSpec, id: FunctionId, result: ResultRow) -> TeamSpec:
    """The team in which this row answers first, in place of the one for the same calls."""
    function = team.function(id)
    others = [row for row in (function.results if function is not None else ()) if row.when != result.when]
    return set_results(team, id, (result, *others))
