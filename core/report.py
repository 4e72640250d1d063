"""Convert the views of an event log to pandas data frames, for analysis in notebooks and for exports."""

from __future__ import annotations

import pandas as pd

from core.views import Log, context_history_of, timeline_of, usage_of


def usage_frame(log: Log) -> pd.DataFrame:
    """Return one row for each agent with its replies, calls, tokens and seconds, in the order of first replies."""
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
    """Return one row for each run, turn, reply and call. Times are UTC; the end of an unfinished one is missing."""
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
    """Return one row for each change of a context variable, in order of time.

    Agent and function are empty for values that were set from outside a run.
    """
    columns = ["time", "variable", "old", "new", "agent", "function"]
    changes = [changed for history in context_history_of(log).values() for changed in history]
    rows = [
        (changed.time, changed.change.name, changed.change.old, changed.change.new, changed.agent, changed.function)
        for changed in sorted(changes, key=lambda changed: changed.time)
    ]
    frame = pd.DataFrame(rows, columns=columns)
    frame["time"] = pd.to_datetime(frame["time"].astype("float64"), unit="s", utc=True)
    return frame
