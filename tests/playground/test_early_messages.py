"""A message is sent once, by the request of the browser or by the callback, whichever comes first."""

from __future__ import annotations

import gc

import pytest

from core.error_codes import ErrorCode
from core.errors import TooManyRunsError
from playground.early_messages import UNCONFIRMED_S, EarlyMessages, Start, send_with_ticket


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def started(texts: list[str]) -> Start:
    """A start of runs that adds the texts of their messages to the list."""

    def start(text: str) -> bool:
        texts.append(text)
        return True

    return start


def test_a_message_that_the_request_has_sent_is_not_sent_by_its_callback() -> None:
    early, sent = EarlyMessages(), list[str]()
    assert early.send(early.ticket(started(sent)), "Hello\r\nthere")
    assert early.is_sent("Hello\nthere")
    assert not early.is_sent("Hello\nthere"), "the same text once more is another message"
    assert sent == ["Hello\r\nthere"]


def test_a_request_that_comes_after_the_callback_sends_nothing() -> None:
    early, sent = EarlyMessages(), list[str]()
    ticket = early.ticket(started(sent))
    assert not early.is_sent("Hello")
    assert not early.send(ticket, "Hello")
    assert not sent


def test_a_ticket_is_valid_once_and_for_one_session() -> None:
    early, other, sent = EarlyMessages(), EarlyMessages(), list[str]()
    start = started(sent)
    ticket = early.ticket(start)
    assert ticket == early.ticket(start)
    assert not other.send(ticket, "Hello")
    assert not send_with_ticket(other.ticket(start) + "x", "Hello")
    assert send_with_ticket(ticket, "Hello")
    assert not send_with_ticket(ticket, "Hello")
    assert not early.send("", "Hello")
    assert early.ticket(start) != ticket
    assert sent == ["Hello"]


def test_a_ticket_ends_with_its_session() -> None:
    early, sent = EarlyMessages(), list[str]()
    ticket = early.ticket(started(sent))
    del early
    gc.collect()
    assert not send_with_ticket(ticket, "Hello")
    assert not sent


def test_a_message_that_cannot_be_sent_is_left_to_the_callback() -> None:
    def refuse(_: str) -> bool:
        raise TooManyRunsError.of(ErrorCode.TOO_MANY_RUNS)

    early = EarlyMessages()
    for start in (refuse, lambda _: False):
        assert not early.send(early.ticket(start), "Hello")
        assert not early.is_sent("Hello")


def test_another_message_is_not_taken_for_the_one_that_was_sent() -> None:
    early = EarlyMessages()
    early.send(early.ticket(started([])), "Hello")
    assert not early.is_sent("Goodbye")
    assert early.is_sent("Hello")


@pytest.mark.parametrize(("later_s", "known"), [(UNCONFIRMED_S - 1, True), (UNCONFIRMED_S + 1, False)])
def test_a_message_whose_callback_never_came_is_forgotten(later_s: float, known: bool) -> None:
    clock = Clock()
    early = EarlyMessages(clock)
    early.send(early.ticket(started([])), "Hello")
    clock.now = later_s
    assert early.is_sent("Hello") == known
