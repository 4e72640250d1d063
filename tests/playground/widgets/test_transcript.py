"""Replies while they are written reach the browser piece by piece, and come out as the finished reply does."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.conversation import Conversation, ConversationId
from core.events import DeltaReceived, MessageFinished, Recorded, RunStarted, TurnStarted
from core.messages import user
from core.runs import Runs
from core.store import MemoryStore
from core.team.spec import AgentId, AgentSpec, TeamSpec
from core.views import transcript_of
from playground import texts
from playground.render.chat import cast_of, exchange_key, exchanges, rows
from playground.render.growing_reply import Growing, Piece, place_id, written
from playground.render.safe_text import LONGEST, rendered
from playground.widgets.browser.transcript import stream
from playground.widgets.browser.transcript.stream import (
    ALIVE,
    END,
    MOST_OF_PROCESSOR,
    Audience,
    ExchangeProgress,
    ReplyProgress,
    pause_after,
)
from tests.support.logs import recorded
from tests.support.runs import GatedModel

OPENING = RunStarted("desk", (user("Hello"),))
MARKDOWN = st.text(st.sampled_from("ab *_`#->|1.\n\n😀\x00\r\u2028"), max_size=60)


class Browser:
    """Puts pieces together as the program in the browser does: it counts UTF-16 units."""

    def __init__(self) -> None:
        self.places: dict[str, bytes] = {}

    def take(self, place: str, piece: Piece) -> None:
        known = self.places.get(place, b"")
        self.places[place] = known[: len(known) - 2 * piece.drop] + piece.html.encode("utf-16-le")

    def shows(self, place: str) -> str:
        return self.places.get(place, b"").decode("utf-16-le")


def grown(pieces: Sequence[str]) -> str:
    """What a browser shows when these have come, one after the other."""
    browser, growing = Browser(), Growing()
    for piece in pieces:
        growing.add(piece)
        browser.take("here", growing.take())
    return browser.shows("here")


@given(st.lists(MARKDOWN, max_size=12))
@example(["Title\n", "===\n\n", "1. one\n", "2. two\n\n", "```\n", "code 😀\n", "```\nend"])
def test_a_text_in_pieces_comes_out_as_in_one(pieces: list[str]) -> None:
    html = rendered("".join(pieces))
    assert grown(pieces).replace("\n", "") == (written(html).replace("\n", "") if html else "")


def test_a_word_costs_little_however_long_the_reply_is() -> None:
    growing = Growing()
    growing.add("A sentence of the reply. " * 50 + "\n\nAnd then")
    growing.take()
    growing.add(" 😀")
    piece = growing.take()
    assert len(piece.html) < 40
    growing.add(" more")
    assert growing.take().drop < 40


def test_a_reply_that_is_longer_than_a_screen_shows_grows_no_further() -> None:
    text = "word " * (LONGEST // 5)
    assert grown([text, "too much"]) == grown([text])


def test_what_a_model_writes_is_text() -> None:
    assert "<script" not in grown(["<script>alert(1)", "</script>"])
    assert "<img" not in grown(["![x](https://", "example.org/a.png)"])


def lines(told: ReplyProgress, *events: Recorded) -> list[dict[str, Any]]:
    return [json.loads(line.removeprefix("data: ")) for line in told.lines(events)]


def test_each_reply_goes_to_its_place() -> None:
    told = ReplyProgress()
    log = recorded(
        OPENING, TurnStarted("desk", 1, ""), DeltaReceived("desk", {"content": "One"}), MessageFinished("desk", {})
    )
    more = recorded(*[OPENING] * 4, TurnStarted("bags", 2, ""), DeltaReceived("bags", {"content": "Two"}))
    (first,), (second,) = lines(told, *log[:3]), lines(told, *log[3:], *more[4:])
    assert (first["place"], second["place"]) == (place_id("run-0", 1), place_id("run-0", 4))
    assert "One" in first["html"]
    assert "One" not in second["html"]


def test_the_slower_rendering_is_the_longer_a_reader_waits() -> None:
    for seconds in (0.0001, 0.01, 0.4):
        assert seconds / (seconds + pause_after(seconds)) <= MOST_OF_PROCESSOR * 1.01


def test_deltas_that_arrive_together_are_sent_together() -> None:
    told = ReplyProgress()
    log = recorded(OPENING, TurnStarted("desk", 1, ""), *[DeltaReceived("desk", {"content": "word "})] * 5)
    assert len(lines(told, *log)) == 1


def test_a_finished_reply_is_left_to_the_page() -> None:
    log = recorded(
        OPENING, TurnStarted("desk", 1, ""), DeltaReceived("desk", {"content": "One"}), MessageFinished("desk", {})
    )
    assert lines(ReplyProgress(), *log) == []


def rows_after(exchange: ExchangeProgress, *events: Recorded) -> str:
    """The rows that a browser gets after these events, or "" if it gets none."""
    line = exchange.line(events, [])
    return "".join(json.loads(line.removeprefix("data: "))["live"][1]) if line else ""


def test_the_rows_of_a_run_are_those_that_the_page_draws_with_a_place_for_each_reply() -> None:
    exchange = ExchangeProgress(Conversation(id=HERE, team=TEAM))
    log = recorded(
        OPENING,
        TurnStarted("desk", 1, ""),
        DeltaReceived("desk", {"content": "One"}),
        MessageFinished("desk", {"content": "One"}),
    )
    assert "Hello" in rows_after(exchange, log[0])
    assert f'data-live="{place_id("run-0", 1)}"' in rows_after(exchange, log[1])
    assert rows_after(exchange, log[2]) == ""
    drawn = rows(exchanges(transcript_of(log))[-1], cast_of(TEAM, ""))
    assert rows_after(exchange, log[3]) == "".join(drawn)


def test_the_rows_of_a_run_have_the_key_of_the_exchange_that_the_page_draws() -> None:
    earlier = recorded(OPENING, MessageFinished("desk", {"content": "One"}))
    exchange = ExchangeProgress(Conversation(id=HERE, team=TEAM, log=earlier))
    news = recorded(*[OPENING] * 3, run="run-1")[-1:]
    key, _ = json.loads(exchange.line(news, []).removeprefix("data: "))["live"]
    assert key == exchange_key(1, exchanges(transcript_of([*earlier, *news]))[-1])


def test_the_agent_at_work_is_told_together_with_the_rows() -> None:
    exchange = ExchangeProgress(Conversation(id=HERE, team=TEAM))
    told = json.loads(exchange.line(recorded(OPENING), []).removeprefix("data: "))
    assert "Hello" in told["live"][1][0]
    assert (told["status"]["number"], told["status"]["route"]["active"]) == (0, ["agent:desk"])
    assert f'>Desk</span></span><span class="ap-quiet">{texts.IS_ANSWERING}' in told["status"]["head"]


def test_only_the_beginning_of_a_run_is_told_as_its_opening() -> None:
    exchange = ExchangeProgress(Conversation(id=HERE, team=TEAM))
    news = recorded(OPENING, TurnStarted("desk", 1, "", ()), MessageFinished("desk", {"content": "Hi"}))
    told = [json.loads(exchange.line([one], []).removeprefix("data: "))["opening"] for one in news]
    assert told == [True, True, False]
    assert json.loads(exchange.line([], ["Next"]).removeprefix("data: "))["opening"] is False


def test_messages_that_wait_are_reported_when_they_change() -> None:
    exchange = ExchangeProgress(Conversation(id=HERE, team=TEAM))
    exchange.line(recorded(OPENING), [])
    assert exchange.line([], []) == ""
    assert "<b>" not in exchange.line([], ["<b>Next"])
    assert "Next" not in exchange.line([], [])


TEAM = TeamSpec("Team", AgentId("desk"), agents=(AgentSpec(AgentId("desk"), "Desk"),))
HERE = ConversationId("c")


async def received(runs: Runs, gate: threading.Event, *, until: str) -> list[str]:
    """The lines of the stream; the gate opens at the first that holds this text."""
    lines = []
    async for line in stream(runs, HERE, start_within_s=1):
        lines.append(line)
        if until in line:
            gate.set()
    return lines


def test_a_stream_without_a_run_ends() -> None:
    async def impatient() -> list[str]:
        return [line async for line in stream(Runs(MemoryStore()), HERE, start_within_s=0.01)]

    assert asyncio.run(impatient()) == [ALIVE, END]


def test_a_stream_gives_what_is_written_and_ends_with_the_run() -> None:
    gate, runs = threading.Event(), Runs(MemoryStore())
    model = GatedModel(3, gate=gate)
    runs.send(Conversation(id=HERE, team=TEAM), "Hello", create_model=lambda: model)
    lines = asyncio.run(asyncio.wait_for(received(runs, gate, until="word"), 10))
    assert "word" in "".join(lines)
    assert lines[-1] == "data: {}\n\n"


def test_a_stream_renders_in_a_thread_beside_the_event_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    threads, take, add = set[int](), Growing.take, ExchangeProgress.line

    def noted_take(growing: Growing) -> Piece:
        threads.add(threading.get_ident())
        return take(growing)

    def noted_line(
        exchange: ExchangeProgress, news: Sequence[Recorded], waiting: Sequence[str], *, is_stopping: bool
    ) -> str:
        threads.add(threading.get_ident())
        return add(exchange, news, waiting, is_stopping=is_stopping)

    monkeypatch.setattr(Growing, "take", noted_take)
    monkeypatch.setattr(ExchangeProgress, "line", noted_line)
    gate, runs = threading.Event(), Runs(MemoryStore())
    model = GatedModel(3, gate=gate)
    runs.send(Conversation(id=HERE, team=TEAM), "Hello", create_model=lambda: model)
    asyncio.run(asyncio.wait_for(received(runs, gate, until="word"), 10))
    assert threads
    assert threading.get_ident() not in threads


def test_a_stream_waits_for_the_run_that_a_message_starts() -> None:
    gate, runs = threading.Event(), Runs(MemoryStore())
    model = GatedModel(gate=gate)

    async def send_later() -> list[str]:
        reading = asyncio.create_task(received(runs, gate, until="place"))
        await asyncio.sleep(0.05)
        runs.send(Conversation(id=HERE, team=TEAM), "Hello", create_model=lambda: model)
        return await asyncio.wait_for(reading, 10)

    assert '"live"' in asyncio.run(send_later())[1]


def test_a_stream_goes_on_with_the_run_of_a_waiting_message() -> None:
    runs, gates = Runs(MemoryStore()), [threading.Event(), threading.Event()]
    for gate in gates:
        runs.send(Conversation(id=HERE, team=TEAM), "Hello", create_model=partial(GatedModel, gate=gate))

    async def read() -> list[str]:
        lines = []
        async for line in stream(runs, HERE, start_within_s=1):
            lines.append(line)
            if "word" in line and not gates[0].is_set():
                gates[0].set()
            elif "word" in line:
                gates[1].set()
        return lines

    lines = asyncio.run(asyncio.wait_for(read(), 10))
    assert len([line for line in lines if "word" in line]) == 2
    assert lines[-1] == "data: {}\n\n"


def test_the_more_look_on_the_longer_each_waits() -> None:
    audience = Audience()
    alone = audience.pause_s
    with ExitStack() as crowd:
        for _ in range(100):
            crowd.enter_context(audience.joined())
        assert audience.pause_s > 4 * alone
    assert audience.pause_s == alone
