"""What replies used and cost is told where it is known, and only there."""

from __future__ import annotations

import pytest

from core.events import Event, MessageFinished, RunStarted, TurnStarted
from core.messages import Usage, user
from core.views import AgentSaid, Moment
from playground.render.spending import spent_in_all, spent_on
from playground.texts import talk_texts
from tests.support.logs import recorded

OPENAI = "https://api.openai.com/v1"
USAGE = Usage(400, 12)


def said(model: str, usage: Usage | None = USAGE) -> AgentSaid:
    return AgentSaid(Moment("r", 1, 0.0), "desk", "Hi", streaming=False, usage=usage, model=model, duration_s=3.1)


def reply(model: str, usage: Usage | None = USAGE) -> list[Event]:
    message = {"role": "assistant", "content": "Hi"}
    return [
        TurnStarted("desk", 1, "", (), model),
        MessageFinished("desk", message, usage=usage, model=model, duration_s=2.0),
    ]


def test_a_reply_tells_tokens_seconds_price_and_model() -> None:
    assert spent_on(said("gpt-4o-mini"), OPENAI) == "412 tokens · 3.1 s · under $0.0001 · gpt-4o-mini"


def test_a_server_on_this_computer_sends_no_bill() -> None:
    assert spent_on(said("gpt-4o-mini"), "http://127.0.0.1:11434/v1") == "412 tokens · 3.1 s · gpt-4o-mini"


def test_only_known_figures_are_shown() -> None:
    assert spent_on(said("tiny", None), OPENAI) == "3.1 s · tiny"


def test_no_figures_are_shown_for_the_offline_model_and_during_a_reply() -> None:
    assert spent_on(said("offline"), OPENAI) == ""
    assert spent_on(AgentSaid(Moment("r", 1, 0.0), "desk", model="gpt-4o"), OPENAI) == ""


def test_a_conversation_tells_the_sum_and_what_it_leaves_out() -> None:
    log = recorded(
        RunStarted("desk", (user("Hi"),), {}),
        *reply("gpt-4o", Usage(1000, 204)),
        *reply("no-such-model"),
        *reply("no-such-model", None),
        *reply("offline"),
    )
    shown = spent_in_all(log, OPENAI)
    assert shown.startswith("3 replies · 1,616 tokens · 6.0 s · about $0.00")
    assert talk_texts.without_price(1) in shown
    assert talk_texts.without_count(1) in shown


def test_a_conversation_with_the_offline_rules_tells_nothing() -> None:
    assert spent_in_all(recorded(RunStarted("desk", (), {}), *reply("offline")), OPENAI) == ""
    assert spent_in_all([], OPENAI) == ""


@pytest.mark.parametrize(
    ("usd", "shown"),
    [(0.0, "$0"), (0.00001, "under $0.0001"), (0.0004, "$0.0004"), (0.02, "$0.020"), (1234.5, "$1,234.50")],
)
def test_money_has_as_many_digits_as_say_something(usd: float, shown: str) -> None:
    assert talk_texts.money(usd) == shown
