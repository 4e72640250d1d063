"""Whether an outcome is what a case expects, and the figures over many of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from core.events import EndReason
from tests.benchmarks.routing.cases import Case, Pattern
from tests.benchmarks.routing.trial import Outcome

ASKING = re.compile(r"[?\uff1f]|주세요|\b(?:tell me|please (?:tell|give|name|say))\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Score:
    """One case: whether it went the right way, and how many of the labelled arguments were right, of how many."""

    case: Case
    outcome: Outcome
    routed: bool
    arguments_right: int
    arguments: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Over some cases. Arguments are counted where the right function was called."""

    cases: int
    routed: int
    arguments: int
    arguments_right: int
    complete: int

    @property
    def routing(self) -> float | None:
        return self.routed / self.cases if self.cases else None

    @property
    def argument_accuracy(self) -> float | None:
        return self.arguments_right / self.arguments if self.arguments else None


def figures_of(scores: Iterable[Score]) -> Figures:
    scores = list(scores)
    routed = [score for score in scores if score.routed]
    return Figures(
        cases=len(scores),
        routed=len(routed),
        arguments=sum(score.arguments for score in routed),
        arguments_right=sum(score.arguments_right for score in routed),
        complete=sum(score.arguments == score.arguments_right for score in routed),
    )


def score_of(case: Case, outcome: Outcome) -> Score:
    given = (
        {name: value for _, arguments in outcome.calls for name, value in arguments.items()} if outcome.calls else {}
    )
    right = sum(matches(given.get(name), patterns) for name, patterns in case.arguments.items())
    return Score(case, outcome, is_expected(case, outcome), right, len(case.arguments) if outcome.calls else 0)


def is_expected(case: Case, outcome: Outcome) -> bool:
    """Whether any alternative of the case is what came of it."""
    return outcome.reason is EndReason.ANSWERED and any(_is_as(ids, outcome) for ids in case.expect)


def _is_as(ids: frozenset[str], outcome: Outcome) -> bool:
    stayed = outcome.ended_with == outcome.started_with
    if ids == {"none"}:
        return not outcome.called and (stayed or outcome.ended_with == outcome.first)
    if "ask" in ids:
        where = ids - {"ask"} or {outcome.started_with}
        return not outcome.called and outcome.ended_with in where and ASKING.search(outcome.reply) is not None
    wanted_calls, wanted_agents = ids & outcome.called, ids - outcome.called
    return wanted_calls == outcome.called and wanted_agents <= {outcome.ended_with}


def matches(value: Any, patterns: Iterable[Pattern]) -> bool:
    """Whether a value is as any of the patterns says; numbers by what they are worth, text without regard to case."""
    return any(_matches(value, pattern) for pattern in patterns)


def _matches(value: Any, pattern: Pattern) -> bool:
    if value is None:
        return False
    if isinstance(pattern, int | float):
        return _number(value) == pattern
    parts = map(re.escape, pattern.casefold().split("*"))
    return re.fullmatch(".*".join(parts), str(value).strip().casefold(), re.DOTALL) is not None


def _number(value: Any) -> float | None:
    try:
        return float(str(value).replace(",", ""))
    except ValueError:
        return None


def grouped(scores: Iterable[Score]) -> Mapping[str, Figures]:
    """The figures over all cases, and by language, kind of team and team."""
    groups: dict[str, list[Score]] = {}
    for score in scores:
        kind = "samples" if score.case.is_sample else "other teams"
        for name in ("all", score.case.language, kind, f"  {score.case.team}"):
            groups.setdefault(name, []).append(score)
    order = ["all", "English", "Korean", "samples", "other teams"]
    names = [name for name in order if name in groups] + [name for name in groups if name not in order]
    return {name: figures_of(groups[name]) for name in names}
