"""A conversation is a value: what follows from its team, its settings and its log."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.conversation import (
    Conversation,
    ConversationId,
    ConversationSettings,
    Rewound,
    apply_entries,
    number_of,
)
from core.errors import SetupError, UnreachableError
from core.events import EndReason, Recorded, RunEnded, RunStarted
from core.messages import user
from core.team.spec import AgentId, AgentSpec, HandoffSpec, TeamSpec
from core.views import agent_of, messages_of
from tests.support.logs import GeneratedLog, logs
from tests.support.runs import ScriptedModel, call, calls, says

TRIAGE = AgentSpec(AgentId("triage"), "Triage", handoffs=(HandoffSpec(AgentId("sales"), "the user wants to buy"),))
SALES = AgentSpec(AgentId("sales"), "Sales")
TEAM = TeamSpec("Shop", AgentId("triage"), agents=(TRIAGE, SALES), context={"plan": "free"})


def conversation(**fields: object) -> Conversation:
    return replace(Conversation(id=ConversationId("c1"), team=TEAM), **fields)  # type: ignore[arg-type]


def answered(before: Conversation, text: str, *script: object) -> Conversation:
    """The conversation after a message that the model answers with this script."""
    return before.extended(before.run(text, model=ScriptedModel(*script)))


def test_the_first_run_starts_with_the_teams_agent_and_context() -> None:
    opening = conversation().next_run([user("hello")])
    assert opening == RunStarted("triage", (user("hello"),), {"plan": "free"})


def test_the_next_run_continues_with_the_agent_that_has_the_conversation() -> None:
    after = answered(conversation(), "I want to buy", calls(call("transfer_to_sales")), says("What?"))
    assert after.next_agent() == "sales"


def test_an_agent_that_left_the_team_is_passed_over() -> None:
    after = answered(conversation(), "I want to buy", calls(call("transfer_to_sales")), says("What?"))
    smaller = TeamSpec("Shop", AgentId("triage"), agents=(replace(TRIAGE, handoffs=()),))
    assert replace(after, team=smaller).next_agent() == "triage"


def test_a_chosen_agent_and_context_hold_for_one_run() -> None:
    chosen = conversation(settings=ConversationSettings(next_agent="sales", next_context={"plan": "pro"}))
    after = answered(chosen, "hello", says("hi"))
    opening = after.log[0].event
    assert isinstance(opening, RunStarted)
    assert (opening.agent, opening.context) == ("sales", {"plan": "pro"})
    assert (after.settings.next_agent, after.settings.next_context) == ("", None)


def test_events_are_numbered_through_all_runs() -> None:
    after = answered(answered(conversation(), "one", says("1")), "two", says("2"))
    assert [recorded.seq for recorded in after.log] == list(range(len(after.log)))


def test_the_history_of_earlier_runs_is_sent_along() -> None:
    model = ScriptedModel(says("2"))
    before = answered(conversation(), "one", says("1"))
    list(before.run("two", model=model))
    assert [message["content"] for message in model.requests[0].messages[1:]] == ["one", "1", "two"]


def test_running_changes_nothing_but_what_is_extended() -> None:
    before = conversation()
    list(before.run("hello", model=ScriptedModel(says("hi"))))
    assert before.log == ()


def test_what_a_model_does_wrong_is_the_last_event() -> None:
    after = answered(conversation(), "hello", UnreachableError("Nothing answers."))
    end = after.log[-1].event
    assert isinstance(end, RunEnded)
    assert end.reason is EndReason.FAILED


def test_a_team_that_cannot_be_built_raises_before_anything_happens() -> None:
    broken = replace(TEAM, start=AgentId("nobody"))
    with pytest.raises(SetupError):
        conversation(team=broken).run("hello", model=ScriptedModel())


def test_rewinding_gives_the_conversation_as_it_was_then() -> None:
    first = answered(conversation(), "one", says("1"))
    both = answered(first, "two", says("2"))
    assert list(both.rewound(first.log[-1].seq).log) == list(first.log)
    assert both.rewound(-1).log == ()


def test_numbers_are_not_used_again_after_a_rewind() -> None:
    both = answered(answered(conversation(), "one", says("1")), "two", says("2"))
    again = answered(both.rewound(3), "three", says("3"))
    assert again.log[4].seq == both.log[-1].seq + 1


def test_a_fork_is_a_conversation_of_its_own() -> None:
    both = answered(answered(conversation(), "one", says("1")), "two", says("2"))
    fork = both.forked(ConversationId("c2"), 3)
    assert (fork.id, list(fork.log), fork.next_number) == ("c2", list(both.log[:4]), 4)


def test_the_last_run_is_known_by_its_first_event() -> None:
    assert conversation().last_run() is None
    first = answered(conversation(), "one", says("1"))
    found = answered(first, "two", says("2")).last_run()
    assert found is not None
    assert found[0] == len(first.log)
    assert found[1].messages == (user("two"),)


@given(logs(), st.integers(-1, 60))
def test_any_log_can_be_rewound_anywhere_and_continued(made: GeneratedLog, to: int) -> None:
    log = [replace(recorded, seq=number) for number, recorded in enumerate(made.log)]
    rewound = conversation(log=tuple(log)).rewound(to)
    assert all(recorded.seq <= to for recorded in rewound.log)
    opening = rewound.next_run([user("on")])
    assert rewound.next_agent() == opening.agent
    assert TEAM.agent(AgentId(opening.agent)) is not None


@given(logs(), st.data())
def test_a_log_read_in_parts_is_the_log_read_at_once(made: GeneratedLog, data: st.DataObject) -> None:
    entries: list[Recorded | Rewound] = []
    for recorded in made.log:
        entries.append(replace(recorded, seq=len(entries)))
        if data.draw(st.integers(0, 9)) == 0:
            entries.append(Rewound(len(entries), data.draw(st.integers(-1, len(entries))), 0.0))
    cut = data.draw(st.integers(0, len(entries)))
    assert apply_entries(apply_entries((), entries[:cut]), entries[cut:]) == apply_entries((), entries)
    assert [number_of(entry) for entry in entries] == list(range(len(entries)))


def test_the_views_read_the_log_of_a_conversation() -> None:
    after = answered(conversation(), "I want to buy", calls(call("transfer_to_sales")), says("What?"))
    assert agent_of(after.log) == "sales"
    assert messages_of(after.log)[-1]["content"] == "What?"
