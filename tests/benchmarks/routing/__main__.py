"""`python -m tests.benchmarks.routing [SET] [--failures]`: the offline model's figures on labelled utterances.

Prints figures only; with `--failures` also what went wrong, which is not for the held-out sets.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from core.models.offline import OfflineModel
from tests.benchmarks.routing.cases import SETS, read_cases
from tests.benchmarks.routing.score import Figures, Score, grouped, score_of
from tests.benchmarks.routing.trial import Trials


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.routing", description=__doc__)
    parser.add_argument("set", nargs="?", choices=SETS, default="dev")
    parser.add_argument("--failures", action="store_true", help="show what went wrong")
    chosen = parser.parse_args(arguments)
    started = time.perf_counter()
    trials = Trials(OfflineModel())
    scores = [score_of(case, trials.outcome(case)) for case in read_cases(chosen.set)]
    print(f"{chosen.set}: {len(scores)} cases in {time.perf_counter() - started:.1f} s\n")
    print(f"{'':<20}{'cases':>7}{'routing':>10}{'arguments':>11}{'both':>7}")
    for name, figures in grouped(scores).items():
        print(_row(name, figures))
    if chosen.failures:
        _print_failures(scores)


def _row(name: str, figures: Figures) -> str:
    both = figures.complete / figures.cases if figures.cases else None
    return (
        f"{name:<20}{figures.cases:>7}{_percent(figures.routing):>10}"
        f"{_percent(figures.argument_accuracy):>11}{_percent(both):>7}"
    )


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f}%"


def _print_failures(scores: Sequence[Score]) -> None:
    for score in scores:
        if score.routed and score.arguments == score.arguments_right:
            continue
        case, outcome = score.case, score.outcome
        wanted = " or ".join(" + ".join(sorted(ids)) for ids in case.expect)
        calls = [f"{id}({dict(arguments)})" for id, arguments in outcome.calls] + sorted(outcome.delegates)
        print(f"\n{case.team} {case.agent}: {' / '.join(case.say)}\n  wanted {wanted} {dict(case.arguments) or ''}")
        print(f"  got    {', '.join(calls) or 'no call'}; ends with {outcome.ended_with}; {outcome.reason}")
        print(f"  reply  {outcome.reply[:200]!r}")


if __name__ == "__main__":
    main()
