"""Whether calls are what a case expects, and the figures over many of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.benchmarks.calls.cases import Case, ExpectedCall
from tests.benchmarks.calls.trial import Call

Defaults = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class CallScore:
    """One case: the calls made, whether they were of the right functions, and whether they were right as a whole."""

    case: Case
    calls: tuple[Call, ...]
    functions_right: bool
    whole: bool


def score_of(case: Case, calls: tuple[Call, ...], defaults: Defaults) -> CallScore:
    called = Counter(name for name, _ in calls)
    functions_right = any(Counter(call.function for call in wanted) == called for wanted in case.accepted)
    whole = any(are_as_expected(wanted, calls, defaults, exact=case.exact) for wanted in case.accepted)
    return CallScore(case, calls, functions_right, whole)


def are_as_expected(
    wanted: Sequence[ExpectedCall], calls: Sequence[Call], defaults: Defaults, *, exact: bool = False
) -> bool:
    """Whether each call is one of those wanted and none is left over, in any order."""
    if not wanted or not calls:
        return not wanted and not calls
    first, *others = calls
    return any(
        _is_as(expected, first, defaults.get(expected.function, {}), exact=exact)
        and are_as_expected([*wanted[:place], *wanted[place + 1 :]], others, defaults, exact=exact)
        for place, expected in enumerate(wanted)
    )


def _is_as(expected: ExpectedCall, call: Call, defaults: Mapping[str, Any], *, exact: bool) -> bool:
    name, arguments = call
    if name != expected.function:
        return False
    for parameter in arguments.keys() | expected.arguments.keys() | defaults.keys():
        default = defaults.get(parameter)
        accepted = expected.arguments.get(parameter, (default,))
        may_be_left_out = None in accepted and parameter not in arguments
        given = _plain(arguments.get(parameter, default), exact=exact)
        if not may_be_left_out and given not in [_plain(value, exact=exact) for value in accepted]:
            return False
    return True


def _plain(value: Any, *, exact: bool) -> tuple[str, Any]:
    """A value as it is compared, with its type: 2 and 2.0 are the same number, but True and "2" are others."""
    if isinstance(value, str):
        text = " ".join(value.split())
        return "text", text if exact else text.casefold()
    if isinstance(value, bool) or value is None:
        return "constant", value
    if isinstance(value, int | float):
        return "number", round(value, 9)
    if isinstance(value, list):
        return "list", [_plain(item, exact=exact) for item in value]
    return "other", value


def grouped(scores: Iterable[CallScore]) -> Mapping[str, Sequence[CallScore]]:
    """All scores, and those of each language."""
    groups: dict[str, list[CallScore]] = {"all": [], "English": [], "Korean": []}
    for score in scores:
        groups["all"].append(score)
        groups[score.case.language].append(score)
    return groups


def misses_by_kind(scores: Iterable[CallScore]) -> Mapping[str, tuple[int, int]]:
    """Of each kind of message, how many were missed, of how many; most missed first."""
    totals, missed = Counter[str](), Counter[str]()
    for score in scores:
        totals[score.case.kind] += 1
        missed[score.case.kind] += not score.whole
    return {kind: (missed[kind], totals[kind]) for kind in sorted(totals, key=lambda kind: (-missed[kind], kind))}
