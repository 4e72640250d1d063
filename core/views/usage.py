"""Usage of conversations: replies, calls, tokens and seconds, in total and by agent, model and run."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.events import FunctionReturned, MessageFinished, Recorded
from core.messages import Usage
from core.views.folds import Log, fold


@dataclass(frozen=True, slots=True)
class Used:
    """Counts of replies, calls and tokens. `reply_s` and `call_s` are the seconds spent waiting for model and functions.

    `uncounted` is the number of replies for which the endpoint reported no token counts.
    """

    replies: int = 0
    calls: int = 0
    tokens: Usage = Usage()
    reply_s: float = 0.0
    call_s: float = 0.0
    uncounted: int = 0

    def __add__(self, other: Used) -> Used:
        return Used(
            self.replies + other.replies,
            self.calls + other.calls,
            self.tokens + other.tokens,
            self.reply_s + other.reply_s,
            self.call_s + other.call_s,
            self.uncounted + other.uncounted,
        )


@dataclass(slots=True)
class UsageTotals:
    """Folds a log into usage, in total and by agent key, model (its name at the endpoint) and run.

    The run of a delegate is counted separately from the run that called it.
    """

    total: Used = Used()
    agents: dict[str, Used] = field(default_factory=dict)
    models: dict[str, Used] = field(default_factory=dict)
    runs: dict[str, Used] = field(default_factory=dict)

    def add(self, recorded: Recorded) -> None:
        match recorded.event:
            case MessageFinished(agent=agent, usage=usage, model=model, duration_s=seconds):
                used = Used(1, tokens=usage or Usage(), reply_s=seconds, uncounted=int(usage is None))
                self._count(used, recorded.run, agent)
                self.models[model] = self.models.get(model, Used()) + used
            case FunctionReturned(agent=agent, duration_s=seconds):
                self._count(Used(calls=1, call_s=seconds), recorded.run, agent)

    def _count(self, used: Used, run: str, agent: str) -> None:
        self.total += used
        self.agents[agent] = self.agents.get(agent, Used()) + used
        self.runs[run] = self.runs.get(run, Used()) + used


def usage_of(log: Log) -> UsageTotals:
    return fold(UsageTotals(), log)
