from __future__ import annotations

from hypothesis import given

from core.events import FunctionReturned, MessageFinished
from core.messages import Usage
from core.views import Used, usage_of
from tests.support.logs import GeneratedLog, logs, numbered, recorded


def test_replies_and_calls_count_for_agent_model_and_run() -> None:
    first = recorded(
        MessageFinished("triage", {}, Usage(10, 5), "small", duration_s=1.0),
        FunctionReturned("triage", "c1", "look_up", "x", duration_s=0.25),
    )
    second = recorded(MessageFinished("sales", {}, None, "large", duration_s=2.0), run="run-1")
    used = usage_of(numbered(first, second))
    assert used.total == Used(2, 1, Usage(10, 5), 3.0, 0.25, uncounted=1)
    assert used.agents == {
        "triage": Used(1, 1, Usage(10, 5), 1.0, 0.25),
        "sales": Used(1, 0, Usage(), 2.0, uncounted=1),
    }
    assert set(used.models) == {"small", "large"}
    assert used.runs["run-0"] == used.agents["triage"]


@given(logs())
def test_the_parts_add_up_to_the_whole(made: GeneratedLog) -> None:
    used = usage_of(made.log)
    for parts in (used.agents, used.runs):
        assert sum(part.tokens.total_tokens for part in parts.values()) == used.total.tokens.total_tokens
        assert sum(part.calls for part in parts.values()) == used.total.calls
    assert sum(part.replies for part in used.models.values()) == used.total.replies
