"""`python -m tests.benchmarks.calls [SET] [--failures]`: the offline model's figures on calls from free text.

Prints figures of each set and language, and misses by kind; with `--failures` also what went wrong in the set named, which
is not for the held-out one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from core.models.offline import OfflineModel
from tests.benchmarks.calls.cases import SETS, ExpectedCall, read_set
from tests.benchmarks.calls.score import CallScore, grouped, misses_by_kind, score_of
from tests.benchmarks.calls.trial import Trials


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.calls", description=__doc__)
    parser.add_argument("set", nargs="?", choices=SETS, help="one set only")
    parser.add_argument("--failures", action="store_true", help="show what went wrong in the set")
    chosen = parser.parse_args(arguments)
    if chosen.failures and not chosen.set:
        parser.error(f"--failures needs a set: name one of {', '.join(SETS)}")
    for name in [chosen.set] if chosen.set else SETS:
        _print_set(name, failures=chosen.failures)


def _print_set(name: str, *, failures: bool) -> None:
    started = time.perf_counter()
    call_set = read_set(name)
    trials = Trials(OfflineModel(), call_set)
    scores = [score_of(case, trials.calls(case), call_set.defaults) for case in call_set.cases]
    functions = sum(len(team.functions) for team in call_set.teams.values())
    print(f"{name}: {len(scores)} messages, {functions} functions, {time.perf_counter() - started:.1f} s\n")
    print(f"{'':<20}{'messages':>9}{'functions right':>17}{'whole calls right':>19}")
    for group, those in grouped(scores).items():
        right, whole = (_percent([getattr(score, what) for score in those]) for what in ("functions_right", "whole"))
        print(f"{group:<20}{len(those):>9}{right:>17}{whole:>19}")
    print("\nmissed, by kind")
    for kind, (missed, total) in misses_by_kind(scores).items():
        print(f"  {kind:<20}{missed:>4} of {total}")
    print()
    if failures:
        _print_failures(scores)


def _percent(right: Sequence[bool]) -> str:
    return f"{100 * sum(right) / len(right):.0f}%" if right else "-"


def _print_failures(scores: Sequence[CallScore]) -> None:
    for score in scores:
        if score.whole:
            continue
        wanted = " or ".join(", ".join(map(_written, calls)) or "no call" for calls in score.case.accepted)
        got = ", ".join(f"{name}({dict(arguments)})" for name, arguments in score.calls) or "no call"
        print(f"{score.case.team}, {score.case.kind}: {score.case.say}\n  wanted {wanted}\n  got    {got}\n")


def _written(call: ExpectedCall) -> str:
    values = {name: accepted[0] if len(accepted) == 1 else accepted for name, accepted in call.arguments.items()}
    return f"{call.function}({values})"


if __name__ == "__main__":
    main()
