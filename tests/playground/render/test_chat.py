"""A conversation reads well: who said what, what was done for it, who took over and why."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from hypothesis import given

from core.errors import Failure
from core.events import (
    CallErrorKind,
    Change,
    ContextChanged,
    DeltaReceived,
    EndReason,
    Event,
    FunctionCalled,
    FunctionReturned,
    HandedOff,
    MessageFinished,
    Recorded,
    RunEnded,
    RunStarted,
    TurnStarted,
)
from core.messages import user
from core.models.adjustments import BY_CODE
from core.models.text_calls import CALL_AS_TEXT
from core.team.spec import AgentId, AgentSpec, DelegateSpec, FunctionId, FunctionSpec, HandoffSpec, TeamSpec
from core.views import transcript_of
from playground import texts
from playground.render.chat import cast_of, exchanges, rows
from playground.render.growing_reply import place_id
from playground.texts import talk_texts
from tests.support.logs import GeneratedLog, logs, numbered, recorded

DESK, BAGS = AgentId("desk"), AgentId("bags")
TEAM = TeamSpec(
    "Airline",
    DESK,
    agents=(
        AgentSpec(
            DESK,
            "Front desk",
            icon="🛎️",
            handoffs=(HandoffSpec(BAGS, "A bag is missing."),),
            delegates=(DelegateSpec(BAGS, "Ask about bags."),),
        ),
        AgentSpec(BAGS, "Lost baggage"),
    ),
    functions=(FunctionSpec(FunctionId("f"), "look_up", "Looks a booking up."),),
)
CAST = cast_of(TEAM, "")


def shown(*events: Event) -> list[str]:
    return rows(transcript_of(recorded(*events)), CAST)


def text_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def said(text: str, agent: str = "desk") -> MessageFinished:
    return MessageFinished(agent, {"role": "assistant", "content": text})


OPENING = RunStarted("desk", (user("Where is **my** bag?"),))
CALLED = FunctionCalled("desk", "c1", "look_up", '{"booking_reference": "AB1"}')


def test_the_persons_message_is_shown_as_typed() -> None:
    assert shown(OPENING)[0].endswith("Where is **my** bag?</div>")


def test_a_reply_has_the_agents_name_and_its_markdown() -> None:
    reply = shown(OPENING, TurnStarted("desk", 1, ""), said("It is **here**."))[1]
    assert "Front desk" in text_of(reply)
    assert "<strong>here</strong>" in reply


def test_a_second_item_of_the_same_agent_does_not_repeat_its_avatar() -> None:
    events = (OPENING, TurnStarted("desk", 1, ""), said("First."), CALLED)
    _, first, second = shown(*events)
    assert "ap-avatar" in first
    assert "ap-avatar" not in second


def test_a_reply_that_has_not_begun_is_shown_as_thinking() -> None:
    assert f"Front desk {texts.THINKING}" in text_of(shown(OPENING, TurnStarted("desk", 1, ""))[-1])


def test_the_element_of_a_streamed_reply_stays_the_same_while_it_grows() -> None:
    begun = (OPENING, TurnStarted("desk", 1, ""))
    assert shown(*begun, DeltaReceived("desk", {"content": "Let me"})) == shown(*begun)
    assert place_id("run-0", 1) in shown(*begun)[-1]


def test_a_call_is_folded_in_words_with_the_exact_data_one_click_deeper() -> None:
    row = shown(OPENING, CALLED, FunctionReturned("desk", "c1", "look_up", "Seat 3A", duration_s=0.084))[-1]
    outer, deeper = row.split(f"<summary>{texts.EXACT}", 1)
    assert text_of(outer).startswith(
        "🛎️ Front desk ✓ Look up 84 ms Looks a booking up. Asked with Booking reference AB1"
    )
    assert "Seat 3A" in outer
    assert "&quot;booking_reference&quot;: &quot;AB1&quot;" in deeper
    assert " open" not in outer


def test_a_failed_call_says_what_went_wrong() -> None:
    failed = FunctionReturned("desk", "c1", "look_up", "no", error=CallErrorKind.BAD_ARGUMENTS)
    assert texts.CALL_ERRORS[CallErrorKind.BAD_ARGUMENTS] in shown(OPENING, CALLED, failed)[-1]


def test_what_a_call_printed_is_shown_inside_it() -> None:
    back = FunctionReturned("desk", "c1", "look_up", "ok", log="<b>2</b> found")
    row = shown(OPENING, CALLED, back)[-1]
    assert talk_texts.PRINTED in row
    assert "&lt;b&gt;2&lt;/b&gt; found" in row
    assert talk_texts.PRINTED not in shown(OPENING, CALLED, FunctionReturned("desk", "c1", "look_up", "ok"))[-1]


def test_a_change_of_a_variable_stands_with_the_call_that_made_it() -> None:
    changed = ContextChanged("desk", "c1", "look_up", (Change("seat", "1B", "3A"),))
    all_rows = shown(OPENING, CALLED, FunctionReturned("desk", "c1", "look_up", "ok"), changed)
    assert len(all_rows) == 2
    assert "seat 1B → 3A" in text_of(all_rows[-1])


def test_a_handoff_names_both_agents_the_reason_and_the_function_and_hides_its_call() -> None:
    call = FunctionCalled("desk", "c1", "transfer_to_bags", "{}")
    back = FunctionReturned("desk", "c1", "transfer_to_bags", "Lost baggage")
    all_rows = shown(OPENING, call, back, HandedOff("desk", "bags", "c1", "transfer_to_bags"))
    assert len(all_rows) == 2
    assert text_of(all_rows[-1]) == "🛎️ Front desk → L Lost baggage A bag is missing. transfer_to_bags"


def test_a_call_that_handed_off_is_shown_when_it_has_printed_something() -> None:
    call = FunctionCalled("desk", "c1", "look_up", "{}")
    back = FunctionReturned("desk", "c1", "look_up", "Lost baggage", log="no such bag")
    all_rows = shown(OPENING, call, back, HandedOff("desk", "bags", "c1", "look_up"))
    assert [("no such bag" in row, "ap-handoff" in row) for row in all_rows[1:]] == [(True, False), (False, True)]


def test_a_handoff_that_is_just_happening_does_not_flash_up_as_a_call() -> None:
    assert len(shown(OPENING, FunctionCalled("desk", "c1", "transfer_to_lost_baggage", "{}"))) == 1


def test_a_call_with_the_id_of_an_earlier_handoff_is_still_shown() -> None:
    call = FunctionCalled("bags", "c1", "look_up", "{}")
    handed = HandedOff("desk", "bags", "c1", "transfer_to_bags")
    assert "Look up" in text_of(shown(OPENING, handed, call)[-1])


def test_a_delegates_events_are_inside_the_call_that_started_it() -> None:
    asked = FunctionCalled("desk", "c1", "ask_bags", '{"task": "Find the bag"}')
    outer = recorded(OPENING, asked, run="outer")
    inner = recorded(
        RunStarted("bags", (user("Find the bag"),)),
        said("It is in Rome.", "bags"),
        run="inner",
        parent="c1",
        parent_run="outer",
    )
    row = rows(transcript_of(numbered(outer, inner)), CAST)[-1]
    assert "Find the bag" in row
    assert "It is in Rome." in row
    assert row.count("<details") == row.count("</details>") == 2


def test_a_run_that_failed_says_why_and_what_to_do() -> None:
    failure = Failure("UnreachableError", "Nothing answers at that address.", "Check that the server is running.")
    row = shown(OPENING, RunEnded("desk", EndReason.FAILED, failure))[-1]
    assert text_of(row) == "Nothing answers at that address. Check that the server is running."
    assert 'role="alert"' in row


def test_a_handoff_loop_names_the_agents_in_order() -> None:
    row = shown(OPENING, RunEnded("desk", EndReason.HANDOFF_LOOP, path=("desk", "bags", "desk")))[-1]
    assert "Front desk → Lost baggage → Front desk" in text_of(row)


def test_an_answered_run_needs_no_remark() -> None:
    assert len(shown(OPENING, said("Done."), RunEnded("desk", EndReason.ANSWERED))) == 2


def test_every_way_a_run_can_end_has_words() -> None:
    assert set(texts.ENDS) == set(EndReason) - {EndReason.ANSWERED, EndReason.NOTHING_SAID}, (
        "told in place of the reply"
    )
    assert set(texts.CALL_ERRORS) == set(CallErrorKind)


def test_each_message_of_the_person_begins_an_exchange() -> None:
    one = recorded(OPENING, said("One."), run="1")
    two = recorded(OPENING, said("Two."), run="2")
    assert [len(part) for part in exchanges(transcript_of(numbered(one, two)))] == [2, 2]


def test_what_agents_write_cannot_break_out_of_its_row() -> None:
    evil = '</div><img src="https://evil.example/x"><script>'
    team = TeamSpec(evil, DESK, agents=(AgentSpec(DESK, evil, icon=evil),))
    log = recorded(
        RunStarted("desk", (user(evil),)),
        said(evil),
        FunctionCalled("desk", "c", evil, evil),
        FunctionReturned("desk", "c", evil, evil),
        ContextChanged("desk", "c", evil, (Change(evil, evil, evil),)),
        HandedOff("desk", evil, "d", evil),
        RunEnded("desk", EndReason.FAILED, Failure("X", evil, evil)),
    )
    html = "".join(rows(transcript_of(log), cast_of(team, "")))
    assert "<img" not in html
    assert "<script" not in html


@given(logs())
def test_any_log_cut_anywhere_can_be_shown(made: GeneratedLog) -> None:
    for log in made.prefixes():
        items = transcript_of(log)
        parts = exchanges(items)
        assert [item for part in parts for item in part] == list(items)
        html = "".join(row for part in parts for row in rows(part, CAST))
        assert html.count("<div") == html.count("</div>")
        assert html.count("<details") == html.count("</details>")


def test_an_unknown_agent_is_shown_by_its_id() -> None:
    log: list[Recorded] = recorded(OPENING, said("Hello.", "gone"))
    assert "gone" in text_of(rows(transcript_of(log), CAST)[-1])


def finished(content: str | None, reason: str = "stop", **fields: Any) -> tuple[Event, ...]:
    notes = fields.pop("notes", ())
    message = {"role": "assistant", "content": content, **fields}
    return OPENING, TurnStarted("desk", 1, ""), MessageFinished("desk", message, finish_reason=reason, notes=notes)


@pytest.mark.parametrize(
    ("content", "reason", "words"),
    [
        ("Your refund is on", "length", talk_texts.CUT_AT_LIMIT),
        ("", "length", talk_texts.CUT_BEFORE_TEXT),
        ("Your refund", "content_filter", talk_texts.REST_FILTERED),
        (None, "content_filter", talk_texts.FILTERED),
        ("", "stop", talk_texts.SAID_NOTHING),
    ],
)
def test_how_a_reply_ended_is_explained(content: str | None, reason: str, words: str) -> None:
    row = shown(*finished(content, reason), RunEnded("desk", EndReason.NOTHING_SAID))[1]
    assert words in unescape(text_of(row))


def test_a_reply_that_ended_well_has_no_note() -> None:
    assert "ap-note" not in shown(*finished("Hello"))[1]


def test_thoughts_are_folded_above_the_reply() -> None:
    row = shown(*finished("Hello", reasoning_content="Their <b>card</b>"))[1]
    thoughts, reply = row.split("</details>")
    assert "Their &lt;b&gt;card&lt;/b&gt;" in thoughts
    assert "<details" in thoughts
    assert " open" not in thoughts
    assert "Hello" in reply


def test_what_was_adjusted_is_reported_in_a_small_line() -> None:
    notes = ("max_completion_tokens", "without_top_p", "without_field:reasoning_content")
    row = text_of(shown(*finished("Hello", notes=notes))[1])
    for words in ("max_completion_tokens", "top_p is left out", "reasoning_content is left out"):
        assert words in row


def test_every_adjustment_has_words() -> None:
    assert all("_" not in talk_texts.adjusted([code]) or code.startswith(("without_", "max_")) for code in BY_CODE)


def test_a_call_as_text_is_reported_with_models_that_call() -> None:
    row = text_of(shown(*finished("{}", notes=(CALL_AS_TEXT,)))[1])
    assert "function call as text" in row
    assert "qwen3" in row
