"""Views as tables for analysis, in notebooks and exports. The only home of pandas in the engine."""

from __future__ import annotations

import pandas as pd

from core.views import Log, context_history_of, timeline_of, usage_of


def usage_frame(log: Log) -> pd.DataFrame:
    """What each agent used: a row an agent, in the order of their first replies."""
    columns = ["replies", "calls", "prompt_tokens", "completion_tokens", "reply_s", "call_s"]
    rows = {
        agent: (
            used.replies,
            used.calls,
            used.tokens.prompt_tokens,
            used.tokens.completion_tokens,
            used.reply_s,
            used.call_s,
        )
        for agent, used in usage_of(log).agents.items()
    }
    frame = pd.DataFrame(list(rows.values()), index=list(rows), columns=columns)
    return frame.rename_axis("agent")


def timeline_frame(log: Log) -> pd.DataFrame:
    """A row a run, turn, reply or call; times are UTC, of what still goes on the end is missing."""
    columns = ["kind", "run", "agent", "name", "depth", "start", "end", "failed"]
    rows = [
        (str(span.kind), span.run, span.agent, span.name, span.depth, span.start, span.end, span.failed)
        for span in timeline_of(log)
    ]
    frame = pd.DataFrame(rows, columns=columns)
    for moment in ("start", "end"):
        frame[moment] = pd.to_datetime(frame[moment].astype("float64"), unit="s", utc=True)
    return frame


def context_frame(log: Log) -> pd.DataFrame:
    """A row a change of a context variable, in order; agent and function are empty where it was given from outside."""
    columns = ["time", "variable", "old", "new", "agent", "function"]
    changes = [changed for history in context_history_of(log).values() for changed in history]
    rows = [
        (changed.time, changed.change.name, changed.change.old, changed.change.new, changed.agent, changed.function)
        for changed in sorted(changes, key=lambda changed: changed.time)
    ]
    frame = pd.DataFrame(rows, columns=columns)
    frame["time"] = pd.to_datetime(frame["time"].astype("float64"), unit="s", utc=True)
    return frame
